-- in: province
-- Graduation: what is known of each student's achievements, the lists, their rows, the numbers drawn.

create table graduation_fact (
  id uuid primary key,
  org_no bigint not null,
  enrollment_id uuid not null,
  person_id uuid not null,
  kind text not null check (kind in ('grades', 'labour', 'moral', 'internship', 'certificate', 'conduct')),
  value jsonb not null,
  evidence_file_id uuid not null,
  evidence_name text not null,
  signer text not null check (signer <> ''),
  signed_on date not null,
  source text not null check (source in ('form', 'import')),
  recorded_by text not null,
  recorded_by_name text not null,
  recorded_at timestamptz not null default now(),
  ended_at timestamptz,
  ended_reason text,
  check ((ended_at is null) = (ended_reason is null))
);
comment on table graduation_fact is '毕业审核材料：成绩总表、德育评价、劳动素养、实习鉴定、职业技能等级证书、处分核查，各有佐证和签字人；新的一条取代旧的，旧的留存';
create unique index graduation_fact_current on graduation_fact (enrollment_id, kind) where ended_at is null;
create index graduation_fact_org_no on graduation_fact (org_no, kind) where ended_at is null;
call national.scope_table('graduation_fact', 'person_id', 'insert, update');

create table graduation_list (
  id uuid primary key,
  org_no bigint not null,
  org_name text not null,
  kind text not null check (kind in ('leaving', 'conversion')),
  title text not null,
  year integer not null,
  graduates_on date not null,
  state text not null default 'draft' check (state in ('draft', 'sent', 'approved', 'cancelled')),
  case_no text not null,
  approved_on date,
  created_at timestamptz not null default now(),
  check ((state = 'approved') = (approved_on is not null))
);
comment on table graduation_list is '毕业名单：一份名单一个办件（主键相同）；leaving 应届离校，conversion 结业换发毕业';
create index graduation_list_org_no on graduation_list (org_no, year, state);
call national.scope_table('graduation_list', null, 'insert, update');

create table graduation_row (
  id uuid primary key,
  org_no bigint not null,
  list_id uuid not null references graduation_list (id),
  enrollment_id uuid not null,
  person_id uuid not null,
  proposed text not null check (proposed in ('graduated', 'completed', 'incomplete')),
  outcome text not null check (outcome in ('graduated', 'completed', 'incomplete')),
  override_reason text,
  class_kind text check (class_kind in ('intermediate', 'senior', 'technician')),
  class_kind_confirmed boolean not null default false,
  audit jsonb not null,
  state text not null default 'pending' check (state in ('pending', 'returned', 'removed', 'approved')),
  return_reason text,
  year integer,
  series text,
  serial integer,
  number text,
  graduated_on date,
  record jsonb not null default '{}',
  unique (list_id, enrollment_id),
  check (outcome = proposed or override_reason is not null),
  check ((state = 'approved') = (number is not null)),
  check (state <> 'approved' or (class_kind is not null and class_kind_confirmed and serial is not null and series is not null and year is not null and graduated_on is not null))
);
comment on table graduation_row is '毕业名单逐人：审核建议、结果、班次；通过时编定证书编号并留存当时的登记内容';
create unique index graduation_row_number on graduation_row (number) where number is not null;
create unique index graduation_row_serial on graduation_row (org_no, year, series, serial) where serial is not null;
create unique index graduation_row_open on graduation_row (enrollment_id) where state = 'pending';
create index graduation_row_list on graduation_row (list_id, state);
create index graduation_row_enrollment on graduation_row (enrollment_id);
call national.scope_table('graduation_row', 'person_id', 'insert, update');

create table graduation_block (
  id uuid primary key,
  org_no bigint not null,
  year integer not null,
  series text not null,
  first_serial integer not null check (first_serial > 0),
  last_serial integer not null,
  list_id uuid not null references graduation_list (id),
  drawn_at timestamptz not null default now(),
  check (last_serial >= first_serial),
  unique (org_no, year, series, first_serial),
  unique (org_no, year, series, last_serial)
);
comment on table graduation_block is '证书编号段：每校每年每类从 1 起连续，一份名单通过时取一段，不空号不重号';
call national.scope_table('graduation_block', null, 'insert');
