-- in: province
-- 年级学年 (which year of the course somebody is in): 入学年级 and 班级 never change by themselves, so promotion of a
-- cohort advances this. And 曾用名 as a column of its own, so that a student is found by the name before a correction.
alter table enrollment add column study_year integer not null default 1 check (study_year between 1 and 12);
update enrollment e set study_year = greatest(1, least(ceil(e.length_years)::integer,
  (extract(year from coalesce(e.left_on, current_date)) - case when extract(month from coalesce(e.left_on, current_date)) >= 9 then 0 else 1 end)::integer - e.grade + 1))
where e.registered_on is not null;
alter table enrollment add column former_name text generated always as (profile ->> 'formerName') stored;
create index enrollment_former_name on enrollment (former_name text_pattern_ops, org_no) include (id, name) where former_name is not null;
create index enrollment_cohort on enrollment (org_no, grade, class_name) where registered_on is not null and left_on is null;

-- 招生: who registered and never came was not enrolled.
create or replace view indicator_annual_enrolment with (security_invoker = true) as
select k.org_no, p.period, 'only'::text as reading, k.persons::numeric as value, null::numeric as base
from national.statistical_period p
cross join lateral (
  select e.org_no, count(*) as persons
  from enrollment e where e.registered_on between p.from_day and p.as_of and e.status not in ('revoked', 'gave-up') and e.origin = 'new'
  group by e.org_no
) k;
