-- in: province
-- Who had left by now but not by the end of a period, from the index alone. The end of a period is no constant, so the
-- planner took a third of all leavers for such and read the whole register instead: nine tenths of the plan board.
create index enrollment_left_counting on enrollment (left_on, org_no, registered_on) include (training_level, status, study_mode, joint_programme_no, length_years)
  where left_on is not null;

-- The choices of the filter bar, from the index alone; equal values are stored once, so it is small.
create index enrollment_choices on enrollment (org_no, grade, specialty_code, specialty_name);

-- What counts is asked once a school and kept (materialized), before the students are looked at: within a scope the
-- planner expected so few students that it asked again for each of them. The rows are the same.
create or replace view enrollment_on_roll with (security_invoker = true) as
with rule as materialized (select c.org_no, c.period, c.as_of, c.rule from counting_rule c where c.period = 'live')
select e.id, e.org_no, e.training_level
from rule c
join enrollment e on e.org_no = c.org_no and e.registered_on <= c.as_of and (e.left_on is null or e.left_on > c.as_of)
where counts_on_roll(c.rule, c.period, e.status, e.study_mode, e.length_years, e.joint_programme_no is not null);
