-- in: province
-- What was already said about the due day of a case: the key makes each reminder and each escalation happen once.
create table due_reminder (
  case_id uuid not null references case_file (id),
  org_no bigint not null,
  kind text not null check (kind in ('soon', 'overdue', 'escalated')),
  state text not null,
  due_on date not null,
  target_no bigint not null,
  sent_at timestamptz not null default now(),
  primary key (case_id, kind, state, due_on, target_no)
);
comment on table due_reminder is '已发的催办：临期提醒、逾期提醒和上报各只发一次；期限改了以后按新期限重新计';
create index due_reminder_org_no on due_reminder (org_no, sent_at desc);
call national.scope_table('due_reminder', null, 'insert');
