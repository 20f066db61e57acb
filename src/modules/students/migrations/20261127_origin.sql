-- in: province
-- How an enrollment came into this school, what it continues, and until when a suspension or a reserved place lasts.

alter table enrollment add column origin text not null default 'new' check (origin in ('new', 'stock', 'transfer', 'reenrolled'));
alter table enrollment add column previous_enrollment_id uuid;
alter table enrollment add column status_until date;
alter table enrollment add column status_reason text;
alter table enrollment drop constraint enrollment_check;
alter table enrollment add constraint enrollment_registered check ((registered_on is null) = (status in ('pending', 'reserved')));
alter table enrollment add constraint enrollment_left check (
  (left_on is not null) = (status in ('graduated', 'completed', 'incomplete', 'withdrawn', 'dropped', 'expelled', 'transferred-out', 'deceased', 'revoked', 'gave-up'))) not valid;
create index enrollment_status_until on enrollment (status_until) where status_until is not null;
create index enrollment_previous on enrollment (previous_enrollment_id) where previous_enrollment_id is not null;

-- 招生: only who was newly enrolled counts; opening stock, transfers and re-enrolments were counted when they began.
create or replace view indicator_annual_enrolment with (security_invoker = true) as
select k.org_no, p.period, 'only'::text as reading, k.persons::numeric as value, null::numeric as base
from national.statistical_period p
cross join lateral (
  select e.org_no, count(*) as persons
  from enrollment e where e.registered_on between p.from_day and p.as_of and e.status <> 'revoked' and e.origin = 'new'
  group by e.org_no
) k;
drop index enrollment_registered;
create index enrollment_registered on enrollment (org_no, registered_on, status, origin);
