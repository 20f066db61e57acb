-- in: province
-- What the nightly run of every rule found, and how good the records of each school are.

create table inspection_finding (
  id uuid primary key,
  org_no bigint not null,
  org_name text not null,
  inspection text not null,
  record_id text not null,
  person_id uuid,
  label text not null,
  fact text not null,
  link text not null,
  severity text not null check (severity in ('severe', 'serious', 'minor')),
  state text not null default 'open' check (state in ('open', 'explained', 'accepted', 'resolved')),
  explanation text,
  explained_by text,
  decided_by text,
  decision text,
  first_seen_on date not null,
  last_seen_on date not null,
  resolved_on date,
  version integer not null default 1,
  unique (inspection, record_id),
  check ((state = 'resolved') = (resolved_on is not null)),
  check (state not in ('explained', 'accepted') or explanation is not null)
);
comment on table inspection_finding is '巡检发现：某条记录不符合某条规则；记录改正后的下一次巡检自动销号';
create index inspection_finding_org_no on inspection_finding (org_no, state, severity);
call national.scope_table('inspection_finding', null, 'insert, update');

create table inspection_run (
  id uuid primary key,
  org_no bigint not null,
  org_name text not null,
  run_on date not null,
  ran_at timestamptz not null default now(),
  checked integer not null,
  severe integer not null,
  serious integer not null,
  minor integer not null,
  score numeric(5, 2) not null check (score between 0 and 100),
  unique (org_no, run_on)
);
comment on table inspection_run is '巡检结果：每校每日一行，含数据质量分';
create index inspection_run_day on inspection_run (run_on, org_no);
call national.scope_table('inspection_run', null, 'insert, update');
