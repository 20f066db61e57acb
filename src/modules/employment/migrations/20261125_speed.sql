-- in: province
drop index graduate_destination_org_no;
create index graduate_destination_org_no on graduate_destination (org_no, graduated_on) include (destination, settled_on, enrollment_id, id);

-- Settled by the reference date (parameter, 31 December by default), and never later than the period. The parameters
-- are looked up once a school (`offset 0`); the part-time are few and are left out by their own short list.
create or replace view graduate_counted with (security_invoker = true) as
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
  select least(p.as_of, to_date(p.year || '-' || (v.values_by_key ->> 'employment.reference-date'), 'YYYY-MM-DD')) as settled_by,
    (v.values_by_key ->> 'employment.counts.flexible')::boolean as flexible,
    (v.values_by_key ->> 'employment.counts.army')::boolean as army,
    (v.values_by_key ->> 'employment.counts.further-study')::boolean as further_study,
    (v.values_by_key ->> 'employment.graduates.part-time')::boolean as part_time
  from parameters_at(array['employment.reference-date', 'employment.counts.flexible', 'employment.counts.army',
    'employment.counts.further-study', 'employment.graduates.part-time'], u.org_no, p.as_of) v
  offset 0
) r
join graduate_destination d on d.org_no = u.org_no and d.graduated_on between p.from_day and p.as_of
left join enrollment_part_time e on e.id = d.enrollment_id
where u.kind = 'school' and (r.part_time or e.id is null);
