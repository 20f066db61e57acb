-- in: province
-- Until July, while a year's qualification is not decided yet, that of the year before holds: spring intakes begin earlier.
create or replace view recruitment_now with (security_invoker = true) as
select e.id, e.org_no, e.school_name, e.year, e.mode, e.specialty_code, e.specialty_name, e.level, e.list_id, e.listed_on, e.removed_on, e.removed_reason,
  o.location_region, o.level as school_level,
  case
    when e.removed_on is not null then 'removed'
    when e.year < extract(year from now() at time zone 'Asia/Shanghai') then 'past'
    when o.state = 'suspended' then 'suspended'
    when o.state = 'rectifying' then 'rectifying'
    when o.state <> 'operating' then 'closed'
    when coalesce((
      select q.state from enrolment_qualification q
      where q.org_no = e.org_no and q.study_mode = e.mode and q.state in ('approved', 'revoked')
        and q.year between (case when (now() at time zone 'Asia/Shanghai')::date < make_date(e.year, 7, 1) then e.year - 1 else e.year end) and e.year
      order by q.year desc limit 1), '') <> 'approved' then 'unqualified'
    when not exists (
      select 1 from school_specialty f
      where f.org_no = e.org_no and f.specialty_code = e.specialty_code and f.training_level = e.level and f.state = 'approved'
        and coalesce(f.valid_to, '9999-12-31') >= (now() at time zone 'Asia/Shanghai')::date) then 'specialty'
    when not exists (
      select 1 from prospectus_shelf p where p.org_no = e.org_no and p.year = e.year and p.ended_on is null) then 'prospectus'
  end as closed_code
from recruitment_entry e
join org o on o.org_no = e.org_no;

drop view recruiting_school;
create view recruiting_school with (security_invoker = true) as
select s.*,
  array_remove(array[
    case when s.state <> 'operating' then 'state' end,
    case when s.qualification is distinct from 'approved' and not s.carried then 'qualification' end,
    case when s.specialties = 0 then 'specialty' end,
    case when s.lines = 0 then 'plan' end,
    case when s.filing_no is null then 'prospectus' end,
    case when s.listed = 0 then 'list' end], null) as missing
from (
  select o.org_no, o.name, o.initials, o.authority_no, o.location_region, o.level, o.ownership, o.state, y.year,
    (select q.state from enrolment_qualification q where q.org_no = o.org_no and q.year = y.year and q.study_mode = 'full-time') as qualification,
    (now() at time zone 'Asia/Shanghai')::date < make_date(y.year, 7, 1)
      and not exists (select 1 from enrolment_qualification q where q.org_no = o.org_no and q.year = y.year and q.study_mode = 'full-time' and q.state in ('approved', 'revoked'))
      and exists (select 1 from enrolment_qualification q where q.org_no = o.org_no and q.year = y.year - 1 and q.study_mode = 'full-time' and q.state = 'approved') as carried,
    (select count(*)::int from school_specialty f where f.org_no = o.org_no and f.state = 'approved'
       and coalesce(f.valid_to, '9999-12-31') >= (now() at time zone 'Asia/Shanghai')::date) as specialties,
    p.id as prospectus_id, p.version as prospectus_version, p.filing_no, p.filed_on,
    (select d.state from prospectus d where d.org_no = o.org_no and d.year = y.year and d.state in ('draft', 'sent')) as prospectus_open,
    (select d.id from prospectus d where d.org_no = o.org_no and d.year = y.year and d.state in ('draft', 'sent')) as prospectus_open_id,
    (select r.state from intake_revision r where r.org_no = o.org_no and r.year = y.year and r.state in ('draft', 'sent')) as revision_state,
    (select r.id from intake_revision r where r.org_no = o.org_no and r.year = y.year and r.state in ('draft', 'sent')) as revision_id,
    coalesce(l.lines, 0)::int as lines, coalesce(l.seats, 0)::int as seats, coalesce(l.taken, 0)::int as taken,
    coalesce(l.full_time, 0)::int as full_time, coalesce(l.part_time, 0)::int as part_time, coalesce(l.training, 0)::int as training,
    (select count(*)::int from recruitment_entry e where e.org_no = o.org_no and e.year = y.year and e.removed_on is null) as listed
  from org o
  cross join generate_series(2000, 2100) as y(year)
  left join prospectus_shelf p on p.org_no = o.org_no and p.year = y.year and p.ended_on is null
  left join lateral (
    select count(*) as lines, sum(c.seats) as seats, sum(c.taken) as taken,
      sum(c.seats) filter (where i.mode = 'full-time') as full_time,
      sum(c.seats) filter (where i.mode = 'part-time') as part_time,
      sum(c.seats) filter (where i.mode = 'training') as training
    from intake_line i join intake_seat c on c.line_id = i.id
    where i.school_no = o.org_no and i.year = y.year and i.ended_on is null) l on true
  where o.kind = 'school' and o.state not in ('preparing', 'withdrawn')) s;
comment on view recruiting_school is '学校 × 年度：计划、资质、专业、简章、名单各到哪一步，还缺什么才能招生';
grant select on recruiting_school to luban_app;
grant select on recruiting_school to luban_wide;
