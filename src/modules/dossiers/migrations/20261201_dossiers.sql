-- in: province
-- The personal file of a student beside the register: classes, photographs, guardians and consent, rewards and punishments, health, the comprehensive-quality file.

create table school_class (
  id uuid primary key,
  org_no bigint not null,
  grade integer not null,
  name text not null,
  specialty_code text,
  specialty_name text,
  training_level text,
  study_mode text not null default 'full-time',
  head_teacher text,
  capacity integer check (capacity between 1 and 200),
  room text,
  state text not null default 'active' check (state in ('active', 'closed')),
  version integer not null default 1,
  created_at timestamptz not null default now(),
  unique (org_no, grade, name)
);
comment on table school_class is '班级：学校登记的班；学生在哪个班写在学籍的班级一栏，按年级和班名对应';
call national.scope_table('school_class', null, 'insert, update');

create table student_photo (
  id uuid primary key,
  org_no bigint not null,
  enrollment_id uuid not null,
  person_id uuid not null,
  file_id uuid not null,
  source text not null check (source in ('school', 'archive', 'learner')),
  state text not null check (state in ('current', 'waiting', 'replaced', 'refused')),
  reason text,
  created_by_name text not null,
  created_at timestamptz not null default now(),
  decided_by_name text,
  decided_at timestamptz
);
comment on table student_photo is '学生照片：学校采集的直接采用，学员自己传的由学校确认后采用；换下来的留着';
create unique index student_photo_current on student_photo (enrollment_id) where state = 'current';
create unique index student_photo_waiting on student_photo (enrollment_id) where state = 'waiting';
create index student_photo_org_no on student_photo (org_no, state);
call national.scope_table('student_photo', 'person_id', 'insert, update');

create table guardian (
  id uuid primary key,
  org_no bigint not null,
  enrollment_id uuid not null,
  person_id uuid not null,
  name_sealed bytea not null,
  name_masked text not null,
  relation text not null,
  phone_sealed bytea not null,
  phone_masked text not null,
  document_type text,
  document_sealed bytea,
  document_masked text,
  is_main boolean not null default false,
  version integer not null default 1,
  created_by_name text not null,
  created_at timestamptz not null default now(),
  ended_on date,
  ended_reason text
);
comment on table guardian is '监护人：姓名、电话、证件号码加密保存，平时只显示遮蔽后的样子；未成年学生至少一名';
create index guardian_enrollment on guardian (enrollment_id);
create index guardian_org_no on guardian (org_no);
call national.scope_table('guardian', 'person_id', 'insert, update');

create table consent (
  id bigint generated always as identity primary key,
  org_no bigint not null,
  enrollment_id uuid not null,
  person_id uuid not null,
  purpose text not null,
  text_version text not null,
  body text not null,
  action text not null check (action in ('given', 'refused', 'withdrawn')),
  by_kind text not null check (by_kind in ('guardian', 'student')),
  by_name text not null,
  guardian_id uuid,
  way text not null check (way in ('signature', 'paper', 'code', 'account')),
  file_id uuid,
  recorded_by_name text not null,
  at timestamptz not null default now()
);
comment on table consent is '同意：只增不改，每次同意、不同意、撤回各一行，当时的全文一起留下；现在怎样看最后一行';
create index consent_enrollment on consent (enrollment_id, purpose, id desc);
create index consent_org_no on consent (org_no, purpose);
call national.scope_table('consent', 'person_id', 'insert');
-- A guardian answers by a code, without an account, and cannot read the row afterwards.
create policy send on consent for insert to luban_app with check (true);

create table guardian_link (
  id uuid primary key,
  org_no bigint not null,
  enrollment_id uuid not null,
  person_id uuid not null,
  guardian_id uuid not null,
  expires_at timestamptz not null,
  revoked_at timestamptz,
  created_by_name text not null,
  created_at timestamptz not null default now()
);
comment on table guardian_link is '监护人查看码：学校发出的一次记录；码本身不保存，见 guardian_key';
create index guardian_link_enrollment on guardian_link (enrollment_id);
create index guardian_link_org_no on guardian_link (org_no);
call national.scope_table('guardian_link', 'person_id', 'insert, update');

create table guardian_key (
  mark bytea primary key,
  link_id uuid not null unique,
  school_no bigint not null,
  enrollment_id uuid not null,
  person_id uuid not null,
  guardian_id uuid not null,
  shown_sealed bytea not null,
  expires_at timestamptz not null,
  revoked_at timestamptz
);
comment on table guardian_key is '监护人查看码的带钥摘要和给监护人看的加密内容；没有码查不到，也解不开别的学生';
grant select, insert, update on guardian_key to luban_app;
grant select, insert, update on guardian_key to luban_wide;

create table guardian_visit (
  id bigint generated always as identity primary key,
  org_no bigint not null,
  link_id uuid not null,
  enrollment_id uuid not null,
  person_id uuid not null,
  what text not null,
  at timestamptz not null default now()
);
comment on table guardian_visit is '监护人凭码查看和答复的记录：学校和学员本人看得到';
create index guardian_visit_enrollment on guardian_visit (enrollment_id, id desc);
create index guardian_visit_org_no on guardian_visit (org_no);
call national.scope_table('guardian_visit', 'person_id', 'insert');
create policy send on guardian_visit for insert to luban_app with check (true);

create table conduct_record (
  id uuid primary key,
  org_no bigint not null,
  enrollment_id uuid not null,
  person_id uuid not null,
  kind text not null check (kind in ('reward', 'punishment')),
  level text not null,
  title text not null,
  fact text not null,
  document_no text not null,
  decided_on date not null,
  expires_on date,
  appeal_until date,
  appealed_at timestamptz,
  appeal_text text,
  appeal_result text check (appeal_result in ('kept', 'revoked')),
  appeal_answer text,
  appeal_answered_by_name text,
  appeal_answered_at timestamptz,
  lifted_on date,
  lifted_reason text,
  lift_case_no text,
  file_id uuid,
  version integer not null default 1,
  created_by_name text not null,
  created_at timestamptz not null default now(),
  check (expires_on is null or expires_on > decided_on)
);
comment on table conduct_record is '奖惩：奖励和处分的决定；处分有期限，到期或经解除办件才不再有效';
create index conduct_record_enrollment on conduct_record (enrollment_id);
create index conduct_record_org_no on conduct_record (org_no, kind, decided_on desc);
call national.scope_table('conduct_record', 'person_id', 'insert, update');

create table health_record (
  id uuid primary key,
  org_no bigint not null,
  enrollment_id uuid not null,
  person_id uuid not null,
  kind text not null,
  content_sealed bytea not null,
  from_on date not null,
  until_on date,
  created_by_name text not null,
  created_at timestamptz not null default now(),
  ended_at timestamptz,
  ended_by_name text
);
comment on table health_record is '健康与特殊需要：内容和措施加密保存；只有校领导和指定的人写明用途后能看，不进列表和导出';
create index health_record_enrollment on health_record (enrollment_id);
create index health_record_org_no on health_record (org_no);
call national.scope_table('health_record', 'person_id', 'insert, update');

create table health_viewer (
  id uuid primary key,
  org_no bigint not null,
  account_id text not null,
  holder_name text not null,
  reason text not null,
  until_on date not null,
  granted_by_name text not null,
  granted_at timestamptz not null default now(),
  revoked_at timestamptz
);
comment on table health_viewer is '可以看健康档案的人：校领导逐人指定，有理由、有期限';
create index health_viewer_org_no on health_viewer (org_no, account_id);
call national.scope_table('health_viewer', null, 'insert, update');

create table quality_entry (
  id uuid primary key,
  org_no bigint not null,
  enrollment_id uuid not null,
  person_id uuid not null,
  school_year integer not null check (school_year between 1990 and 2100),
  kind text not null check (kind in ('labour', 'skill', 'housework', 'moral', 'activity')),
  title text not null,
  content text,
  result text,
  hours numeric(6, 1) check (hours >= 0),
  happened_on date,
  file_id uuid,
  source text not null check (source in ('school', 'import')),
  created_by_name text not null,
  created_at timestamptz not null default now(),
  withdrawn_at timestamptz,
  withdrawn_reason text
);
comment on table quality_entry is '综合素质档案：按学年记劳动素养、家务劳动、德育评价、活动；撤下的写明理由，不删除';
create index quality_entry_enrollment on quality_entry (enrollment_id, school_year);
create index quality_entry_org_no on quality_entry (org_no, school_year, kind);
call national.scope_table('quality_entry', 'person_id', 'insert, update');
