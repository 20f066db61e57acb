-- in: province
-- Roots of the sealing chain, signed with a key outside the database: who rewrites the chain cannot rewrite these.
create table audit_root (
  id bigint generated always as identity primary key,
  sealed bigint not null,
  last_seal_id bigint not null,
  chain_hash bytea not null,
  at timestamptz not null default now(),
  mac bytea not null
);
comment on table audit_root is '封存链的根：每小时记下链长和链值，用数据库以外的密钥签注，每个根又签着前一个根';
grant select, insert on audit_root to luban_wide;

-- The audit query asks by time, by actor and by verb.
create index audit_at on audit (at desc);
create index audit_account on audit (account_id, id);
create index audit_verb on audit (verb, id);
