-- in: province
create view indicator_senior_school_count with (security_invoker = true) as
select c.org_no, c.period, 'only'::text as reading, 1::numeric as value, null::numeric as base
from school_counted c where c.level = 'senior';
comment on view indicator_senior_school_count is '指标：高级技工学校数（003:126）';
grant select on indicator_senior_school_count to luban_app;
grant select on indicator_senior_school_count to luban_wide;

-- Cities that have a school, by where the school lies: a school run by the province stands in a city too. One row a
-- city, under the city's own number, so that the roll-up counts cities and not schools.
create view indicator_cities_with_school with (security_invoker = true) as
select distinct (left(o.location_region, 4) || '00000000')::bigint as org_no, c.period, 'only'::text as reading, 1::numeric as value, null::numeric as base
from school_counted c join org o on o.org_no = c.org_no
where substr(o.location_region, 3, 2) <> '00';
comment on view indicator_cities_with_school is '指标：有技工院校的市州数（001:3364），按学校所在地';
grant select on indicator_cities_with_school to luban_app;
grant select on indicator_cities_with_school to luban_wide;

create view indicator_cities_with_technician_school with (security_invoker = true) as
select distinct (left(o.location_region, 4) || '00000000')::bigint as org_no, c.period, 'only'::text as reading, 1::numeric as value, null::numeric as base
from school_counted c join org o on o.org_no = c.org_no
where c.level = 'technician' and substr(o.location_region, 3, 2) <> '00';
comment on view indicator_cities_with_technician_school is '指标：有技师学院的市州数（003:122），按学校所在地';
grant select on indicator_cities_with_technician_school to luban_app;
grant select on indicator_cities_with_technician_school to luban_wide;
