-- in: province
-- Figures that no register holds are reported by the responsible units: a round asks, each unit answers by one case.

-- What is asked is no secret, so that every unit reads it; what was answered is read in the own range only.
create table return_round (
  id uuid primary key,
  org_no bigint not null,
  org_name text not null,
  title text not null check (title <> ''),
  period text not null check (period ~ '^[0-9]{4}$'),
  levels text[] not null check (cardinality(levels) > 0 and levels <@ array['school', 'county', 'city', 'province']),
  counted_level text not null check (counted_level = any (levels)),
  lines jsonb not null,
  relations jsonb not null default '[]',
  opens_on date not null,
  closes_on date not null,
  instruction text not null default '',
  clause text not null,
  state text not null default 'planned' check (state in ('planned', 'open', 'withdrawn')),
  created_by_name text not null,
  created_at timestamptz not null default now(),
  version integer not null default 1,
  check (closes_on >= opens_on)
);
comment on table return_round is '填报批次：省级要哪些单位在哪天以前填报哪一年的哪些指标，指标的口径随批次冻结';
create index return_round_org_no on return_round (org_no, period);
call national.scope_table('return_round', null, 'insert, update', true);

create table round_return (
  id uuid primary key,
  round_id uuid not null references return_round (id),
  org_no bigint not null,
  org_name text not null,
  level text not null check (level in ('school', 'county', 'city', 'province')),
  authority_no bigint not null,
  location_region text not null,
  case_id uuid,
  filled_at timestamptz,
  filled_by_name text,
  checked_by_name text,
  submitted_at timestamptz,
  locked_at timestamptz,
  reopened integer not null default 0,
  version integer not null default 1,
  unique (round_id, org_no)
);
comment on table round_return is '填报表：一个单位在一个批次里的填报，数值在填报值表；主管和属地按统计期末的登记';
create index round_return_org_no on round_return (org_no, round_id);
create index round_return_case on round_return (case_id);
call national.scope_table('round_return', null, 'insert, update');

create table return_value (
  return_id uuid not null references round_return (id),
  org_no bigint not null,
  line text not null,
  value numeric,
  base numeric,
  not_applicable boolean not null default false,
  source text not null default '',
  explanation text not null default '',
  files jsonb not null default '[]',
  updated_by_name text not null,
  updated_at timestamptz not null default now(),
  primary key (return_id, line),
  check (not not_applicable or (value is null and base is null))
);
comment on table return_value is '填报值：填报表里一项指标的现行数值、来源和说明';
create index return_value_org_no on return_value (org_no, line);
call national.scope_table('return_value', null, 'insert, update');

create table return_entry (
  id uuid primary key,
  return_id uuid not null references round_return (id),
  org_no bigint not null,
  line text not null,
  before jsonb,
  after jsonb not null,
  how text not null check (how in ('form', 'file')),
  by_name text not null,
  account_id text not null,
  case_no text not null,
  at timestamptz not null default now()
);
comment on table return_entry is '填报值的历史：谁在什么时候、在哪个办件里把一项数值由什么改为什么，只增不改';
create index return_entry_return on return_entry (return_id, at);
create index return_entry_org_no on return_entry (org_no);
call national.scope_table('return_entry', null, 'insert');

-- Of at least five units, so that no unit's own figure can be told from it.
create table return_peer (
  org_no bigint not null,
  line text not null,
  period text not null,
  level text not null,
  organisations integer not null check (organisations >= 5),
  median double precision not null,
  spread double precision not null check (spread >= 0),
  computed_at timestamptz not null default now(),
  primary key (org_no, line, period, level)
);
comment on table return_peer is '同级参照：一项指标某年同级各单位填报值的中位数和离散程度，用来提示偏离，不含任何单位的数值';
call national.scope_table('return_peer', null, 'insert, update, delete', true);
