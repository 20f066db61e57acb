-- in: province
-- Which past periods are stored of which indicator. A school, or a whole province in its first years, may have no row
-- of a period that was computed: without this mark an absent row would read as “never computed”, and the board would
-- compute the period from the records each time it is opened.
create table snapshot_period (
  indicator text not null,
  period text not null,
  org_no bigint not null,
  computed_at timestamptz not null default now(),
  primary key (indicator, period)
);
comment on table snapshot_period is '已存往期：哪项指标的哪个往期已经重算进快照；没有快照行即为零';
create index snapshot_period_org_no on snapshot_period (org_no);
call national.scope_table('snapshot_period', null, 'insert, update', true);
insert into snapshot_period (indicator, period, org_no)
select distinct indicator, period, substr(current_schema(), 2)::bigint * 10000000000 from indicator_snapshot;
