-- in: province
-- 学籍异动的申请：学生本人在手机上提出，或者别的学校请求转入一名学生；由学籍所在学校受理，受理后成为办件。
create table change_request (
  id uuid primary key,
  org_no bigint not null,
  org_name text not null,
  kind text not null,
  person_id uuid,
  enrollment_id uuid,
  from_org_no bigint,
  from_org_name text,
  student_name text not null,
  student_number text,
  facts jsonb not null default '{}',
  reason text not null,
  file_ids uuid[] not null default '{}',
  state text not null default 'asked' check (state in ('asked', 'taken', 'refused', 'withdrawn')),
  answer text,
  case_id uuid,
  case_no text,
  asked_by text not null,
  asked_by_name text not null,
  asked_at timestamptz not null default now(),
  answered_by_name text,
  answered_at timestamptz,
  version integer not null default 1,
  check ((from_org_no is null) <> (person_id is null)),
  check ((person_id is null) or (enrollment_id is not null)),
  check ((state in ('taken', 'refused')) = (answered_at is not null))
);
comment on table change_request is '学籍异动申请：学生本人或转入学校提出，学籍所在学校受理或说明理由不受理';
create index change_request_org_no on change_request (org_no, state, asked_at);
create index change_request_person on change_request (person_id) where person_id is not null;
create index change_request_from on change_request (from_org_no, asked_at) where from_org_no is not null;
create unique index change_request_one_open on change_request (enrollment_id, kind) where state = 'asked' and enrollment_id is not null;
call national.scope_table('change_request', 'person_id', 'insert, update');
create policy person_write on change_request for insert to luban_learner with check (person_id = nullif(current_setting('app.person', true), '')::uuid);
create policy person_change on change_request for update to luban_learner using (person_id = nullif(current_setting('app.person', true), '')::uuid) with check (person_id = nullif(current_setting('app.person', true), '')::uuid);
create policy asker on change_request for select to luban_app using (from_org_no between nullif(current_setting('app.lo', true), '')::bigint and nullif(current_setting('app.hi', true), '')::bigint);
create policy asker_write on change_request for insert to luban_app with check (from_org_no between nullif(current_setting('app.lo', true), '')::bigint and nullif(current_setting('app.hi', true), '')::bigint);
create policy asker_change on change_request for update to luban_app using (from_org_no between nullif(current_setting('app.lo', true), '')::bigint and nullif(current_setting('app.hi', true), '')::bigint) with check (from_org_no between nullif(current_setting('app.lo', true), '')::bigint and nullif(current_setting('app.hi', true), '')::bigint);

-- A student adds the files of an own request.
create policy person_write on stored_file for insert to luban_learner with check (person_id = nullif(current_setting('app.person', true), '')::uuid);
