-- in: province
-- Everything the counts need, narrow: the table itself carries a wide profile.
create index enrollment_counting on enrollment (org_no, registered_on)
  include (left_on, status, study_mode, training_level, length_years, joint_programme_no);

-- On roll at the end of each period: registered by then and not yet left. The dates decide the past; the present
-- state (休学, 保留学籍 …) decides only the live figure. Parameters decide per group, not per student.
create view enrollment_on_roll_count with (security_invoker = true) as
select g.org_no, g.period, g.training_level, g.persons
from (
  select e.org_no, p.period, p.as_of, e.training_level,
    case when p.period = 'live' then e.status else 'active' end as status,
    e.study_mode, e.length_years, e.joint_programme_no is not null as joint, count(*) as persons
  from enrollment e
  join national.statistical_period p on e.registered_on <= p.as_of and (e.left_on is null or e.left_on > p.as_of)
  group by e.org_no, p.period, p.as_of, e.training_level, 5, e.study_mode, e.length_years, joint
) g
where case when g.status in ('active', 'internship', 'suspended', 'retained', 'transferring')
    then parameter('students.counted.' || g.status, g.org_no, g.as_of)::boolean else false end
  and (g.study_mode <> 'part-time' or (
    parameter('students.counted.part-time', g.org_no, g.as_of)::boolean
    and (g.length_years >= parameter('students.part-time.minimum-length', g.org_no, g.as_of)::numeric
      or parameter('students.counted.short-part-time', g.org_no, g.as_of)::boolean)))
  and (not g.joint or parameter('students.counted.joint', g.org_no, g.as_of)::boolean);
comment on view enrollment_on_roll_count is '各统计期末在校生：校 × 培养层次的人数，口径按参数';
grant select on enrollment_on_roll_count to luban_app;
grant select on enrollment_on_roll_count to luban_wide;

-- The rows behind the live figure: one per student who counts today.
create view enrollment_on_roll with (security_invoker = true) as
select e.id, e.org_no, e.training_level
from enrollment e
join (
  select distinct k.org_no, k.status, k.study_mode, k.length_years, k.joint
  from (
    select d.org_no, d.status, d.study_mode, d.length_years, d.joint_programme_no is not null as joint
    from enrollment d
    where d.registered_on <= current_date and (d.left_on is null or d.left_on > current_date)
    group by 1, 2, 3, 4, 5
  ) k
  where case when k.status in ('active', 'internship', 'suspended', 'retained', 'transferring')
      then parameter('students.counted.' || k.status, k.org_no, current_date)::boolean else false end
    and (k.study_mode <> 'part-time' or (
      parameter('students.counted.part-time', k.org_no, current_date)::boolean
      and (k.length_years >= parameter('students.part-time.minimum-length', k.org_no, current_date)::numeric
        or parameter('students.counted.short-part-time', k.org_no, current_date)::boolean)))
    and (not k.joint or parameter('students.counted.joint', k.org_no, current_date)::boolean)
) c on c.org_no = e.org_no and c.status = e.status and c.study_mode = e.study_mode
  and c.length_years = e.length_years and c.joint = (e.joint_programme_no is not null)
where e.registered_on <= current_date and (e.left_on is null or e.left_on > current_date);
comment on view enrollment_on_roll is '今天计入在校生的学籍，逐人；行数等于在校生规模的当前值';
grant select on enrollment_on_roll to luban_app;
grant select on enrollment_on_roll to luban_wide;

create view indicator_on_roll_students with (security_invoker = true) as
select c.org_no, c.period, 'only'::text as reading, sum(c.persons) as value, null::numeric as base
from enrollment_on_roll_count c group by c.org_no, c.period;
comment on view indicator_on_roll_students is '指标：在校生规模（003:67）';
grant select on indicator_on_roll_students to luban_app;
grant select on indicator_on_roll_students to luban_wide;

create view indicator_annual_enrolment with (security_invoker = true) as
select e.org_no, p.period, 'only'::text as reading, count(*)::numeric as value, null::numeric as base
from enrollment e
join national.statistical_period p on e.registered_on between p.from_day and p.as_of
where e.status <> 'revoked'
group by e.org_no, p.period;
comment on view indicator_annual_enrolment is '指标：年招生规模（003:62），自然年内注册学籍的人数，注册撤销的不计';
grant select on indicator_annual_enrolment to luban_app;
grant select on indicator_annual_enrolment to luban_wide;

-- The text leaves the denominator open: all schools, or only 高级技工学校 and 技师学院. Both are computed.
create view indicator_senior_share with (security_invoker = true) as
select t.org_no, t.period, r.reading, t.senior as value,
  case r.reading when 'all-schools' then t.persons else t.persons_of_senior_schools end as base
from (
  select c.org_no, c.period, sum(c.persons) as persons,
    coalesce(sum(c.persons) filter (where s.level in ('senior', 'technician')), 0) as persons_of_senior_schools,
    coalesce(sum(c.persons) filter (where s.level in ('senior', 'technician') and c.training_level in ('senior', 'technician')), 0) as senior
  from enrollment_on_roll_count c
  left join school_at_period s on s.org_no = c.org_no and s.period = c.period
  group by c.org_no, c.period
) t
cross join (values ('all-schools'), ('senior-schools')) as r(reading);
comment on view indicator_senior_share is '指标：高级工班以上在校生比例（003:72），value 为分子，base 为分母，两种读法';
grant select on indicator_senior_share to luban_app;
grant select on indicator_senior_share to luban_wide;

-- What views and lists of later modules may know of an enrollment.
create view enrollment_brief with (security_invoker = true) as
select e.id, e.org_no, e.org_name, e.name, e.student_number, e.study_mode, e.training_level, e.specialty_name, e.grade
from enrollment e;
comment on view enrollment_brief is '学籍摘要：供就业等后续业务的视图和名单引用';
grant select on enrollment_brief to luban_app;
grant select on enrollment_brief to luban_wide;
