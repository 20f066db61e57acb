-- in: province
-- Complaints about enrolment (001:1317): received from anyone, investigated by the authority of the school, made public;
-- and the ledger of people and firms that are paid for bringing students.

create table complaint (
  id uuid primary key,
  org_no bigint not null,
  authority_name text not null,
  case_id uuid unique references case_file (id),
  case_no text,
  receipt_mark bytea,
  tracking_no text,
  source text not null check (source in ('web', 'phone', 'visit', 'letter', 'patrol', 'pattern')),
  school_no bigint,
  school_name text,
  agent_name text not null default '',
  category text not null,
  happened_on date,
  body text not null,
  anonymous boolean not null,
  name_sealed bytea,
  contact_sealed bytea,
  complainant_person uuid,
  state text not null default 'received' check (state in ('received', 'investigating', 'statement', 'review', 'decided', 'following', 'finished', 'closed', 'refused', 'transferred')),
  received_at timestamptz not null default now(),
  accept_by date not null,
  accepted_on date,
  resolve_by date,
  question text not null default '',
  statement text not null default '',
  stated_at timestamptz,
  verdict text check (verdict in ('founded', 'partly', 'unfounded', 'unclear')),
  finding text not null default '',
  measure text not null default 'none' check (measure in ('none', 'talk', 'rectify', 'suspend', 'other')),
  decision text not null default '',
  answer text not null default '',
  decided_on date,
  follow_due date,
  order_case_id uuid references case_file (id),
  order_no text,
  followed text not null default '',
  finding_key text,
  moved_from uuid,
  closed_on date,
  check (not anonymous or (name_sealed is null and contact_sealed is null and complainant_person is null)),
  check ((state in ('review', 'decided', 'following', 'finished')) <= (verdict is not null))
);
comment on table complaint is '招生投诉：只有受理的主管部门和它的上级看得到，被投诉的学校看不到；投诉人的姓名和联系方式加密，只有承办的主管部门能打开';
create index complaint_org_no on complaint (org_no, received_at desc, id);
create index complaint_school on complaint (school_no, received_at desc);
create index complaint_unopened on complaint (received_at) where case_id is null;
create index complaint_order on complaint (order_case_id) where order_case_id is not null;
create unique index complaint_finding on complaint (org_no, school_no, finding_key) where finding_key is not null and state not in ('finished', 'closed', 'refused', 'transferred');
call national.scope_table('complaint', null, 'insert, update');
-- Anyone may complain, and an authority hands over what is another's; who does, cannot read the row afterwards.
create policy send on complaint for insert to luban_app with check (true);

create table complaint_file (
  file_id uuid primary key,
  org_no bigint not null,
  complaint_id uuid not null,
  given_by text not null check (given_by in ('complainant', 'investigator', 'school')),
  name text not null,
  added_by_name text not null default '',
  added_at timestamptz not null default now()
);
comment on table complaint_file is '投诉材料：投诉人交的、调查取得的、学校说明附的；文件本身在 stored_file';
create index complaint_file_of on complaint_file (complaint_id, added_at);
create index complaint_file_org_no on complaint_file (org_no);
call national.scope_table('complaint_file', null, 'insert');
create policy send on complaint_file for insert to luban_app with check (given_by = 'complainant');
create policy complaint_send on stored_file for insert to luban_app with check (purpose = 'complaint');

create table complaint_note (
  id uuid primary key,
  org_no bigint not null,
  complaint_id uuid not null references complaint (id),
  at timestamptz not null default now(),
  by_name text not null,
  text text not null
);
comment on table complaint_note is '调查记录：谁何时做了什么、问到什么；不进办件经过，被投诉的学校看不到';
create index complaint_note_of on complaint_note (complaint_id, at);
create index complaint_note_org_no on complaint_note (org_no);
call national.scope_table('complaint_note', null, 'insert');

create table complaint_receipt (
  receipt_mark bytea primary key,
  tracking_no text not null unique,
  complaint_id uuid not null,
  authority_no bigint not null,
  authority_name text not null,
  school_name text,
  category text not null,
  contact_mac bytea,
  state text not null,
  due_on date,
  files integer not null default 0 check (files between 0 and 10),
  received_at timestamptz not null default now(),
  answer text not null default '',
  updated_at timestamptz not null default now()
);
comment on table complaint_receipt is '投诉回执：凭查询号和查询码查到的进度和答复；只存两者合成的带钥摘要，没有它们查不到';
create index complaint_receipt_recent on complaint_receipt (authority_no, received_at);
create index complaint_receipt_contact on complaint_receipt (contact_mac, received_at) where contact_mac is not null;
grant select, insert, update on complaint_receipt to luban_app;
grant select, insert, update on complaint_receipt to luban_wide;

create table complaint_publication (
  id uuid primary key,
  org_no bigint not null,
  complaint_id uuid not null unique,
  case_no text not null,
  authority_name text not null,
  school_no bigint,
  school_name text not null,
  category text not null,
  verdict text not null,
  title text not null,
  text text not null,
  measure text not null,
  follow_due date,
  published_on date not null,
  shown_until date not null,
  followed_on date,
  followed text not null default '',
  withdrawn_on date,
  withdrawn_reason text
);
comment on table complaint_publication is '违规招生查处公开：查实以后向社会公开的文字，号码和个人姓名已遮蔽，撤下的写明理由';
create index complaint_publication_shown on complaint_publication (published_on desc, id);
create index complaint_publication_org_no on complaint_publication (org_no);
create index complaint_publication_school on complaint_publication (school_no);
call national.scope_table('complaint_publication', null, 'insert, update', true);

create table recruitment_agent (
  id uuid primary key,
  org_no bigint not null,
  authority_name text not null,
  kind text not null check (kind in ('person', 'company')),
  name text not null,
  organisation text not null default '',
  phone_mac bytea,
  phone_sealed bytea,
  phone_masked text not null default '',
  verdict text not null default 'suspected' check (verdict in ('suspected', 'confirmed', 'cleared')),
  verdict_note text not null default '',
  verdict_on date,
  verdict_by_name text,
  note text not null default '',
  version integer not null default 1,
  created_at timestamptz not null default now(),
  created_by_name text not null,
  check ((verdict = 'suspected') = (verdict_on is null))
);
comment on table recruitment_agent is '有偿招生台账：涉嫌组织、介绍生源收费的个人和机构，只有主管部门看得到';
create unique index recruitment_agent_phone on recruitment_agent (org_no, phone_mac) where phone_mac is not null;
create index recruitment_agent_mac on recruitment_agent (phone_mac) where phone_mac is not null;
create index recruitment_agent_org_no on recruitment_agent (org_no, created_at desc);
call national.scope_table('recruitment_agent', null, 'insert, update');

create table recruitment_payment (
  id uuid primary key,
  org_no bigint not null,
  agent_id uuid not null references recruitment_agent (id),
  school_no bigint,
  school_name text not null,
  paid_on date,
  amount bigint not null check (amount > 0),
  students integer check (students > 0),
  reference text not null default '',
  evidence text not null,
  complaint_id uuid references complaint (id),
  state text not null default 'suspected' check (state in ('suspected', 'confirmed', 'cleared')),
  added_at timestamptz not null default now(),
  added_by_name text not null
);
comment on table recruitment_payment is '涉嫌的有偿招生付款：哪所学校、何时、多少钱（分）、涉及几人、凭什么认为';
create index recruitment_payment_of on recruitment_payment (agent_id, added_at);
create index recruitment_payment_org_no on recruitment_payment (org_no);
create index recruitment_payment_complaint on recruitment_payment (complaint_id) where complaint_id is not null;
create index recruitment_payment_reference on recruitment_payment (reference) where reference <> '';
call national.scope_table('recruitment_payment', null, 'insert, update');

create table recruitment_link (
  agent_id uuid not null references recruitment_agent (id),
  complaint_id uuid not null references complaint (id),
  org_no bigint not null,
  added_at timestamptz not null default now(),
  primary key (agent_id, complaint_id)
);
comment on table recruitment_link is '台账与投诉的对应：一件投诉涉及哪些人，一个人被投诉几次';
create index recruitment_link_complaint on recruitment_link (complaint_id);
create index recruitment_link_org_no on recruitment_link (org_no);
call national.scope_table('recruitment_link', null, 'insert, delete');
