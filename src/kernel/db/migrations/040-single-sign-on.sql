-- in: auth
-- Sign-in through an identity provider of the government (OpenID Connect): who it is, whose identity is whose account,
-- sign-ins under way, and by which way a session began.

create table oidc_provider (
  schema_name text primary key,
  title text not null,
  issuer text not null,
  client_id text not null,
  secret_sealed bytea,
  claim text not null default 'sub',
  origin text not null,
  bind_self boolean not null default true,
  enabled boolean not null default false,
  updated_at timestamptz not null default now(),
  updated_by text not null
);
comment on table oidc_provider is '统一身份认证：一省一行；客户端密钥加密保存；没有行或 enabled 为假时登录页不出现按钮';

create table oidc_binding (
  issuer text not null,
  subject text not null,
  account_id text not null references "user" ("id") on delete cascade,
  how text not null check (how in ('admin', 'self')),
  bound_by text not null,
  bound_at timestamptz not null default now(),
  primary key (issuer, subject),
  unique (issuer, account_id)
);
create index oidc_binding_account on oidc_binding (account_id);
comment on table oidc_binding is '统一身份与账户的对应：由管理员，或由本人用自己的口令登录一次后建立；从不自动建账户';

create table oidc_attempt (
  digest bytea primary key,
  schema_name text not null,
  nonce text not null,
  verifier text not null,
  onward text not null,
  issuer text,
  subject text,
  created_at timestamptz not null default now()
);
comment on table oidc_attempt is '进行中的统一身份登录：十分钟、一次有效；subject 有值的是身份已核实、等待绑定账户';

alter table "session" add column way text not null default 'password' check (way in ('password', 'oidc'));
alter table "session" add column id_token_sealed bytea;
alter table sign_in add column way text not null default 'password' check (way in ('password', 'oidc'));

grant select on oidc_provider to luban_auth;
grant select, insert, update, delete on oidc_binding to luban_auth;
grant select, insert, update, delete on oidc_attempt to luban_auth;
grant select (schema_name, title, issuer, client_id, claim, origin, bind_self, enabled, updated_at, updated_by) on oidc_provider to luban_app;
grant select (schema_name, title, issuer, client_id, claim, origin, bind_self, enabled, updated_at, updated_by) on oidc_provider to luban_wide;
grant insert on oidc_provider to luban_wide;
grant update on oidc_provider to luban_wide;
grant select, insert, delete on oidc_binding to luban_app;
grant select, insert, delete on oidc_binding to luban_wide;
grant select, delete on oidc_attempt to luban_app;
grant select, delete on oidc_attempt to luban_wide;
grant select (way) on "session" to luban_app;
grant select (way) on "session" to luban_wide;
