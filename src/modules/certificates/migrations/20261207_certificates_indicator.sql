-- in: province
create index certificate_issued on certificate (org_no, issued_on) where state <> 'void';

create view indicator_certificates_issued with (security_invoker = true) as
select k.org_no, p.period, 'only'::text as reading, k.certificates::numeric as value, null::numeric as base
from national.statistical_period p
cross join lateral (
  select c.org_no, count(*) as certificates
  from certificate c where c.state <> 'void' and c.issued_on between p.from_day and p.as_of
  group by c.org_no
) k;
comment on view indicator_certificates_issued is '指标：颁发的证书数（000:44）';
grant select on indicator_certificates_issued to luban_app;
grant select on indicator_certificates_issued to luban_wide;
