-- in: province
create table enrollment (
  id uuid primary key,
  org_no bigint not null,
  org_name text not null,
  site_no bigint not null,
  site_name text not null,
  person_id uuid not null,
  name text not null,
  given_name text not null,
  pinyin text not null,
  initials text not null,
  id_masked text not null,
  id_tail text not null,
  sex text not null,
  student_number text,
  study_mode text not null,
  training_level text not null,
  length_years numeric(3, 1) not null,
  specialty_code text not null,
  specialty_name text not null,
  class_name text,
  grade integer not null,
  entry_date date not null,
  entry_season text not null,
  source_category text not null,
  source_region text not null,
  joint_programme_no text,
  status text not null,
  registered_on date,
  left_on date,
  case_no text,
  import_batch_id uuid,
  profile jsonb not null default '{}',
  version integer not null default 1,
  updated_at timestamptz not null default now(),
  check ((registered_on is null) = (status = 'pending')),
  check (left_on is null or left_on >= registered_on),
  check ((student_number is null) = (registered_on is null))
);
comment on table enrollment is '学籍：一次就读一行；pending 为已录入待注册，注册通过才有学籍号并计入在校生';
create unique index enrollment_student_number on enrollment (student_number);
create index enrollment_org_no on enrollment (org_no, status, grade);
create index enrollment_person on enrollment (person_id);
create index enrollment_name on enrollment (name text_pattern_ops, org_no);
create index enrollment_given_name on enrollment (given_name text_pattern_ops, org_no);
create index enrollment_initials on enrollment (initials text_pattern_ops, org_no);
create index enrollment_id_tail on enrollment (id_tail, org_no);
create index enrollment_case on enrollment (case_no) where status = 'pending';
call national.scope_table('enrollment', 'person_id', 'insert, update, delete');

create table onsite_check (
  id uuid primary key,
  org_no bigint not null,
  case_id uuid not null,
  checked_on date not null,
  place text not null,
  extent text not null check (extent in ('full', 'sample')),
  verifiers jsonb not null,
  note text,
  photo_file_ids uuid[] not null default '{}',
  signature_file_id uuid,
  recorded_by text not null,
  recorded_at timestamptz not null default now(),
  check (jsonb_array_length(verifiers) >= 2)
);
comment on table onsite_check is '现场核实：日期、地点、至少两名核实人、全数或抽查、照片与签名（001:1319 网上审核与现场核实相结合）';
create index onsite_check_case on onsite_check (case_id);
call national.scope_table('onsite_check', null, 'insert');

create table onsite_result (
  check_id uuid not null references onsite_check (id),
  org_no bigint not null,
  enrollment_id uuid not null,
  result text not null check (result in ('present', 'absent', 'mismatch')),
  note text,
  primary key (check_id, enrollment_id)
);
comment on table onsite_result is '现场核实逐人结果：在场、不在、不符';
create index onsite_result_enrollment on onsite_result (enrollment_id);
create index onsite_result_org_no on onsite_result (org_no);
call national.scope_table('onsite_result', null, 'insert');
