-- in: national
-- What each province has published, as sums of the whole province: the only rows that the national level reads. They
-- are copied here in the transaction of the release and never changed.
create table province_figure (
  release_id uuid not null,
  org_no bigint not null,
  province_name text not null,
  plan_id text not null,
  indicator text not null,
  period text not null,
  as_of date not null,
  reading text not null default 'only',
  value numeric not null,
  base numeric,
  source text not null check (source in ('computed', 'reported')),
  definition_version integer not null default 1,
  restates uuid,
  released_at timestamptz not null default now(),
  primary key (release_id, indicator, reading)
);
comment on table province_figure is '各省已发布的数据：发布时抄送全国的全省合计值，只增不改；国家级岗位只读这张表，读不到任何一省的记录';
create index province_figure_org_no on province_figure (org_no, indicator, period, released_at desc);
alter table province_figure enable row level security;
alter table province_figure force row level security;
-- A province lies in its own range and reads and adds its own rows; the range of the country holds them all.
create policy scope on province_figure for select to luban_app using (org_no between nullif(current_setting('app.lo', true), '')::bigint and nullif(current_setting('app.hi', true), '')::bigint);
create policy province on province_figure for all to luban_wide using (org_no between nullif(current_setting('app.lo', true), '')::bigint and nullif(current_setting('app.hi', true), '')::bigint) with check (org_no between nullif(current_setting('app.lo', true), '')::bigint and nullif(current_setting('app.hi', true), '')::bigint);
grant select on province_figure to luban_app;
grant select, insert on province_figure to luban_wide;
