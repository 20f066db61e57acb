-- in: province
-- Enrolment plans, prospectuses and the yearly list of who may enrol for what. What is published stands in tables of its own.

create table prospectus (
  id uuid primary key,
  org_no bigint not null,
  year integer not null check (year between 2000 and 2100),
  version integer not null check (version > 0),
  state text not null default 'draft' check (state in ('draft', 'sent', 'filed', 'replaced', 'cancelled', 'withdrawn')),
  content jsonb not null,
  extra jsonb not null default '{}',
  reason text,
  case_no text not null,
  filing_no text,
  filed_on date,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  check ((filing_no is null) = (filed_on is null)),
  unique (org_no, year, version)
);
comment on table prospectus is '招生简章：每校每年一份，备案后修改另起一版；一版一个办件（主键相同）';
create unique index prospectus_open on prospectus (org_no, year) where state in ('draft', 'sent');
call national.scope_table('prospectus', null, 'insert, update');

create table prospectus_shelf (
  id uuid primary key,
  org_no bigint not null,
  school_name text not null,
  year integer not null,
  version integer not null,
  content jsonb not null,
  difference jsonb not null default '[]',
  reason text,
  filing_no text not null,
  filed_on date not null,
  filed_by_no bigint not null,
  filed_by text not null,
  ended_on date,
  ended_reason text,
  check ((ended_on is null) = (ended_reason is null)),
  unique (org_no, year, version)
);
comment on table prospectus_shelf is '公布的招生简章：只含已备案的各版内容，任何人可读；当前一版没有截止日期';
create unique index prospectus_shelf_current on prospectus_shelf (org_no, year) where ended_on is null;
create index prospectus_shelf_year on prospectus_shelf (year, org_no);
call national.scope_table('prospectus_shelf', null, 'insert, update', true);

create table intake_quota (
  id uuid primary key,
  org_no bigint not null,
  year integer not null check (year between 2000 and 2100),
  mode text not null check (mode in ('full-time', 'part-time', 'training')),
  seats integer not null check (seats >= 0),
  set_by bigint not null,
  set_by_name text not null,
  document_no text,
  reason text,
  version integer not null default 1,
  updated_at timestamptz not null default now(),
  unique (org_no, year, mode)
);
comment on table intake_quota is '招生计划总数：国家下达到省、省下达到市和省属学校、市下达到学校；全日制、非全日制、培训分开';
call national.scope_table('intake_quota', null, 'insert, update');

create table intake_revision (
  id uuid primary key,
  org_no bigint not null,
  org_name text not null,
  year integer not null check (year between 2000 and 2100),
  state text not null default 'draft' check (state in ('draft', 'sent', 'approved', 'cancelled')),
  change boolean not null default false,
  reason text,
  case_no text not null,
  approved_on date,
  created_at timestamptz not null default now(),
  check ((state = 'approved') = (approved_on is not null))
);
comment on table intake_revision is '招生计划的编制和调整：一次一个办件（主键相同），写明这一年的全部计划行；批准时与现行计划比较后写入';
create unique index intake_revision_open on intake_revision (org_no, year) where state in ('draft', 'sent');
create index intake_revision_org_no on intake_revision (org_no, year, state);
call national.scope_table('intake_revision', null, 'insert, update');

create table intake_revision_line (
  id uuid primary key,
  revision_id uuid not null references intake_revision (id),
  org_no bigint not null,
  season text not null check (season in ('spring', 'autumn')),
  specialty_code text not null,
  specialty_name text not null,
  level text not null check (level in ('junior', 'intermediate', 'senior', 'technician')),
  length_months integer not null check (length_months between 1 and 120),
  mode text not null check (mode in ('full-time', 'part-time', 'training')),
  source_region text,
  batch text not null check (batch in ('direct', 'early', 'regular')),
  early_kind text check (early_kind in ('through', 'pre-technician', '3+4')),
  seats integer not null check (seats between 1 and 100000),
  tuition integer not null check (tuition >= 0),
  check ((batch = 'early') = (early_kind is not null))
);
comment on table intake_revision_line is '编制中的招生计划行';
create index intake_revision_line_revision on intake_revision_line (revision_id);
call national.scope_table('intake_revision_line', null, 'insert, update, delete');

create table intake_line (
  id uuid primary key,
  org_no bigint not null,
  school_no bigint not null,
  school_name text not null,
  year integer not null,
  season text not null check (season in ('spring', 'autumn')),
  specialty_code text not null,
  specialty_name text not null,
  level text not null check (level in ('junior', 'intermediate', 'senior', 'technician')),
  length_months integer not null check (length_months between 1 and 120),
  mode text not null check (mode in ('full-time', 'part-time', 'training')),
  source_region text,
  batch text not null check (batch in ('direct', 'early', 'regular')),
  early_kind text check (early_kind in ('through', 'pre-technician', '3+4')),
  tuition integer not null check (tuition >= 0),
  approved_on date not null,
  case_no text,
  ended_on date,
  check ((batch = 'early') = (early_kind is not null))
);
comment on table intake_line is '批准的招生计划行：学校（教学点）× 专业 × 层次 × 学制 × 形式 × 生源地 × 招生季 × 批次；任何人可读，撤下的留存';
create unique index intake_line_key on intake_line (org_no, year, season, specialty_code, level, length_months, mode, coalesce(source_region, ''), batch, coalesce(early_kind, '')) where ended_on is null;
create index intake_line_school on intake_line (school_no, year);
create index intake_line_year on intake_line (year, season, org_no) where ended_on is null;
call national.scope_table('intake_line', null, 'insert, update', true);

-- The counter stands alone, because a seat is taken and given back by whoever works on an application, the candidate
-- included; what a line says is changed by its school's case only.
create table intake_seat (
  line_id uuid primary key references intake_line (id),
  org_no bigint not null,
  seats integer not null,
  taken integer not null default 0,
  check (taken between 0 and seats)
);
comment on table intake_seat is '招生名额：每条计划行的名额和已占名额，已占数不能为负、不能超过名额';
alter table intake_seat set (fillfactor = 70);
call national.scope_table('intake_seat', null, 'insert, update', true);
create policy seats on intake_seat for update to luban_app using (true) with check (true);

create table intake_change (
  id uuid primary key,
  org_no bigint not null,
  school_name text not null,
  year integer not null,
  line_id uuid not null,
  action text not null check (action in ('add', 'change', 'end')),
  before jsonb,
  after jsonb,
  reason text not null,
  case_no text not null,
  approved_by text not null,
  changed_on date not null
);
comment on table intake_change is '招生计划的公开变更：批准后每次增、改、撤一行记一条，写明前后和理由，任何人可读';
create index intake_change_year on intake_change (year, org_no, changed_on);
call national.scope_table('intake_change', null, 'insert', true);

create table recruitment_list (
  id uuid primary key,
  org_no bigint not null,
  year integer not null,
  serial integer not null check (serial > 0),
  published_on date not null,
  published_by text not null,
  cosign_org text not null,
  cosign_document text not null,
  cosign_on date not null,
  cosign_signer text not null,
  cosign_file_id uuid not null,
  cosign_file_name text not null,
  schools integer not null,
  entries integer not null,
  note text,
  created_at timestamptz not null default now(),
  unique (org_no, year, serial)
);
comment on table recruitment_list is '有招生资质的学校和专业名单的公布：每年可分批，写明教育部门会签的文号、日期和签字人';
call national.scope_table('recruitment_list', null, 'insert', true);

create table recruitment_entry (
  id uuid primary key,
  org_no bigint not null,
  school_name text not null,
  year integer not null,
  mode text not null check (mode in ('full-time', 'part-time')),
  specialty_code text not null,
  specialty_name text not null,
  level text not null check (level in ('junior', 'intermediate', 'senior', 'technician')),
  list_id uuid not null references recruitment_list (id),
  listed_on date not null,
  removed_on date,
  removed_reason text,
  removal_case_no text,
  check ((removed_on is null) = (removed_reason is null))
);
comment on table recruitment_entry is '当年可以招生的学校 × 专业 × 层次：列入和移出都留存';
create unique index recruitment_entry_key on recruitment_entry (org_no, year, mode, specialty_code, level) where removed_on is null;
create index recruitment_entry_year on recruitment_entry (year, org_no);
call national.scope_table('recruitment_entry', null, 'insert, update', true);

-- Where a school stands this very second: read by the lists, by the public and by every seat that is taken.
create view intake_line_now with (security_invoker = true) as
select l.id, l.org_no, l.school_no, l.school_name, l.year, l.season, l.specialty_code, l.specialty_name, l.level, l.length_months, l.mode,
  l.source_region, l.batch, l.early_kind, l.tuition, l.approved_on, l.case_no, s.seats, s.taken, o.location_region, o.level as school_level,
  case
    when l.ended_on is not null then 'ended'
    when l.year < extract(year from now() at time zone 'Asia/Shanghai') then 'past'
    when o.state = 'suspended' then 'suspended'
    when o.state = 'rectifying' then 'rectifying'
    when o.state <> 'operating' then 'closed'
    when l.org_no <> l.school_no and not exists (
      select 1 from org t where t.org_no = l.org_no and t.kind = 'site' and t.state = 'operating' and t.approved_on is not null) then 'site'
    when l.mode <> 'training' and coalesce((
      select q.state from enrolment_qualification q
      where q.org_no = l.school_no and q.study_mode = l.mode and q.state in ('approved', 'revoked')
        and q.year between (case when l.season = 'spring' then l.year - 1 else l.year end) and l.year
      order by q.year desc limit 1), '') <> 'approved' then 'unqualified'
    when l.mode <> 'training' and not exists (
      select 1 from school_specialty f
      where f.org_no = l.school_no and f.specialty_code = l.specialty_code and f.training_level = l.level and f.length_years * 12 = l.length_months
        and f.state = 'approved' and coalesce(f.filed_on, '2000-01-01') <= (now() at time zone 'Asia/Shanghai')::date
        and coalesce(f.valid_to, '9999-12-31') >= (now() at time zone 'Asia/Shanghai')::date) then 'specialty'
    when not exists (
      select 1 from prospectus_shelf p where p.org_no = l.school_no and p.year = l.year and p.ended_on is null) then 'prospectus'
  end as closed_code
from intake_line l
join intake_seat s on s.line_id = l.id
join org o on o.org_no = l.school_no;
comment on view intake_line_now is '招生计划行此刻的情况：名额、已占名额、不能招生的原因';
grant select on intake_line_now to luban_app;
grant select on intake_line_now to luban_wide;

create view recruitment_now with (security_invoker = true) as
select e.id, e.org_no, e.school_name, e.year, e.mode, e.specialty_code, e.specialty_name, e.level, e.list_id, e.listed_on, e.removed_on, e.removed_reason,
  o.location_region, o.level as school_level,
  case
    when e.removed_on is not null then 'removed'
    when e.year < extract(year from now() at time zone 'Asia/Shanghai') then 'past'
    when o.state = 'suspended' then 'suspended'
    when o.state = 'rectifying' then 'rectifying'
    when o.state <> 'operating' then 'closed'
    when not exists (
      select 1 from enrolment_qualification q
      where q.org_no = e.org_no and q.year = e.year and q.study_mode = e.mode and q.state = 'approved') then 'unqualified'
    when not exists (
      select 1 from school_specialty f
      where f.org_no = e.org_no and f.specialty_code = e.specialty_code and f.training_level = e.level and f.state = 'approved'
        and coalesce(f.valid_to, '9999-12-31') >= (now() at time zone 'Asia/Shanghai')::date) then 'specialty'
    when not exists (
      select 1 from prospectus_shelf p where p.org_no = e.org_no and p.year = e.year and p.ended_on is null) then 'prospectus'
  end as closed_code
from recruitment_entry e
join org o on o.org_no = e.org_no;
comment on view recruitment_now is '当年可以招生的学校和专业此刻的情况：不能招生的原因';
grant select on recruitment_now to luban_app;
grant select on recruitment_now to luban_wide;
