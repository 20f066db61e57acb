-- in: province
-- Documents that were given out with a verification code, and what the public may learn of each by its code.

create table issued_document (
  id uuid primary key,
  org_no bigint not null,
  person_id uuid,
  code text not null unique,
  kind text not null,
  kind_title text not null,
  title text not null,
  number text not null,
  issuer_name text not null,
  holder_masked text,
  issued_on date not null,
  valid_until date,
  state text not null default 'valid',
  state_on date,
  state_reason text,
  replaced_by uuid references issued_document (id),
  record_kind text,
  record_id uuid,
  media_type text not null,
  sha256 bytea not null,
  facts jsonb not null default '{}',
  created_by text not null,
  created_by_name text not null,
  created_at timestamptz not null default now()
);
comment on table issued_document is '已发文书：每份有查验编号和文件摘要；作废、换发都留痕';
create index issued_document_record on issued_document (record_id, kind);
create index issued_document_org_no on issued_document (org_no, created_at desc);
create index issued_document_person on issued_document (person_id) where person_id is not null;
call national.scope_table('issued_document', 'person_id', 'insert, update');

create table document_check (
  code_mac bytea primary key,
  org_no bigint not null,
  kind_title text not null,
  title text not null,
  number text not null,
  issuer_name text not null,
  holder_masked text,
  issued_on date not null,
  valid_until date,
  state text not null default 'valid',
  state_on date,
  state_reason text,
  replaced_by_number text
);
comment on table document_check is '公开查验：按查验编号的带钥摘要查到的最少内容；编号本身不在这里，不能由此列出';
create index document_check_org_no on document_check (org_no);
call national.scope_table('document_check', null, 'insert, update', true);
