-- in: province
-- What was moved off the list of the year takes nobody any more: the list that the public reads and the seats that can be
-- had say the same. A line that was never listed yet is not concerned.
create index recruitment_entry_removed on recruitment_entry (org_no, year) where removed_on is not null;

create or replace view intake_line_now with (security_invoker = true) as
select l.id, l.org_no, l.school_no, l.school_name, l.year, l.season, l.specialty_code, l.specialty_name, l.level, l.length_months, l.mode,
  l.source_region, l.batch, l.early_kind, l.tuition, l.approved_on, l.case_no, s.seats, s.taken, o.location_region, o.level as school_level,
  case
    when l.ended_on is not null then 'ended'
    when l.year < extract(year from now() at time zone 'Asia/Shanghai') then 'past'
    when o.state = 'suspended' then 'suspended'
    when o.state = 'rectifying' then 'rectifying'
    when o.state <> 'operating' then 'closed'
    when l.org_no <> l.school_no and not exists (
      select 1 from org t where t.org_no = l.org_no and t.kind = 'site' and t.state = 'operating' and t.approved_on is not null) then 'site'
    when l.mode <> 'training' and coalesce((
      select q.state from enrolment_qualification q
      where q.org_no = l.school_no and q.study_mode = l.mode and q.state in ('approved', 'revoked')
        and q.year between (case when l.season = 'spring' then l.year - 1 else l.year end) and l.year
      order by q.year desc limit 1), '') <> 'approved' then 'unqualified'
    when l.mode <> 'training' and not exists (
      select 1 from school_specialty f
      where f.org_no = l.school_no and f.specialty_code = l.specialty_code and f.training_level = l.level and f.length_years * 12 = l.length_months
        and f.state = 'approved' and coalesce(f.filed_on, '2000-01-01') <= (now() at time zone 'Asia/Shanghai')::date
        and coalesce(f.valid_to, '9999-12-31') >= (now() at time zone 'Asia/Shanghai')::date) then 'specialty'
    when not exists (
      select 1 from prospectus_shelf p where p.org_no = l.school_no and p.year = l.year and p.ended_on is null) then 'prospectus'
    when l.mode <> 'training' and exists (
      select 1 from recruitment_entry r
      where r.org_no = l.school_no and r.year = l.year and r.mode = l.mode and r.specialty_code = l.specialty_code and r.level = l.level and r.removed_on is not null)
      and not exists (
      select 1 from recruitment_entry r
      where r.org_no = l.school_no and r.year = l.year and r.mode = l.mode and r.specialty_code = l.specialty_code and r.level = l.level and r.removed_on is null) then 'removed'
  end as closed_code
from intake_line l
join intake_seat s on s.line_id = l.id
join org o on o.org_no = l.school_no;
