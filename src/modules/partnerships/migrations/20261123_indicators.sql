-- in: province
create index education_group_org_no on education_group (org_no);

create view indicator_education_groups with (security_invoker = true) as
select g.org_no, p.period, 'only'::text as reading, count(*)::numeric as value, null::numeric as base
from education_group g
join national.statistical_period p on g.founded_on <= p.as_of and (g.dissolved_on is null or g.dissolved_on > p.as_of)
group by g.org_no, p.period;
comment on view indicator_education_groups is '指标：技师学院（职业培训）集团数（003:87），计在牵头学校';
grant select on indicator_education_groups to luban_app;
grant select on indicator_education_groups to luban_wide;
