-- in: province
create index training_record_counting on training_record (completed_on, org_no) include (hours);

-- One person in one finished course is one person-time; the least number of hours is a parameter, decided per group.
create view indicator_training_person_times with (security_invoker = true) as
select g.org_no, g.period, 'only'::text as reading, sum(g.times) as value, null::numeric as base
from (
  select t.org_no, p.period, p.as_of, t.hours, count(*) as times
  from training_record t
  join national.statistical_period p on t.completed_on between p.from_day and p.as_of
  group by t.org_no, p.period, p.as_of, t.hours
) g
where g.hours >= parameter('training.person-time.minimum-hours', g.org_no, g.as_of)::numeric
group by g.org_no, g.period;
comment on view indicator_training_person_times is '指标：开展职业培训人次（003:82），当年办结，每人每班次一人次';
grant select on indicator_training_person_times to luban_app;
grant select on indicator_training_person_times to luban_wide;
