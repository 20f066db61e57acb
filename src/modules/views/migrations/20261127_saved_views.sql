-- in: province
create table saved_view (
  id uuid primary key,
  org_no bigint not null,
  account_id text not null,
  page text not null,
  title text not null,
  query text not null,
  shared boolean not null default false,
  created_by_name text not null,
  created_at timestamptz not null default now(),
  unique (account_id, org_no, page, title)
);
comment on table saved_view is '保存的视图：一个列表页的条件、排序和列；共享的本单位都能用';
create index saved_view_page on saved_view (org_no, page);
call national.scope_table('saved_view', null, 'insert, update, delete');
