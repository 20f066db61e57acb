-- in: province
-- Word templates that authorities and schools edited in an office program. Every unit under an authority prints
-- with them, so they are read like a directory.
create table document_template (
  id uuid primary key,
  org_no bigint not null,
  kind text not null,
  valid_from date not null,
  valid_to date,
  file_name text,
  content bytea,
  bytes integer not null default 0,
  sha256 bytea,
  note text not null default '',
  withdrawn boolean not null default false,
  created_by text not null,
  created_by_name text not null,
  created_at timestamptz not null default now()
);
comment on table document_template is '文书模板：单位上传的 Word 模板，按单位和日期生效；没有内容的一行表示改回随系统提供的模板';
create index document_template_org_no on document_template (org_no, kind, valid_from desc);
call national.scope_table('document_template', null, 'insert, update', true);
