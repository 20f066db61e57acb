-- in: province
-- Classes of newcomers before they enter the register, and the hand-over into it.

create table class_split (
  id uuid primary key,
  org_no bigint not null,
  org_name text not null,
  year integer not null,
  season text not null check (season in ('spring', 'autumn')),
  specialty_code text not null,
  specialty_name text not null,
  training_level text not null,
  length_months integer not null,
  study_mode text not null,
  classes jsonb not null,
  weights jsonb not null,
  pairs jsonb not null default '[]',
  seed integer not null,
  early boolean not null default false,
  state text not null default 'draft' check (state in ('draft', 'confirmed', 'undone')),
  before jsonb not null,
  after jsonb not null,
  made_by_name text not null,
  made_at timestamptz not null default now(),
  confirmed_by_name text,
  confirmed_at timestamptz,
  ended_reason text,
  ended_at timestamptz,
  version integer not null default 1,
  check ((state = 'draft') = (confirmed_at is null and ended_at is null))
);
comment on table class_split is '均衡分班：一所学校一个招生季一个专业一次，草稿、确认、撤销；班级、权重、种子和前后的均衡程度都留下';
create index class_split_org_no on class_split (org_no, made_at desc);
call national.scope_table('class_split', null, 'insert, update, delete');

create table class_member (
  split_id uuid not null references class_split (id),
  org_no bigint not null,
  application_id uuid not null references application (id),
  person_id uuid not null,
  class_no integer not null check (class_no >= 0),
  moved boolean not null default false,
  primary key (split_id, application_id)
);
comment on table class_member is '分班名单：一次分班里每个人在第几个班；手动移过的再均衡时不动';
create index class_member_org_no on class_member (org_no);
create index class_member_application on class_member (application_id);
create index class_member_person on class_member (person_id);
call national.scope_table('class_member', null, 'insert, update, delete');

alter table application add column class_name text;
alter table application add column class_split_id uuid;
alter table application add column register_facts jsonb not null default '{}';
alter table application add column student_number text;
alter table application add column registered_on date;
create index application_enrollment on application (enrollment_id) where enrollment_id is not null;
create index application_class_split on application (class_split_id) where class_split_id is not null;

create table handover (
  id uuid primary key,
  org_no bigint not null,
  year integer not null,
  asked integer not null,
  received integer not null default 0,
  refused integer not null default 0,
  refusals jsonb not null default '[]',
  state text not null default 'running' check (state in ('running', 'done', 'stopped')),
  job_id uuid,
  made_by_name text not null,
  made_at timestamptz not null default now(),
  finished_at timestamptz
);
comment on table handover is '移交学籍：已报到的考生成批转入学籍台账，一批一行；编号就是学籍记录的导入批次，没有移交的逐人写明原因';
create index handover_org_no on handover (org_no, made_at desc);
call national.scope_table('handover', null, 'insert, update');
