-- in: province
create index enrollment_graduated on enrollment (org_no, left_on, training_level) where status = 'graduated';

create view indicators_of_leavers with (security_invoker = true) as
select t.org_no, t.period, r.indicator, 'only'::text as reading,
  (case r.indicator when 'graduates' then t.persons else t.senior end)::numeric as value, null::numeric as base
from (
  select k.org_no, p.period, k.persons, k.senior
  from national.statistical_period p
  cross join lateral (
    select e.org_no, count(*) as persons, count(*) filter (where e.training_level in ('senior', 'technician')) as senior
    from enrollment e where e.status = 'graduated' and e.left_on between p.from_day and p.as_of
    group by e.org_no
  ) k
) t
cross join (values ('graduates'), ('senior-graduates')) as r(indicator);
comment on view indicators_of_leavers is '由毕业离校的学籍得出的两个指标，一次读出';
grant select on indicators_of_leavers to luban_app;
grant select on indicators_of_leavers to luban_wide;

create view indicator_graduates with (security_invoker = true) as
select t.org_no, t.period, t.reading, t.value, t.base from indicators_of_leavers t where t.indicator = 'graduates';
comment on view indicator_graduates is '指标：毕业生数（003:19）';
grant select on indicator_graduates to luban_app;
grant select on indicator_graduates to luban_wide;

create view indicator_senior_graduates with (security_invoker = true) as
select t.org_no, t.period, t.reading, t.value, t.base from indicators_of_leavers t where t.indicator = 'senior-graduates';
comment on view indicator_senior_graduates is '指标：高级工、预备技师（技师）层次毕业生数（001:196）';
grant select on indicator_senior_graduates to luban_app;
grant select on indicator_senior_graduates to luban_wide;
