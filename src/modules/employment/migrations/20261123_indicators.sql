-- in: province
-- Settled by the reference date (parameter, 31 December by default), and never later than the period. `offset 0`
-- keeps the look-up of parameters out of the scan of graduates.
create view graduate_counted with (security_invoker = true) as
select d.id, d.org_no, p.period, d.destination,
  d.settled_on is not null and d.settled_on <= r.settled_by as settled,
  d.destination in ('army', 'further-school', 'further-college', 'abroad') as left_labour_force,
  case
    when d.destination in ('contract', 'agreement', 'self-employed', 'civil') then true
    when d.destination = 'flexible' then r.flexible
    when d.destination = 'army' then r.army
    when d.destination in ('further-school', 'further-college', 'abroad') then r.further_study
    else false
  end as counts
from org_unit u
cross join national.statistical_period p
cross join lateral (
  select least(p.as_of, to_date(p.year || '-' || (parameter('employment.reference-date', u.org_no, p.as_of) #>> '{}'), 'YYYY-MM-DD')) as settled_by,
    parameter('employment.counts.flexible', u.org_no, p.as_of)::boolean as flexible,
    parameter('employment.counts.army', u.org_no, p.as_of)::boolean as army,
    parameter('employment.counts.further-study', u.org_no, p.as_of)::boolean as further_study,
    parameter('employment.graduates.part-time', u.org_no, p.as_of)::boolean as part_time
  offset 0
) r
join graduate_destination d on d.org_no = u.org_no and d.graduated_on between p.from_day and p.as_of
left join enrollment_brief e on e.id = d.enrollment_id
where r.part_time or coalesce(e.study_mode, 'full-time') <> 'part-time';
comment on view graduate_counted is '各统计期的毕业生与去向：是否已落实、是否计入，口径按参数';
grant select on graduate_counted to luban_app;
grant select on graduate_counted to luban_wide;

-- The text leaves the denominator open: all graduates, or without those who study on or serve. Both are computed.
create view indicator_initial_employment_rate with (security_invoker = true) as
select t.org_no, t.period, r.reading,
  case r.reading when 'all-graduates' then t.settled else t.settled_in_labour_force end as value,
  case r.reading when 'all-graduates' then t.graduates else t.labour_force end as base
from (
  select g.org_no, g.period,
    count(*)::numeric as graduates,
    count(*) filter (where g.settled and g.counts)::numeric as settled,
    count(*) filter (where not g.left_labour_force)::numeric as labour_force,
    count(*) filter (where not g.left_labour_force and g.settled and g.counts)::numeric as settled_in_labour_force
  from graduate_counted g group by g.org_no, g.period
) t
cross join (values ('all-graduates'), ('labour-force')) as r(reading);
comment on view indicator_initial_employment_rate is '指标：毕业生初次就业率（003:77），value 为分子，base 为分母，两种读法';
grant select on indicator_initial_employment_rate to luban_app;
grant select on indicator_initial_employment_rate to luban_wide;
