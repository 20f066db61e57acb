/**
 * The statements of older migrations that the law of tests/operations.test.ts would refuse, by their beginnings. They came
 * before anybody ran the product; the list may only become shorter.
 */
export const beforeTheLaw: readonly string[] = [
  'access/20261125_posts.sql: create unique index post_one_of_three on post (account_id) w',
  'apprenticeships/20261230_apprentice_end.sql: alter table apprentice drop constraint apprentice_state_chec',
  'apprenticeships/20261230_apprentice_end.sql: alter table apprentice add constraint apprentice_state_check',
  'apprenticeships/20261230_apprentice_end.sql: alter table apprentice add constraint apprentice_end_check c',
  'apprenticeships/20261231_application_send.sql: alter policy send on enterprise_application with check (true',
  'certificates/20261203_certificate_key_id.sql: alter table certificate_key add column id uuid not null uniq',
  'certificates/20261204_certificate_sheet_lost.sql: alter table certificate_sheet drop constraint certificate_sh',
  'certificates/20261204_certificate_sheet_lost.sql: alter table certificate_sheet add constraint certificate_she',
  'certificates/20261204_certificate_sheet_lost.sql: alter table certificate_delivery drop constraint certificate',
  'certificates/20261205_paper_returns.sql: drop index paper_range_once',
  'certificates/20261205_share_sealed.sql: alter table certificate_share add column sealed bytea not nu',
  'complaints/20261230_complaint_send.sql: drop policy send on complaint_file',
  'complaints/20261230_complaint_send.sql: drop policy complaint_send on stored_file',
  'db/014-learner-policies.sql: do $$ declare one record; begin for one in select tablename',
  'db/056-sign-in-kept.sql: revoke update, delete on sign_in from luban_auth',
  'placements/20261214_placement_keys.sql: alter table placement_preference drop constraint placement_p',
  'placements/20261214_placement_keys.sql: alter table placement_preference add primary key (candidate_',
  'prospectuses/20261208_carried_qualification.sql: drop view recruiting_school',
  'students/20261125_speed.sql: alter table enrollment add constraint enrollment_org_no_scho',
  'students/20261125_speed.sql: drop view indicator_senior_share',
  'students/20261125_speed.sql: drop view indicator_on_roll_students',
  'students/20261125_speed.sql: drop view enrollment_on_roll',
  'students/20261125_speed.sql: drop view enrollment_counted',
  'students/20261125_speed.sql: drop view counting_rule',
  'students/20261127_origin.sql: alter table enrollment drop constraint enrollment_check',
  'students/20261127_origin.sql: alter table enrollment add constraint enrollment_registered',
  'students/20261127_origin.sql: alter table enrollment add constraint enrollment_left check',
]
