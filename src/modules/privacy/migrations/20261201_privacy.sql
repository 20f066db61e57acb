-- in: province
-- Retention: what is due, what may not be touched, who decided. Requests of a person about the own data.

create table retention_due (
  kind text not null,
  record_id uuid not null,
  org_no bigint not null,
  person_id uuid,
  label text not null,
  due_on date not null,
  found_at timestamptz not null default now(),
  primary key (kind, record_id)
);
comment on table retention_due is '保存期满的记录：夜间任务找出，等待安全管理员准备清除；清除后从这里移走';
create index retention_due_person on retention_due (person_id);
create index retention_due_org_no on retention_due (org_no, kind);
call national.scope_table('retention_due', null, 'insert, update, delete');

create table legal_hold (
  id uuid primary key,
  org_no bigint not null,
  subject_kind text not null check (subject_kind in ('person', 'case', 'org')),
  person_id uuid,
  case_id uuid,
  held_org_no bigint,
  label text not null,
  reason text not null,
  until date,
  created_by text not null,
  created_by_name text not null,
  created_at timestamptz not null default now(),
  lifted_at timestamptz,
  lifted_by_name text,
  lifted_reason text,
  check (num_nonnulls(person_id, case_id, held_org_no) = 1)
);
comment on table legal_hold is '冻结：诉讼、调查、审计期间不得清除某人、某办件或某单位的记录；有理由，有截止或解除';
create index legal_hold_person on legal_hold (person_id) where lifted_at is null;
create index legal_hold_org_no on legal_hold (org_no);
call national.scope_table('legal_hold', null, 'insert, update');

create table erasure (
  id uuid primary key,
  org_no bigint not null,
  origin text not null check (origin in ('retention', 'request')),
  kind text not null,
  state text not null check (state in ('prepared', 'done', 'rejected')),
  reason text not null,
  request_id uuid,
  prepared_by text not null,
  prepared_by_name text not null,
  prepared_at timestamptz not null default now(),
  decided_by text,
  decided_by_name text,
  decided_at timestamptz,
  decided_reason text,
  erased integer not null default 0,
  held integer not null default 0,
  check (decided_by is null or decided_by <> prepared_by)
);
comment on table erasure is '清除决定：一人准备、另一人批准，批准时执行；准备人不能批准自己的';
create index erasure_org_no on erasure (org_no, prepared_at desc);
call national.scope_table('erasure', null, 'insert, update');

create table erasure_item (
  erasure_id uuid not null references erasure (id),
  org_no bigint not null,
  kind text not null,
  record_id uuid not null,
  person_id uuid,
  label text not null,
  due_on date,
  outcome text not null default 'waiting' check (outcome in ('waiting', 'erased', 'held', 'gone')),
  primary key (erasure_id, kind, record_id)
);
comment on table erasure_item is '清除决定里的逐条记录和结果：已清除、冻结未清除、已不在';
create index erasure_item_org_no on erasure_item (org_no);
create index erasure_item_record on erasure_item (kind, record_id);
call national.scope_table('erasure_item', null, 'insert, update');

create table privacy_request (
  id uuid primary key,
  org_no bigint not null,
  org_name text not null,
  person_id uuid not null,
  person_label text not null,
  kind text not null check (kind in ('access', 'correct', 'erase')),
  content text not null,
  received_at timestamptz not null default now(),
  due_on date not null,
  state text not null default 'waiting' check (state in ('waiting', 'granted', 'refused')),
  answer text,
  answered_by text,
  answered_by_name text,
  answered_at timestamptz
);
comment on table privacy_request is '个人信息请求：本人查阅、更正、删除，答复有期限';
create index privacy_request_org_no on privacy_request (org_no, state, due_on);
create index privacy_request_person on privacy_request (person_id);
call national.scope_table('privacy_request', 'person_id', 'insert, update');
create policy person_write on privacy_request for insert to luban_learner with check (person_id = nullif(current_setting('app.person', true), '')::uuid);
