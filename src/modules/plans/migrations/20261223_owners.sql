-- in: province
-- Who answers for a line of a plan in one authority's region: named by that authority, each change a new row.
create table indicator_owner (
  id uuid primary key,
  org_no bigint not null,
  plan_id text not null,
  indicator text not null,
  unit_name text not null check (unit_name <> ''),
  person_name text not null default '',
  reason text not null default '',
  set_by_name text not null,
  set_at timestamptz not null default now(),
  superseded_at timestamptz
);
comment on table indicator_owner is '指标责任：一个主管部门为规划的一项指标明确的责任单位和责任人；更换另立一行，旧行保留';
create unique index indicator_owner_current on indicator_owner (org_no, plan_id, indicator) where superseded_at is null;
create index indicator_owner_org_no on indicator_owner (org_no, plan_id, indicator, set_at);
call national.scope_table('indicator_owner', null, 'insert, update');
