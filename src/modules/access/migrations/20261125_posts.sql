-- in: national
-- Who gave a post and who ended it, the deputy of a post, and tokens for programs.

alter table post add column created_by text;
alter table post add column created_by_post uuid;
alter table post add column ended_at timestamptz;
alter table post add column ended_by text;
alter table post add column ended_reason text;
create index post_created_by_post on post (created_by_post);
create unique index post_one_of_three on post (account_id)
  where role in ('systemAdmin', 'securityAdmin', 'auditAdmin') and ended_at is null;

create table post_deputy (
  id uuid primary key,
  org_no bigint not null,
  schema_name text not null,
  post_id uuid not null references post (id),
  deputy_account_id text not null,
  deputy_name text not null,
  valid_from date not null,
  valid_to date not null check (valid_to >= valid_from),
  reason text not null,
  created_by text not null,
  created_at timestamptz not null default now(),
  ended_at timestamptz
);
comment on table post_deputy is '岗位代理（AB 角）：代理人在期限内以该岗位办事，审计记两个人';
create index post_deputy_account on post_deputy (deputy_account_id);
call scope_table('post_deputy', null, 'insert, update');
create policy sign_in on post_deputy for select to luban_auth using (true);
grant select on post_deputy to luban_auth;

create table api_token (
  id uuid primary key,
  org_no bigint not null,
  schema_name text not null,
  post_id uuid not null references post (id),
  name text not null,
  digest bytea not null unique,
  scope text[] not null,
  expires_on date not null,
  last_used_at timestamptz,
  revoked_at timestamptz,
  created_by text not null,
  created_by_name text not null,
  created_at timestamptz not null default now()
);
comment on table api_token is '接口令牌：只存摘要；以某岗位的范围和其中几项权限调用接口';
call scope_table('api_token', null, 'insert, update');
create policy sign_in on api_token for all to luban_auth using (true) with check (true);
grant select on api_token to luban_auth;
grant update (last_used_at) on api_token to luban_auth;
