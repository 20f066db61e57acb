-- in: province
-- Figures that no register of this product holds: reported by the responsible unit through a case, locked, never
-- overwritten. A correction is a new row that supersedes the old one.
create table reported_figure (
  id uuid primary key,
  org_no bigint not null,
  indicator text not null,
  period text not null check (period ~ '^[0-9]{4}$'),
  reading text not null default 'only',
  value numeric not null,
  base numeric check (base is null or base >= 0),
  unit text not null,
  definition_version integer not null default 1,
  basis text not null check (basis <> ''),
  case_no text not null,
  recorded_by_name text not null,
  recorded_at timestamptz not null default now(),
  superseded_at timestamptz
);
comment on table reported_figure is '填报指标：没有台账可算的指标由责任单位填报、审核后锁定的值；更正另立一行，旧行保留';
create unique index reported_figure_current on reported_figure (indicator, period, org_no, reading) where superseded_at is null;
create index reported_figure_org_no on reported_figure (org_no, indicator);
call national.scope_table('reported_figure', null, 'insert, update');

-- The current rows in the shape of an indicator's view.
create view indicator_reported with (security_invoker = true) as
select r.indicator, r.org_no, r.period, r.reading, r.value, r.base from reported_figure r where r.superseded_at is null;
comment on view indicator_reported is '填报指标的现行值，与由台账计算的指标视图同形';
grant select on indicator_reported to luban_app;
grant select on indicator_reported to luban_wide;

-- A plan's targets broken down to cities, schools and years.
create table plan_target (
  id uuid primary key,
  org_no bigint not null,
  plan_id text not null,
  indicator text not null,
  year integer not null check (year between 2000 and 2100),
  value numeric not null,
  reason text not null check (reason <> ''),
  case_no text not null,
  set_by_name text not null,
  set_at timestamptz not null default now(),
  superseded_at timestamptz
);
comment on table plan_target is '分解目标：规划指标分到市州、学校和年度的目标；调整另立一行，旧行保留';
create unique index plan_target_current on plan_target (plan_id, indicator, org_no, year) where superseded_at is null;
create index plan_target_org_no on plan_target (org_no, plan_id);
call national.scope_table('plan_target', null, 'insert, update');

-- Published once, never changed: what was said on that day.
create table figure_release (
  id uuid primary key,
  org_no bigint not null,
  plan_id text not null,
  period text not null,
  as_of date not null,
  title text not null check (title <> ''),
  note text,
  restates uuid references figure_release (id),
  released_by_name text not null,
  released_at timestamptz not null default now()
);
comment on table figure_release is '数据发布：一个规划某期数据的冻结，发布后不改；修订数据另发一次';
create index figure_release_plan on figure_release (org_no, plan_id, period);
call national.scope_table('figure_release', null, 'insert', true);

create table released_figure (
  release_id uuid not null references figure_release (id),
  org_no bigint not null,
  indicator text not null,
  reading text not null default 'only',
  value numeric not null,
  base numeric,
  source text not null check (source in ('computed', 'reported')),
  definition_version integer not null default 1,
  primary key (release_id, indicator, reading, org_no)
);
comment on table released_figure is '已发布的数据：发布当时各单位各指标的值';
create index released_figure_org_no on released_figure (org_no, release_id);
call national.scope_table('released_figure', null, 'insert');

-- A plan that came by file or screen after the product was built.
create table plan_file (
  id uuid primary key,
  org_no bigint not null,
  plan_id text not null check (plan_id ~ '^[a-z][a-z0-9-]*$'),
  version integer not null check (version > 0),
  title text not null,
  body jsonb not null,
  file_name text not null,
  reason text not null,
  uploaded_by_name text not null,
  uploaded_at timestamptz not null default now(),
  superseded_at timestamptz,
  unique (plan_id, version)
);
comment on table plan_file is '规划文本表：以文件上传的规划指标表，每次上传为一个版本';
create unique index plan_file_current on plan_file (plan_id) where superseded_at is null;
create index plan_file_org_no on plan_file (org_no);
call national.scope_table('plan_file', null, 'insert, update', true);
