-- in: province
-- What the public may read: copies of released figures, protected before they are written here.

create table open_release (
  id uuid primary key,
  org_no bigint not null,
  release_id uuid not null,
  plan_id text not null,
  plan_title text not null,
  period text not null check (period ~ '^[0-9]{4}$'),
  as_of date not null,
  below integer not null check (below > 1),
  title text not null check (title <> ''),
  published_by_name text not null,
  published_at timestamptz not null default now(),
  withdrawn_at timestamptz,
  withdrawn_reason text,
  check ((withdrawn_at is null) = (withdrawn_reason is null))
);
comment on table open_release is '公开的数据发布：省级审核岗把一次数据发布向公众公开；撤下的保留记录，不再列出';
create unique index open_release_once on open_release (release_id) where withdrawn_at is null;
call national.scope_table('open_release', null, 'insert, update', true);

create table open_indicator (
  open_id uuid not null references open_release (id),
  org_no bigint not null,
  indicator text not null,
  title text not null,
  unit text not null,
  kind text not null check (kind in ('point', 'flow', 'ratio')),
  factor numeric not null default 100,
  definition text not null,
  definition_version integer not null,
  clause text not null,
  source text not null check (source in ('computed', 'reported')),
  primary key (open_id, indicator)
);
comment on table open_indicator is '公开的指标：公开当时的名称、口径和条款，以后口径改变不影响已公开的';
call national.scope_table('open_indicator', null, 'insert', true);

create table open_figure (
  open_id uuid not null references open_release (id),
  org_no bigint not null,
  indicator text not null,
  reading text not null,
  -- What an authority runs itself, without the regions below it (省属).
  direct boolean not null default false,
  unit_name text not null,
  value numeric,
  base numeric,
  ratio numeric,
  small boolean not null,
  primary key (open_id, indicator, reading, org_no, direct)
);
comment on table open_figure is '公开的数据：全省和各市州的值，写入前已按小数目规则处理，小数目处为空';
create index open_figure_org_no on open_figure (org_no);
call national.scope_table('open_figure', null, 'insert', true);
