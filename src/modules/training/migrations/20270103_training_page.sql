-- in: province
-- A page of records, newest first.
create index training_record_completed on training_record (completed_on);

-- What a list shows comes with the row, so that no list joins the records with themselves.
create or replace view training_counted with (security_invoker = true) as
select t.id, t.org_no, p.period, t.person_id, t.person_name, t.project, t.occupation, t.started_on, t.completed_on, t.hours, t.passed
from org_unit u
cross join national.statistical_period p
cross join lateral (
  select ceil((v.values_by_key ->> 'training.person-time.minimum-hours')::numeric)::integer as minimum_hours
  from parameters_at(array['training.person-time.minimum-hours'], u.org_no, p.as_of) v
  offset 0
) r
join training_record t on t.org_no = u.org_no and t.completed_on between p.from_day and p.as_of and t.hours >= r.minimum_hours;
