-- in: province
create view indicator_graduation_certificates with (security_invoker = true) as
select k.org_no, p.period, 'only'::text as reading, k.persons::numeric as value, null::numeric as base
from national.statistical_period p
cross join lateral (
  select r.org_no, count(*) as persons
  from graduation_row r
  where r.state = 'approved' and r.outcome = 'graduated' and r.graduated_on between p.from_day and p.as_of
  group by r.org_no
) k;
comment on view indicator_graduation_certificates is '指标：核准毕业并编号的人数（001:1319）';
grant select on indicator_graduation_certificates to luban_app;
grant select on indicator_graduation_certificates to luban_wide;
