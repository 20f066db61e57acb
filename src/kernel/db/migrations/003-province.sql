-- in: province
-- Kernel tables of one province: audit, idempotency, counters, parameters, files, cases, imports.

create table audit (
  id bigint generated always as identity primary key,
  org_no bigint not null,
  at timestamptz not null default now(),
  request_id uuid not null,
  account_id text not null,
  actor_name text not null,
  role text not null,
  actor_org_no bigint not null,
  actor_org_name text not null,
  verb text not null,
  subject_kind text not null,
  subject_id text not null,
  subject_label text not null,
  person_id uuid,
  reason text,
  clause text,
  detail jsonb not null default '{}'
);
comment on table audit is '审计：一次请求一行，只增不改；封存链见 audit_seal';
create index audit_subject on audit (subject_kind, subject_id, id);
create index audit_person on audit (person_id, id) where person_id is not null;
create index audit_org_no on audit (org_no, id);
call national.scope_table('audit', 'person_id', 'insert');
create policy person_write on audit for insert to luban_app with check (person_id = nullif(current_setting('app.person', true), '')::uuid);

create table audit_change (
  id bigint generated always as identity primary key,
  audit_id bigint not null references audit (id),
  org_no bigint not null,
  at timestamptz not null default now(),
  record_kind text not null,
  record_id uuid not null,
  person_id uuid,
  action text not null,
  before jsonb,
  after jsonb
);
comment on table audit_change is '变更：每条被改动的记录一行，含改前改后；经过由此读出';
create index audit_change_record on audit_change (record_id, id);
create index audit_change_audit on audit_change (audit_id);
create index audit_change_org_no on audit_change (org_no);
call national.scope_table('audit_change', 'person_id', 'insert');

create table audit_seal (
  id bigint generated always as identity primary key,
  audit_id bigint not null unique,
  row_hash bytea not null,
  chain_hash bytea not null,
  sealed_at timestamptz not null default now()
);
comment on table audit_seal is '封存链：按封存次序把审计行的摘要串成链，任何改动都能定位';
grant select, insert on audit_seal to luban_wide;

create table idempotency (
  account_id text not null,
  key text not null,
  request_hash bytea not null,
  status integer,
  body jsonb,
  at timestamptz not null default now(),
  primary key (account_id, key)
);
comment on table idempotency is '同一操作标识的第一次答复；重复提交得到同一答复';
grant select, insert, update, delete on idempotency to luban_app;
grant select, insert, update, delete on idempotency to luban_wide;

create table counter (
  org_no bigint not null,
  name text not null,
  value bigint not null,
  primary key (org_no, name)
);
comment on table counter is '连号：随业务同一事务取号，不跳号';
call national.scope_table('counter', null, 'insert, update');

create table policy_parameter (
  id uuid primary key,
  org_no bigint not null,
  key text not null,
  valid_from date not null,
  valid_to date,
  value jsonb not null,
  clause text,
  note text,
  created_by text not null,
  created_at timestamptz not null default now(),
  unique (org_no, key, valid_from)
);
comment on table policy_parameter is '参数：由有权的主管部门按地区和日期设定，默认值在程序内';
call national.scope_table('policy_parameter', null, 'insert, update', true);

create table stored_file (
  id uuid primary key,
  org_no bigint not null,
  person_id uuid,
  name text not null,
  media_type text not null,
  bytes bigint not null,
  sha256 bytea not null,
  purpose text not null,
  created_by text not null,
  created_at timestamptz not null default now()
);
comment on table stored_file is '文件：内容在数据目录按摘要存放，这里是登记';
call national.scope_table('stored_file', 'person_id', 'insert');

create table case_file (
  id uuid primary key,
  no text not null unique,
  workflow text not null,
  org_no bigint not null,
  org_name text not null,
  title text not null,
  state text not null,
  version integer not null default 1,
  authority_no bigint not null,
  authority_name text not null,
  waiting_org_no bigint,
  waiting_permission text,
  due_on date,
  opened_at timestamptz,
  created_by text not null,
  created_by_name text not null,
  created_at timestamptz not null default now(),
  submitted_at timestamptz,
  closed_at timestamptz,
  facts jsonb not null default '{}'
);
comment on table case_file is '办件：登记簿只通过办件改变；waiting_* 是此刻该谁办';
create index case_file_waiting on case_file (waiting_org_no, waiting_permission) where closed_at is null;
create index case_file_org_no on case_file (org_no, created_at desc);
call national.scope_table('case_file', null, 'insert, update');

create table case_item (
  id uuid primary key,
  case_id uuid not null references case_file (id),
  org_no bigint not null,
  ordinal integer not null,
  record_id uuid not null,
  person_id uuid,
  label text not null,
  state text not null,
  reason text,
  clause text,
  facts jsonb not null default '{}',
  unique (case_id, record_id)
);
comment on table case_item is '办件中的逐条记录：可单条退回，其余通过';
create index case_item_record on case_item (record_id);
create index case_item_case on case_item (case_id, ordinal);
create index case_item_org_no on case_item (org_no);
call national.scope_table('case_item', 'person_id', 'insert, update, delete');

create table case_event (
  id bigint generated always as identity primary key,
  case_id uuid not null references case_file (id),
  org_no bigint not null,
  at timestamptz not null default now(),
  action text not null,
  title text not null,
  from_state text not null,
  to_state text not null,
  actor_name text not null,
  actor_org_name text not null,
  role text not null,
  reason text,
  clause text,
  facts jsonb not null default '{}'
);
comment on table case_event is '办件经过：每一步谁、何时、为什么';
create index case_event_case on case_event (case_id, id);
create index case_event_org_no on case_event (org_no);
call national.scope_table('case_event', null, 'insert');

create table import_batch (
  id uuid primary key,
  org_no bigint not null,
  kind text not null,
  version text not null,
  file_id uuid not null references stored_file (id),
  file_name text not null,
  file_sha256 bytea not null,
  state text not null,
  mapping jsonb not null default '{}',
  counts jsonb not null default '{}',
  created_by text not null,
  created_by_name text not null,
  created_at timestamptz not null default now(),
  committed_at timestamptz
);
comment on table import_batch is '导入批次：预检与写入是同一条路径，数目必须相符';
create index import_batch_org_no on import_batch (org_no, created_at desc);
call national.scope_table('import_batch', null, 'insert, update');

create table import_row (
  batch_id uuid not null references import_batch (id),
  org_no bigint not null,
  excel_row integer not null,
  outcome text not null,
  values jsonb not null,
  problems jsonb not null default '[]',
  record_id uuid,
  primary key (batch_id, excel_row)
);
comment on table import_row is '导入的每一行：结果（新增、变更、无变化、未通过）与问题';
create index import_row_org_no on import_row (org_no);
call national.scope_table('import_row', null, 'insert, update, delete');
