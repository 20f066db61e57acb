-- in: province
drop index training_record_counting;
create index training_record_counting on training_record (org_no, completed_on, hours);

create or replace view training_counted with (security_invoker = true) as
select t.id, t.org_no, p.period
from org_unit u
cross join national.statistical_period p
cross join lateral (
  select (v.values_by_key ->> 'training.person-time.minimum-hours')::numeric as minimum_hours
  from parameters_at(array['training.person-time.minimum-hours'], u.org_no, p.as_of) v
  offset 0
) r
join training_record t on t.org_no = u.org_no and t.completed_on between p.from_day and p.as_of and t.hours >= r.minimum_hours;

-- Counted by hours before the rule is asked: once an organisation and length of course instead of once a record.
create or replace view indicator_training_person_times with (security_invoker = true) as
select k.org_no, p.period, 'only'::text as reading, sum(k.person_times)::numeric as value, null::numeric as base
from national.statistical_period p
cross join lateral (
  select t.org_no, t.hours, count(*) as person_times
  from training_record t where t.completed_on between p.from_day and p.as_of
  group by t.org_no, t.hours
) k
join org_unit u on u.org_no = k.org_no
cross join lateral parameters_at(array['training.person-time.minimum-hours'], u.org_no, p.as_of) r
where k.hours >= (r.values_by_key ->> 'training.person-time.minimum-hours')::numeric
group by k.org_no, p.period;
