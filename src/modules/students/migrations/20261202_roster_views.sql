-- in: province
-- What data exchange may read of the register: one row an enrollment, no identity number, no birth date.
create view enrollment_roster with (security_invoker = true) as
select e.id, e.org_no, e.person_id, e.name, e.given_name, e.sex, e.student_number, e.class_name, e.grade, e.specialty_code, e.specialty_name,
  e.training_level, e.study_mode, e.entry_date, e.registered_on, e.left_on, e.status, e.updated_at
from enrollment e
where e.registered_on is not null and (e.left_on is null or e.left_on > current_date - 400);
comment on view enrollment_roster is '数据交换：在册的学籍和一年内离校的，不含证件号码和出生日期';
grant select on enrollment_roster to luban_app;
grant select on enrollment_roster to luban_wide;
