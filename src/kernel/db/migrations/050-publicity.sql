-- in: province
-- Publicity (公示): what an authority means to decide, shown to everyone for some days, so that objections come before it takes effect.
create table publicity (
  id uuid primary key,
  org_no bigint not null,
  org_name text not null,
  case_id uuid not null references case_file (id),
  case_no text not null,
  matter text not null,
  title text not null,
  summary text not null,
  clause text not null,
  authority_no bigint not null,
  authority_name text not null,
  permission text not null,
  contact text not null,
  starts_on date not null,
  ends_on date not null check (ends_on >= starts_on),
  days integer not null,
  in_workdays boolean not null,
  anonymous_allowed boolean not null,
  stop_action text,
  state text not null default 'open' check (state in ('open', 'passed', 'stopped', 'withdrawn')),
  result text,
  result_on date,
  shown_until date,
  ended_notice_at timestamptz,
  created_by text not null,
  created_by_name text not null,
  created_at timestamptz not null default now()
);
comment on table publicity is '公示：主管部门拟作的决定向社会公开若干天，期满且异议都已答复以后才生效';
create unique index publicity_one_open on publicity (case_id) where state = 'open';
create index publicity_shown on publicity (starts_on desc);
create index publicity_case on publicity (case_id);
create index publicity_org_no on publicity (org_no, starts_on desc);
call national.scope_table('publicity', null, 'insert, update', true);

create table publicity_item (
  publicity_id uuid not null references publicity (id),
  org_no bigint not null,
  ordinal integer not null,
  label text not null,
  detail text not null,
  name_mark bytea,
  primary key (publicity_id, ordinal)
);
comment on table publicity_item is '公示名单：姓名已遮蔽；name_mark 是姓名的带钥摘要，只用来让本人按全名查到自己';
create index publicity_item_name on publicity_item (name_mark) where name_mark is not null;
create index publicity_item_org_no on publicity_item (org_no);
call national.scope_table('publicity_item', null, 'insert', true);

create table publicity_objection (
  id uuid primary key,
  org_no bigint not null,
  publicity_id uuid not null references publicity (id),
  receipt_mark bytea not null unique,
  anonymous boolean not null,
  name_sealed bytea,
  name_masked text,
  contact_sealed bytea,
  contact_masked text,
  body text not null,
  state text not null default 'received' check (state in ('received', 'accepted', 'dismissed', 'sustained', 'refused')),
  due_on date not null,
  received_at timestamptz not null default now(),
  accepted_at timestamptz,
  answer text,
  answered_at timestamptz,
  answered_by_name text
);
comment on table publicity_objection is '公示异议：只有受理的主管部门看得到；org_no 是主管部门，被公示的单位看不到谁提出';
create index publicity_objection_of on publicity_objection (publicity_id, received_at);
create index publicity_objection_org_no on publicity_objection (org_no, received_at desc);
call national.scope_table('publicity_objection', null, 'insert, update');
-- Anyone may object; who does, cannot read the row afterwards.
create policy send on publicity_objection for insert to luban_app with check (true);

create table publicity_receipt (
  receipt_mark bytea primary key,
  publicity_id uuid not null references publicity (id),
  state text not null,
  due_on date not null,
  received_at timestamptz not null default now(),
  answer text,
  answered_at timestamptz
);
comment on table publicity_receipt is '异议回执：凭回执号查到的状态和答复；只存回执号的带钥摘要，没有回执号查不到';
grant select, insert, update on publicity_receipt to luban_app;
grant select, insert, update on publicity_receipt to luban_wide;
