-- in: province
-- Candidates, what they apply for, what schools decide, and every step of it.

create table candidate (
  id uuid primary key,
  org_no bigint not null,
  person_id uuid not null unique,
  account_id text not null unique,
  name text not null,
  phone_sealed bytea,
  phone_masked text not null default '',
  phone_mac bytea,
  document_type text,
  id_hash bytea,
  id_sealed bytea,
  id_masked text,
  identity text not null default 'none' check (identity in ('none', 'own', 'known')),
  sex text,
  birth_date date,
  entry_category text,
  previous_education text,
  previous_school text,
  graduated_year integer check (graduated_year between 1950 and 2100),
  home_region text,
  employer_name text,
  guardian_name_sealed bytea,
  guardian_relation text,
  guardian_phone_sealed bytea,
  photo_file_id uuid,
  version integer not null default 1,
  created_at timestamptz not null default now(),
  check ((identity = 'none') = (id_hash is null))
);
comment on table candidate is '考生：自己用手机号注册的人，一人一行；号码、监护人加密保存，报名时把当时的内容带到报名记录';
create index candidate_id_hash on candidate (id_hash) where id_hash is not null;
create index candidate_org_no on candidate (org_no);
call national.scope_table('candidate', 'person_id', 'insert, update');

create table application (
  id uuid primary key,
  org_no bigint not null,
  org_name text not null,
  person_id uuid not null,
  account_id text,
  source text not null check (source in ('direct', 'placement', 'station', 'employer')),
  batch_id uuid,
  line_id uuid not null,
  year integer not null,
  season text not null check (season in ('spring', 'autumn')),
  batch text not null,
  specialty_code text not null,
  specialty_name text not null,
  training_level text not null,
  length_months integer not null,
  study_mode text not null,
  tuition integer not null,
  state text not null check (state in ('draft', 'submitted', 'returned', 'refused', 'withdrawn', 'offered', 'expired', 'accepted', 'gave-up', 'arrived', 'handed-over')),
  seat_held boolean not null default false,
  name text not null,
  sex text,
  birth_date date,
  document_type text,
  id_hash bytea,
  id_sealed bytea,
  id_masked text,
  phone_sealed bytea,
  phone_masked text not null default '',
  phone_mac bytea,
  entry_category text,
  previous_education text,
  previous_school text,
  graduated_year integer,
  home_region text,
  employer_name text,
  guardian_name_sealed bytea,
  guardian_name_masked text,
  guardian_relation text,
  guardian_phone_sealed bytea,
  guardian_phone_masked text,
  guardian_phone_mac bytea,
  photo_file_id uuid,
  extra jsonb not null default '{}',
  findings jsonb not null default '[]',
  soft_reason text,
  green_channel boolean not null default false,
  known_person boolean not null default false,
  score numeric(6, 2),
  submitted_at timestamptz,
  decide_by date,
  decided_at timestamptz,
  decided_by_name text,
  state_reason text,
  state_clause text,
  offered_at timestamptz,
  offer_no text,
  reply_by timestamptz,
  reminded_at timestamptz,
  accepted_at timestamptz,
  arrived_at timestamptz,
  handed_over_at timestamptz,
  letter_id uuid,
  pre_arrival jsonb not null default '{}',
  pre_arrival_at timestamptz,
  enrollment_id uuid,
  version integer not null default 1,
  created_at timestamptz not null default now(),
  check (seat_held = (state in ('offered', 'accepted', 'arrived', 'handed-over'))),
  check ((state <> 'offered') or (reply_by is not null and offered_at is not null)),
  check (state = 'draft' or submitted_at is not null or state = 'withdrawn')
);
comment on table application is '报名：一人报一条招生计划一行，从填写到报到、移交学籍；占名额的状态与计划已用数同步增减';
create unique index application_once on application (person_id, line_id) where state not in ('refused', 'withdrawn', 'expired', 'gave-up');
create unique index application_one_accepted on application (person_id, year, season) where state in ('accepted', 'arrived', 'handed-over');
create unique index application_offer_no on application (org_no, offer_no) where offer_no is not null;
create index application_org_no on application (org_no, submitted_at desc, id);
create index application_person on application (person_id);
create index application_line on application (line_id);
create index application_phone on application (phone_mac) where phone_mac is not null;
create index application_guardian_phone on application (guardian_phone_mac) where guardian_phone_mac is not null;
create index application_id_hash on application (id_hash) where id_hash is not null;
create index application_reply on application (reply_by) where state = 'offered';
call national.scope_table('application', 'person_id', 'insert, update');

create table application_event (
  id bigint generated always as identity primary key,
  org_no bigint not null,
  application_id uuid not null references application (id),
  person_id uuid not null,
  at timestamptz not null default now(),
  action text not null,
  from_state text,
  to_state text not null,
  by_side text not null check (by_side in ('candidate', 'school', 'authority', 'clock')),
  actor_name text not null,
  actor_org_name text not null,
  reason text,
  clause text
);
comment on table application_event is '报名经过：每一步由谁、何时、为什么，考生本人看得到';
create index application_event_application on application_event (application_id, id);
create index application_event_org_no on application_event (org_no, at);
create index application_event_person on application_event (person_id);
call national.scope_table('application_event', 'person_id', 'insert');

create table admission_form (
  org_no bigint primary key,
  photo text not null default 'optional' check (photo in ('none', 'optional', 'required')),
  materials text[] not null default '{}',
  pre_arrival text[] not null default '{}',
  notice text not null default '',
  phone text not null default '',
  address text not null default '',
  arrive_from date,
  arrive_to date,
  updated_by_name text not null,
  updated_at timestamptz not null default now(),
  check (arrive_from is null or arrive_to is null or arrive_from <= arrive_to)
);
comment on table admission_form is '报名表设置：每所学校收不收照片、要带什么材料、报到前收集哪些信息、报到时间地点';
call national.scope_table('admission_form', null, 'insert, update', true);
