-- in: province
create index training_record_counting on training_record (org_no, completed_on) include (hours, id);

-- One person in one finished course is one person-time; the least number of hours is a parameter. `offset 0` keeps
-- its look-up out of the scan of records.
create view training_counted with (security_invoker = true) as
select t.id, t.org_no, p.period
from org_unit u
cross join national.statistical_period p
cross join lateral (
  select parameter('training.person-time.minimum-hours', u.org_no, p.as_of)::numeric as minimum_hours offset 0
) r
join training_record t on t.org_no = u.org_no and t.completed_on between p.from_day and p.as_of and t.hours >= r.minimum_hours;
comment on view training_counted is '计入培训人次的记录，逐条逐期';
grant select on training_counted to luban_app;
grant select on training_counted to luban_wide;

create view indicator_training_person_times with (security_invoker = true) as
select c.org_no, c.period, 'only'::text as reading, count(*)::numeric as value, null::numeric as base
from training_counted c group by c.org_no, c.period;
comment on view indicator_training_person_times is '指标：开展职业培训人次（003:82），当年办结，每人每班次一人次';
grant select on indicator_training_person_times to luban_app;
grant select on indicator_training_person_times to luban_wide;
