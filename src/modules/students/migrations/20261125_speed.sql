-- in: province
-- The register is kept under the school, never under its branch (site_no): one school is one number.
alter table enrollment add constraint enrollment_org_no_school check (org_no % 100 = 0);

-- A page of one school, newest first.
create index enrollment_page on enrollment (org_no, id desc);

-- Searches answer from the index alone: which rows match, how many, and in which order.
drop index enrollment_name;
drop index enrollment_given_name;
drop index enrollment_initials;
drop index enrollment_id_tail;
create index enrollment_name on enrollment (name text_pattern_ops, org_no) include (id);
create index enrollment_given_name on enrollment (given_name text_pattern_ops, org_no) include (id, name);
create index enrollment_initials on enrollment (initials text_pattern_ops, org_no) include (id, name);
create index enrollment_id_tail on enrollment (id_tail, org_no) include (id);

-- Counting. Columns of equal values are stored once, so these are small; numeric columns would forbid it, which is
-- why the length of schooling is asked only of the part-time.
drop index enrollment_counting;
create index enrollment_present on enrollment (org_no, training_level, status, joint_programme_no, registered_on)
  where registered_on is not null and left_on is null and study_mode <> 'part-time';
create index enrollment_present_part_time on enrollment (org_no, training_level, status, joint_programme_no, length_years, registered_on)
  where registered_on is not null and left_on is null and study_mode = 'part-time';
create index enrollment_present_any on enrollment (org_no) where registered_on is not null and left_on is null;
create index enrollment_left on enrollment (left_on, org_no) where left_on is not null;
create index enrollment_registered on enrollment (org_no, registered_on, status);
create index enrollment_part_time_id on enrollment (id, org_no) where study_mode = 'part-time';

drop view indicator_senior_share;
drop view indicator_on_roll_students;
drop view enrollment_on_roll;
drop view enrollment_counted;
drop view counting_rule;

-- Who counts as 在校生 at each school and period: the parameters of counts_on_roll.
create view counting_rule with (security_invoker = true) as
select u.org_no, p.period, p.as_of, r.values_by_key as rule
from org_unit u
cross join national.statistical_period p
cross join lateral parameters_at(array[
  'students.counted.active', 'students.counted.internship', 'students.counted.suspended', 'students.counted.retained', 'students.counted.transferring',
  'students.counted.part-time', 'students.counted.short-part-time', 'students.part-time.minimum-length', 'students.counted.joint'], u.org_no, p.as_of) r
where u.kind = 'school';
comment on view counting_rule is '在校生口径：各校各统计期的参数取值';
grant select on counting_rule to luban_app;
grant select on counting_rule to luban_wide;

create function counts_on_roll(p_rule jsonb, p_period text, p_status text, p_study_mode text, p_length numeric, p_joint boolean) returns boolean
language sql immutable parallel safe as $$
  select case
      when p_period <> 'live' then (p_rule ->> 'students.counted.active')::boolean
      when p_status in ('active', 'internship', 'suspended', 'retained', 'transferring') then (p_rule ->> ('students.counted.' || p_status))::boolean
      else false
    end
    and (p_study_mode <> 'part-time'
      or ((p_rule ->> 'students.counted.part-time')::boolean
        and (p_length >= (p_rule ->> 'students.part-time.minimum-length')::numeric or (p_rule ->> 'students.counted.short-part-time')::boolean)))
    and (not p_joint or (p_rule ->> 'students.counted.joint')::boolean)
$$;
comment on function counts_on_roll is '一名学生是否计入在校生：往期看注册和离校日期，当前值还看现状态；非全日制和联合办学按参数';

-- The rows behind 在校生规模, one per student and period: registered by then and not yet left. The dates decide the
-- past; the present state (休学, 保留学籍 …) decides only the live figure.
create view enrollment_counted with (security_invoker = true) as
select e.id, e.org_no, c.period, e.training_level
from counting_rule c
join enrollment e on e.org_no = c.org_no and e.registered_on <= c.as_of and (e.left_on is null or e.left_on > c.as_of)
where counts_on_roll(c.rule, c.period, e.status, e.study_mode, e.length_years, e.joint_programme_no is not null);
comment on view enrollment_counted is '计入在校生的学籍，逐人逐期';
grant select on enrollment_counted to luban_app;
grant select on enrollment_counted to luban_wide;

create view enrollment_on_roll with (security_invoker = true) as
select c.id, c.org_no, c.training_level from enrollment_counted c where c.period = 'live';
comment on view enrollment_on_roll is '今天计入在校生的学籍，逐人；行数等于在校生规模的当前值';
grant select on enrollment_on_roll to luban_app;
grant select on enrollment_on_roll to luban_wide;

-- The same people counted by kind before the rule is asked: once a kind instead of once a student. Three parts that
-- do not overlap, each with an index of its own: still there and full-time, still there and part-time, left since.
-- The parts group in the order of their index, which is why the programme number is kept and not “has one”.
create view enrollment_census with (security_invoker = true) as
select k.org_no, p.period, k.training_level, sum(k.persons) as persons
from national.statistical_period p
cross join lateral (
  select e.org_no, e.training_level, e.status, 'full-time' as study_mode, e.joint_programme_no, 0::numeric as length_years, count(*) as persons
  from enrollment e
  where e.registered_on is not null and e.left_on is null and e.study_mode <> 'part-time' and e.registered_on <= p.as_of
  group by e.org_no, e.training_level, e.status, e.joint_programme_no
  union all
  select e.org_no, e.training_level, e.status, 'part-time', e.joint_programme_no, e.length_years, count(*)
  from enrollment e
  where e.registered_on is not null and e.left_on is null and e.study_mode = 'part-time' and e.registered_on <= p.as_of
  group by e.org_no, e.training_level, e.status, e.joint_programme_no, e.length_years
  union all
  select e.org_no, e.training_level, e.status, e.study_mode, e.joint_programme_no, e.length_years, count(*)
  from enrollment e
  where e.left_on > p.as_of and e.left_on is not null and e.registered_on <= p.as_of
  group by e.org_no, e.training_level, e.status, e.study_mode, e.joint_programme_no, e.length_years
) k
join counting_rule c on c.org_no = k.org_no and c.period = p.period
where counts_on_roll(c.rule, c.period, k.status, k.study_mode, k.length_years, k.joint_programme_no is not null)
group by k.org_no, p.period, k.training_level;
comment on view enrollment_census is '各校各统计期计入在校生的人数，按培养层次';
grant select on enrollment_census to luban_app;
grant select on enrollment_census to luban_wide;

-- Two indicators from one pass. The text leaves the denominator of the share open: all schools, or only 高级技工学校
-- and 技师学院. Both are computed.
create view indicators_of_census with (security_invoker = true) as
select t.org_no, t.period, r.indicator, r.reading,
  case r.indicator when 'on-roll-students' then t.persons else t.senior end as value,
  case r.reading when 'all-schools' then t.persons when 'senior-schools' then t.persons_of_senior_schools end as base
from (
  select k.org_no, k.period, sum(k.persons) as persons,
    coalesce(sum(k.persons) filter (where s.level in ('senior', 'technician')), 0) as persons_of_senior_schools,
    coalesce(sum(k.persons) filter (where s.level in ('senior', 'technician') and k.training_level in ('senior', 'technician')), 0) as senior
  from enrollment_census k
  left join school_at_period s on s.org_no = k.org_no and s.period = k.period
  group by k.org_no, k.period
) t
cross join (values ('on-roll-students', 'only'), ('senior-share', 'all-schools'), ('senior-share', 'senior-schools')) as r(indicator, reading);
comment on view indicators_of_census is '由在校生人数得出的两个指标，一次读出';
grant select on indicators_of_census to luban_app;
grant select on indicators_of_census to luban_wide;

create view indicator_on_roll_students with (security_invoker = true) as
select t.org_no, t.period, t.reading, t.value, t.base from indicators_of_census t where t.indicator = 'on-roll-students';
comment on view indicator_on_roll_students is '指标：在校生规模（003:67）';
grant select on indicator_on_roll_students to luban_app;
grant select on indicator_on_roll_students to luban_wide;

create view indicator_senior_share with (security_invoker = true) as
select t.org_no, t.period, t.reading, t.value, t.base from indicators_of_census t where t.indicator = 'senior-share';
comment on view indicator_senior_share is '指标：高级工班以上在校生比例（003:72），value 为分子，base 为分母，两种读法';
grant select on indicator_senior_share to luban_app;
grant select on indicator_senior_share to luban_wide;

-- No join with the organisations: every enrollment is under a school.
create or replace view indicator_annual_enrolment with (security_invoker = true) as
select k.org_no, p.period, 'only'::text as reading, k.persons::numeric as value, null::numeric as base
from national.statistical_period p
cross join lateral (
  select e.org_no, count(*) as persons
  from enrollment e where e.registered_on between p.from_day and p.as_of and e.status <> 'revoked'
  group by e.org_no
) k;

create view enrollment_part_time with (security_invoker = true) as
select e.id, e.org_no from enrollment e where e.study_mode = 'part-time';
comment on view enrollment_part_time is '非全日制学籍：供就业统计按参数剔除';
grant select on enrollment_part_time to luban_app;
grant select on enrollment_part_time to luban_wide;
