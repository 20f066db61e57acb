-- in: province
-- One count an organisation, straight from the index by organisation and day: grouping half a million rows of a year
-- by hours first cost as much again as reading them. Whole hours, so that the least ones are rounded up once.
create or replace view indicator_training_person_times with (security_invoker = true) as
select u.org_no, p.period, 'only'::text as reading, k.person_times::numeric as value, null::numeric as base
from national.statistical_period p
cross join org_unit u
cross join lateral (
  select ceil((v.values_by_key ->> 'training.person-time.minimum-hours')::numeric)::integer as minimum_hours
  from parameters_at(array['training.person-time.minimum-hours'], u.org_no, p.as_of) v
  offset 0
) r
cross join lateral (
  select count(*) as person_times
  from training_record t
  where t.org_no = u.org_no and t.completed_on between p.from_day and p.as_of and t.hours >= r.minimum_hours
) k
where k.person_times > 0;
