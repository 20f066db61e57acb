-- in: province
-- Batches of an authority: what it allocates by, its lines, its candidates with scores, their preferences, the frozen input.

create table placement_batch (
  id uuid primary key,
  org_no bigint not null,
  org_name text not null,
  case_no text not null,
  year integer not null check (year between 2000 and 2100),
  season text not null check (season in ('spring', 'autumn')),
  kind text not null check (kind in ('early', 'regular', 'supplementary')),
  title text not null,
  rule text not null check (rule in ('serial', 'deferred')),
  subjects jsonb not null,
  formulas jsonb not null default '[]',
  ties jsonb not null default '[]',
  groups jsonb not null default '[]',
  cut_offs jsonb not null default '[]',
  choices integer check (choices between 1 and 200),
  adjustment boolean not null default false,
  opens_at timestamptz not null,
  closes_at timestamptz not null,
  state text not null default 'draft' check (state in ('draft', 'open', 'frozen', 'allocated', 'publicity', 'recorded', 'cancelled')),
  previous_id uuid,
  freeze_id uuid,
  job_id uuid,
  summary jsonb,
  version integer not null default 1,
  created_by_name text not null,
  created_at timestamptz not null default now(),
  check (closes_at > opens_at)
);
comment on table placement_batch is '投档批次：主管部门一次投档的规则、科目、分数线、志愿个数和填报时间；一个批次一个办件（主键相同）';
create index placement_batch_org_no on placement_batch (org_no, year, season);
call national.scope_table('placement_batch', null, 'insert, update', true);

create table placement_line (
  id uuid primary key,
  org_no bigint not null,
  batch_id uuid not null references placement_batch (id),
  code text not null,
  line_id uuid not null,
  school_no bigint not null,
  school_name text not null,
  title text not null,
  source_region text,
  seats integer not null check (seats >= 0),
  pools jsonb not null,
  minimum numeric(7, 2),
  formula text,
  accepts jsonb not null default '[]',
  adjustable boolean not null default true,
  taken integer,
  adjusted integer,
  cut_off text,
  last_rank integer,
  version integer not null default 1,
  unique (batch_id, line_id),
  unique (batch_id, code)
);
comment on table placement_line is '投档批次里的招生计划：名额（可按生源地分开）、最低分、计分办法、招收类别；投档后记下录取人数和录取线';
create index placement_line_org_no on placement_line (org_no, batch_id, school_no);
call national.scope_table('placement_line', null, 'insert, update, delete', true);

create table placement_candidate (
  id uuid primary key,
  org_no bigint not null,
  batch_id uuid not null references placement_batch (id),
  candidate_no text not null,
  name text not null,
  id_hash bytea not null,
  id_masked text not null,
  region text not null default '',
  groups jsonb not null default '[]',
  scores jsonb not null,
  scored boolean not null default false,
  person_id uuid,
  claimed_at timestamptz,
  line_id uuid,
  choice integer,
  rank integer,
  score numeric(12, 5),
  unique (batch_id, candidate_no),
  unique (batch_id, id_hash)
);
comment on table placement_candidate is '投档批次的考生：考生号、成绩、类别，本人核对身份后才能填志愿；投档后记下结果';
create index placement_candidate_org_no on placement_candidate (org_no, batch_id, candidate_no);
create index placement_candidate_person on placement_candidate (person_id) where person_id is not null;
create index placement_candidate_line on placement_candidate (batch_id, line_id, rank) where line_id is not null;
call national.scope_table('placement_candidate', 'person_id', 'insert, update');

create table placement_preference (
  candidate_id uuid primary key references placement_candidate (id),
  org_no bigint not null,
  batch_id uuid not null,
  person_id uuid not null,
  draft uuid[] not null default '{}',
  draft_adjust boolean not null default false,
  submitted uuid[],
  submitted_adjust boolean not null default false,
  submitted_at timestamptz,
  saved_at timestamptz not null default now(),
  version integer not null default 1,
  check ((submitted is null) = (submitted_at is null))
);
comment on table placement_preference is '考生志愿：草稿和已提交的志愿（按先后），截止前可以改；投档只用已提交的';
create index placement_preference_org_no on placement_preference (org_no, batch_id);
create index placement_preference_person on placement_preference (person_id);
call national.scope_table('placement_preference', 'person_id', 'insert, update');
create policy person_write on placement_preference for insert to luban_learner with check (person_id = nullif(current_setting('app.person', true), '')::uuid);
create policy person_change on placement_preference for update to luban_learner using (person_id = nullif(current_setting('app.person', true), '')::uuid) with check (person_id = nullif(current_setting('app.person', true), '')::uuid);

create table placement_freeze (
  id uuid primary key,
  org_no bigint not null,
  batch_id uuid not null references placement_batch (id),
  no integer not null,
  seed bigint not null check (seed between 0 and 4294967295),
  seed_note text not null,
  input bytea not null,
  input_sha256 text not null,
  candidates integer not null,
  frozen_by_name text not null,
  frozen_at timestamptz not null default now(),
  result bytea,
  result_sha256 text,
  allocated_at timestamptz,
  replayed_at timestamptz,
  replay_same boolean,
  unique (batch_id, no),
  check ((result is null) = (result_sha256 is null))
);
comment on table placement_freeze is '封存的投档输入：截止后的计划、成绩、志愿全文（压缩）、哈希、抽签种子，和由它算出的结果；可随时重算比对';
create index placement_freeze_org_no on placement_freeze (org_no, batch_id);
call national.scope_table('placement_freeze', null, 'insert, update');
