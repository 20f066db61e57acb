-- in: province
-- 就业率 and 初次就业率 are two figures of the same graduates and are read in one pass: the first counts who has a
-- destination by the end of the period, the second by the reference date (parameter).
create view indicators_of_graduates with (security_invoker = true) as
select t.org_no, t.period, r.indicator, r.reading,
  case r.indicator || ' ' || r.reading
    when 'initial-employment-rate all-graduates' then t.initial
    when 'initial-employment-rate labour-force' then t.initial_in_labour_force
    when 'employment-rate all-graduates' then t.settled
    else t.settled_in_labour_force
  end as value,
  case r.reading when 'all-graduates' then t.graduates else t.labour_force end as base
from (
  select k.org_no, k.period,
    sum(k.persons) as graduates,
    coalesce(sum(k.initial) filter (where k.counts), 0) as initial,
    coalesce(sum(k.settled) filter (where k.counts), 0) as settled,
    coalesce(sum(k.persons) filter (where not k.left_labour_force), 0) as labour_force,
    coalesce(sum(k.initial) filter (where k.counts and not k.left_labour_force), 0) as initial_in_labour_force,
    coalesce(sum(k.settled) filter (where k.counts and not k.left_labour_force), 0) as settled_in_labour_force
  from (
    -- Counted by destination before the rule is asked: once a kind instead of once a graduate. The parameters are
    -- looked up once a school (offset 0); the part-time are few and are left out by their own short list.
    select d.org_no, p.period, count(*) as persons,
      count(*) filter (where d.settled_on <= r.settled_by) as initial,
      count(*) filter (where d.settled_on <= p.as_of) as settled,
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
    where u.kind = 'school' and (r.part_time or e.id is null)
    group by d.org_no, p.period, d.destination, r.flexible, r.army, r.further_study
  ) k
  group by k.org_no, k.period
) t
cross join (values ('initial-employment-rate', 'all-graduates'), ('initial-employment-rate', 'labour-force'),
  ('employment-rate', 'all-graduates'), ('employment-rate', 'labour-force')) as r(indicator, reading);
comment on view indicators_of_graduates is '由毕业生去向得出的两个指标，一次读出：就业率按期末，初次就业率按参数所定的时点';
grant select on indicators_of_graduates to luban_app;
grant select on indicators_of_graduates to luban_wide;

create or replace view indicator_initial_employment_rate with (security_invoker = true) as
select t.org_no, t.period, t.reading, t.value, t.base from indicators_of_graduates t where t.indicator = 'initial-employment-rate';

create view indicator_employment_rate with (security_invoker = true) as
select t.org_no, t.period, t.reading, t.value, t.base from indicators_of_graduates t where t.indicator = 'employment-rate';
comment on view indicator_employment_rate is '指标：毕业生就业率（001:1012），value 为分子，base 为分母，两种读法';
grant select on indicator_employment_rate to luban_app;
grant select on indicator_employment_rate to luban_wide;
