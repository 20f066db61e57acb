-- in: province
-- Everything the counts need, narrow: the table itself carries a wide profile.
create index enrollment_counting on enrollment (org_no, registered_on)
  include (left_on, status, study_mode, training_level, length_years, joint_programme_no, id);

-- Who counts as 在校生 at each organisation and period. `offset 0` keeps the look-up out of the scan of students.
create view counting_rule with (security_invoker = true) as
select u.org_no, p.period, p.as_of, r.active, r.internship, r.suspended, r.retained, r.transferring,
  r.part_time, r.short_part_time, r.minimum_length, r.joint
from org_unit u
cross join national.statistical_period p
cross join lateral (
  select parameter('students.counted.active', u.org_no, p.as_of)::boolean as active,
    parameter('students.counted.internship', u.org_no, p.as_of)::boolean as internship,
    parameter('students.counted.suspended', u.org_no, p.as_of)::boolean as suspended,
    parameter('students.counted.retained', u.org_no, p.as_of)::boolean as retained,
    parameter('students.counted.transferring', u.org_no, p.as_of)::boolean as transferring,
    parameter('students.counted.part-time', u.org_no, p.as_of)::boolean as part_time,
    parameter('students.counted.short-part-time', u.org_no, p.as_of)::boolean as short_part_time,
    parameter('students.part-time.minimum-length', u.org_no, p.as_of)::numeric as minimum_length,
    parameter('students.counted.joint', u.org_no, p.as_of)::boolean as joint
  offset 0
) r;
comment on view counting_rule is '在校生口径：各单位各统计期的参数取值';
grant select on counting_rule to luban_app;
grant select on counting_rule to luban_wide;

-- The rows behind 在校生规模, one per student and period: registered by then and not yet left. The dates decide the
-- past; the present state (休学, 保留学籍 …) decides only the live figure.
create view enrollment_counted with (security_invoker = true) as
select e.id, e.org_no, c.period, e.training_level
from counting_rule c
join enrollment e on e.org_no = c.org_no and e.registered_on <= c.as_of and (e.left_on is null or e.left_on > c.as_of)
where case
    when c.period <> 'live' then c.active
    else case e.status
      when 'active' then c.active
      when 'internship' then c.internship
      when 'suspended' then c.suspended
      when 'retained' then c.retained
      when 'transferring' then c.transferring
      else false
    end
  end
  and (e.study_mode <> 'part-time' or (c.part_time and (e.length_years >= c.minimum_length or c.short_part_time)))
  and (e.joint_programme_no is null or c.joint);
comment on view enrollment_counted is '计入在校生的学籍，逐人逐期';
grant select on enrollment_counted to luban_app;
grant select on enrollment_counted to luban_wide;

create view enrollment_on_roll with (security_invoker = true) as
select c.id, c.org_no, c.training_level from enrollment_counted c where c.period = 'live';
comment on view enrollment_on_roll is '今天计入在校生的学籍，逐人；行数等于在校生规模的当前值';
grant select on enrollment_on_roll to luban_app;
grant select on enrollment_on_roll to luban_wide;

create view indicator_on_roll_students with (security_invoker = true) as
select c.org_no, c.period, 'only'::text as reading, count(*)::numeric as value, null::numeric as base
from enrollment_counted c group by c.org_no, c.period;
comment on view indicator_on_roll_students is '指标：在校生规模（003:67）';
grant select on indicator_on_roll_students to luban_app;
grant select on indicator_on_roll_students to luban_wide;

create view indicator_annual_enrolment with (security_invoker = true) as
select e.org_no, p.period, 'only'::text as reading, count(*)::numeric as value, null::numeric as base
from org_unit u
cross join national.statistical_period p
join enrollment e on e.org_no = u.org_no and e.registered_on between p.from_day and p.as_of
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
  select k.org_no, k.period, sum(k.persons) as persons,
    coalesce(sum(k.persons) filter (where s.level in ('senior', 'technician')), 0) as persons_of_senior_schools,
    coalesce(sum(k.persons) filter (where s.level in ('senior', 'technician') and k.training_level in ('senior', 'technician')), 0) as senior
  from (
    select c.org_no, c.period, c.training_level, count(*)::numeric as persons
    from enrollment_counted c group by c.org_no, c.period, c.training_level
  ) k
  left join school_at_period s on s.org_no = k.org_no and s.period = k.period
  group by k.org_no, k.period
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
