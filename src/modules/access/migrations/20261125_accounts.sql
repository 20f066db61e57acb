-- in: auth
-- What an account needs beside the sign-in library: forced change, disabling, earlier passwords, second factor, rules.
-- The request roles may write password digests in the transaction of the request, and can never read one.

alter table "user" add column must_change boolean not null default false;
alter table "user" add column password_set_at timestamptz not null default now();
alter table "user" add column disabled_at timestamptz;
alter table "user" add column disabled_reason text;
alter table "user" add column unlocked_at timestamptz;
alter table "user" add column reach_no bigint;
alter table "session" add column second_factor_due boolean not null default false;

create table past_password (
  id bigint generated always as identity primary key,
  account_id text not null references "user" ("id") on delete cascade,
  digest text not null,
  set_at timestamptz not null default now()
);
create index past_password_account on past_password (account_id, id desc);
comment on table past_password is '用过的口令摘要：新口令不得与最近 5 个相同';

create table second_factor (
  account_id text primary key references "user" ("id") on delete cascade,
  secret_sealed bytea not null,
  confirmed_at timestamptz,
  last_step bigint not null default 0,
  created_at timestamptz not null default now()
);
comment on table second_factor is '动态码（TOTP）：密钥加密保存；last_step 之前的码不能再用';

create table backup_code (
  account_id text not null references "user" ("id") on delete cascade,
  digest bytea not null,
  used_at timestamptz,
  primary key (account_id, digest)
);
comment on table backup_code is '备用码：只存摘要，每个只能用一次';

create table sign_in_rule (
  schema_name text primary key,
  password_days integer not null default 0 check (password_days between 0 and 3650),
  second_factor_roles text[] not null default '{}',
  updated_at timestamptz not null default now(),
  updated_by text not null
);
comment on table sign_in_rule is '登录规则：口令有效天数（0 为不限）、必须用动态码的角色；一省一行，没有行就是默认';

grant select, insert, update, delete on past_password to luban_auth;
grant select, insert, update, delete on second_factor to luban_auth;
grant select, insert, update, delete on backup_code to luban_auth;
grant select on sign_in_rule to luban_auth;

grant usage on schema auth to luban_app, luban_wide;

grant select ("id", "username", "name", "createdAt", must_change, password_set_at, disabled_at, disabled_reason, unlocked_at, reach_no) on "user" to luban_app;
grant select ("id", "username", "name", "createdAt", must_change, password_set_at, disabled_at, disabled_reason, unlocked_at, reach_no) on "user" to luban_wide;
grant insert on "user" to luban_app;
grant insert on "user" to luban_wide;
grant update (must_change, password_set_at, disabled_at, disabled_reason, unlocked_at, reach_no, "updatedAt") on "user" to luban_app;
grant update (must_change, password_set_at, disabled_at, disabled_reason, unlocked_at, reach_no, "updatedAt") on "user" to luban_wide;

grant select ("id", "userId", "providerId") on "account" to luban_app;
grant select ("id", "userId", "providerId") on "account" to luban_wide;
grant insert on "account" to luban_app;
grant insert on "account" to luban_wide;
grant update ("password", "updatedAt") on "account" to luban_app;
grant update ("password", "updatedAt") on "account" to luban_wide;

grant select ("id", "userId", "createdAt", "updatedAt", "expiresAt", "ipAddress", "userAgent", second_factor_due) on "session" to luban_app;
grant select ("id", "userId", "createdAt", "updatedAt", "expiresAt", "ipAddress", "userAgent", second_factor_due) on "session" to luban_wide;
grant delete on "session" to luban_app;
grant delete on "session" to luban_wide;

grant select on sign_in to luban_app;
grant select on sign_in to luban_wide;

grant insert on past_password to luban_app;
grant insert on past_password to luban_wide;

grant select, insert, update, delete on second_factor to luban_app;
grant select, insert, update, delete on second_factor to luban_wide;
grant select (account_id, used_at), insert, delete on backup_code to luban_app;
grant select (account_id, used_at), insert, delete on backup_code to luban_wide;
grant select on sign_in_rule to luban_app;
grant select, insert, update on sign_in_rule to luban_wide;
