-- in: province
-- Background work: a row is written in the transaction that asks for it, so the work exists exactly when its cause does.

create table background_job (
  id uuid primary key,
  org_no bigint not null,
  person_id uuid,
  kind text not null,
  label text not null,
  payload jsonb not null default '{}',
  actor jsonb not null,
  state text not null default 'queued' check (state in ('queued', 'running', 'done', 'failed', 'cancelled')),
  unique_key text unique,
  progress bigint not null default 0,
  total bigint,
  note text,
  cursor jsonb,
  result jsonb,
  error text,
  attempts integer not null default 0,
  run_after timestamptz not null default now(),
  claimed_by uuid,
  heartbeat_at timestamptz,
  cancel_asked_at timestamptz,
  created_at timestamptz not null default now(),
  started_at timestamptz,
  finished_at timestamptz,
  check ((state = 'running') = (claimed_by is not null)),
  check ((state in ('done', 'failed', 'cancelled')) = (finished_at is not null))
);
comment on table background_job is '后台任务：随业务同一事务登记，在登记人的权限范围内分段办理；中断后从 cursor 接着办';
create index background_job_waiting on background_job (run_after) where state in ('queued', 'running');
create index background_job_org_no on background_job (org_no, created_at desc);
call national.scope_table('background_job', 'person_id', 'insert, update');
create policy person_write on background_job for insert to luban_learner with check (person_id = nullif(current_setting('app.person', true), '')::uuid);
create policy person_change on background_job for update to luban_learner using (person_id = nullif(current_setting('app.person', true), '')::uuid);
