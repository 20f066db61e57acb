-- in: province
create table indicator_snapshot (
  indicator text not null,
  period text not null,
  org_no bigint not null,
  reading text not null default 'only',
  value numeric not null,
  base numeric,
  computed_at timestamptz not null default now(),
  primary key (indicator, period, org_no, reading)
);
comment on table indicator_snapshot is '指标快照：往期各校的值，由台账计算得出，可随时重算核对；当前值不取快照';
create index indicator_snapshot_org_no on indicator_snapshot (org_no);
call national.scope_table('indicator_snapshot', null, 'insert, update, delete');
