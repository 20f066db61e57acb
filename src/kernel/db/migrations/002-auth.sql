-- in: auth
-- Tables of the sign-in library (better-auth with its username plugin); read and written by the role luban_auth only.

create table "user" (
  "id" text primary key,
  "name" text not null,
  "email" text not null unique,
  "emailVerified" boolean not null default false,
  "image" text,
  "createdAt" timestamptz not null default now(),
  "updatedAt" timestamptz not null default now(),
  "username" text unique,
  "displayUsername" text
);
comment on table "user" is '账户';

create table "session" (
  "id" text primary key,
  "expiresAt" timestamptz not null,
  "token" text not null unique,
  "createdAt" timestamptz not null default now(),
  "updatedAt" timestamptz not null default now(),
  "ipAddress" text,
  "userAgent" text,
  "userId" text not null references "user" ("id") on delete cascade
);
create index session_user_id on "session" ("userId");
comment on table "session" is '登录会话';

create table "account" (
  "id" text primary key,
  "accountId" text not null,
  "providerId" text not null,
  "userId" text not null references "user" ("id") on delete cascade,
  "accessToken" text,
  "refreshToken" text,
  "idToken" text,
  "accessTokenExpiresAt" timestamptz,
  "refreshTokenExpiresAt" timestamptz,
  "scope" text,
  "password" text,
  "createdAt" timestamptz not null default now(),
  "updatedAt" timestamptz not null default now()
);
create index account_user_id on "account" ("userId");
comment on table "account" is '登录方式（口令、单点登录）';

create table "verification" (
  "id" text primary key,
  "identifier" text not null,
  "value" text not null,
  "expiresAt" timestamptz not null,
  "createdAt" timestamptz not null default now(),
  "updatedAt" timestamptz not null default now()
);
comment on table "verification" is '一次性验证值';

create table sign_in (
  id bigint generated always as identity primary key,
  username text not null,
  at timestamptz not null default now(),
  succeeded boolean not null,
  address text,
  reason text
);
create index sign_in_username on sign_in (username, at desc);
comment on table sign_in is '登录记录：成功与失败，用于锁定和查看';

grant usage on schema auth to luban_auth;
grant select, insert, update, delete on all tables in schema auth to luban_auth;
