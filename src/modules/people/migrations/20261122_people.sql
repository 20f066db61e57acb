-- in: province
create table person (
  id uuid primary key,
  document_type text not null,
  id_hash bytea not null unique,
  id_sealed bytea not null,
  id_masked text not null,
  id_tail text not null,
  name text not null,
  former_name text,
  pinyin text not null,
  initials text not null,
  sex text not null,
  birth_date date not null,
  warnings text[] not null default '{}',
  first_org_no bigint,
  version integer not null default 1,
  created_at timestamptz not null default now()
);
comment on table person is '人员：一人一行，凭证件号的带钥摘要识别；证件号加密保存。没有机构列，只经 person_org 到达';
comment on column person.first_org_no is '首次登记这个人的单位；注册以前，只有它可以改正姓名';
comment on column person.warnings is '核验时留下的提示，例如区划代码不在历年区划表内';
grant select, insert, update on person to luban_app;
grant select, insert, update on person to luban_wide;

create table person_org (
  org_no bigint not null,
  person_id uuid not null references person (id),
  since timestamptz not null default now(),
  primary key (person_id, org_no)
);
comment on table person_org is '人员归属：哪些单位因业务可以看到这个人';
create index person_org_org_no on person_org (org_no);
call national.scope_table('person_org', 'person_id', 'insert, delete');

create table person_view (
  id bigint generated always as identity primary key,
  org_no bigint not null,
  person_id uuid not null,
  at timestamptz not null default now(),
  account_id text not null,
  viewer_name text not null,
  viewer_org_name text not null,
  role text not null,
  what text not null,
  purpose text
);
comment on table person_view is '查看记录：谁在何时以什么目的看过某人的记录；本人可见';
create index person_view_person on person_view (person_id, id desc);
create index person_view_org_no on person_view (org_no);
call national.scope_table('person_view', 'person_id', 'insert');
create policy person_write on person_view for insert to luban_app with check (person_id = nullif(current_setting('app.person', true), '')::uuid);
