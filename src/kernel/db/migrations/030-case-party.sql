-- in: province
-- Cases with several organisations: the list of parties stands on the case, and each party organisation has a copy
-- of the case in a row of its own, so that the same policy by range serves and none needs a sub-select.

alter table case_file add column parties jsonb not null default '[]';
alter table case_file add column waiting_since timestamptz;
alter table case_file add column assignee_post uuid;
alter table case_file add column assignee_name text;
alter table case_file add column corrects_id uuid references case_file (id);
alter table case_file add column person_id uuid;
update case_file set waiting_since = coalesce(submitted_at, created_at);
create index case_file_corrects on case_file (corrects_id) where corrects_id is not null;
create index case_file_person on case_file (person_id) where person_id is not null;
create policy person on case_file for select to luban_learner using (person_id = nullif(current_setting('app.person', true), '')::uuid);

-- Who acted, so that an approval is undone by whoever gave it and nobody approves what he or she prepared.
alter table case_event add column account_id text;
alter table case_event add column post_id uuid;
alter table case_event add column actor_org_no bigint;
alter table case_event add column acting_for text;
alter table case_event add column authority_no bigint;
alter table case_event add column authority_name text;
alter table case_event add column person_id uuid;
create policy person on case_event for select to luban_learner using (person_id = nullif(current_setting('app.person', true), '')::uuid);

create table case_party (
  case_id uuid not null references case_file (id),
  org_no bigint not null,
  org_name text not null,
  side text not null,
  standing text not null check (standing in ('told', 'waiting', 'decided')),
  decided_at timestamptz,
  decided_by text,
  decision text,
  reason text,
  owner_no bigint not null,
  owner_name text not null,
  no text not null,
  workflow text not null,
  title text not null,
  state text not null,
  version integer not null,
  authority_no bigint not null,
  authority_name text not null,
  waiting_org_no bigint,
  waiting_permission text,
  waiting_since timestamptz,
  assignee_post uuid,
  assignee_name text,
  due_on date,
  opened_at timestamptz,
  created_by text not null,
  created_by_name text not null,
  created_at timestamptz not null,
  submitted_at timestamptz,
  closed_at timestamptz,
  parties jsonb not null default '[]',
  facts jsonb not null default '{}',
  attachments jsonb not null default '[]',
  timeline jsonb not null default '[]',
  primary key (case_id, org_no)
);
comment on table case_party is '办件的其他单位：每个单位自己的一行，含办件抬头、事实、经过和准看附件的副本；原单位的其他行看不到';
create index case_party_org_no on case_party (org_no, created_at desc);
create index case_party_waiting on case_party (waiting_org_no, waiting_permission) where closed_at is null;
call national.scope_table('case_party', null, 'insert, update, delete');

create table case_unlock (
  id uuid primary key,
  org_no bigint not null,
  case_id uuid references case_file (id),
  workflow text not null,
  until date not null,
  by_case_no text not null,
  created_at timestamptz not null default now()
);
comment on table case_unlock is '解锁：办理期已过的事项，经主管部门同意在某日前可以再提交；case_id 为空表示这类事项';
create index case_unlock_org_no on case_unlock (org_no, workflow);
call national.scope_table('case_unlock', null, 'insert');
