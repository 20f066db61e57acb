-- in: province
-- Codes that prove a telephone, for whoever has no account yet.

create table one_time_code (
  id uuid primary key,
  phone_mac bytea not null,
  code_mac bytea not null,
  sealed bytea,
  state text not null default 'waiting' check (state in ('waiting', 'sending', 'sent', 'failed', 'used')),
  tries integer not null default 0 check (tries between 0 and 5),
  created_at timestamptz not null default now(),
  expires_at timestamptz not null
);
comment on table one_time_code is '手机验证码：只存号码和验证码的带钥摘要；发出前的内容加密保存，发出后删去';
create index one_time_code_phone on one_time_code (phone_mac, created_at desc);
create index one_time_code_waiting on one_time_code (created_at) where state in ('waiting', 'sending');
grant select, insert, update, delete on one_time_code to luban_app;
grant select, insert, update, delete on one_time_code to luban_wide;
