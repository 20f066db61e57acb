-- in: province
-- A handwritten signature given with a step, bound to the case as it stood at that moment.
create table case_signature (
  id uuid primary key,
  case_id uuid not null references case_file (id),
  org_no bigint not null,
  step text not null,
  step_title text not null,
  account_id text not null,
  signer_name text not null,
  signer_org_no bigint not null,
  signer_org_name text not null,
  at timestamptz not null default now(),
  file_id uuid not null unique references stored_file (id),
  image_sha256 bytea not null,
  record jsonb not null,
  digest bytea not null
);
comment on table case_signature is '办件签名：某一步的手写签名，连同当时的办件内容和两者的摘要';
create index case_signature_case on case_signature (case_id, at);
create index case_signature_org_no on case_signature (org_no);
call national.scope_table('case_signature', null, 'insert');
