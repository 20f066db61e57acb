-- in: province
-- Task ledgers, issued tasks, what each unit has to do, progress, supervision, yearly evaluation.

create table task_ledger (
  id uuid primary key,
  org_no bigint not null,
  code text not null,
  title text not null check (title <> ''),
  clause text,
  note text not null default '',
  source text not null check (source in ('builtin', 'file', 'screen')),
  created_by text not null,
  created_by_name text not null,
  created_at timestamptz not null default now(),
  unique (org_no, code)
);
comment on table task_ledger is '任务台账：随系统提供的、从文件导入的或在页面上建的，一个单位一份';
call national.scope_table('task_ledger', null, 'insert, update');

create table task_line (
  id uuid primary key,
  org_no bigint not null,
  ledger_id uuid not null references task_ledger (id),
  ordinal integer not null,
  no text not null,
  part text not null default '',
  measure text not null default '',
  task text not null check (task <> ''),
  lead text[] not null default '{}',
  participants text[] not null default '{}',
  responsible text[] not null default '{}',
  to_assign text[] not null default '{}',
  due_on date,
  source text not null default '',
  clause text,
  version integer not null default 1,
  unique (ledger_id, ordinal)
);
comment on table task_line is '任务台账的一行：措施、任务、责任单位；期限由主管部门设定以前为空';
create index task_line_org_no on task_line (org_no, ledger_id, ordinal);
call national.scope_table('task_line', null, 'insert, update');

create table task (
  id uuid primary key,
  org_no bigint not null,
  line_id uuid references task_line (id),
  title text not null check (title <> ''),
  content text not null default '',
  criterion text not null check (criterion <> ''),
  clause text,
  plan_id text,
  indicator_id text,
  source text not null check (source in ('ledger', 'screen', 'plan', 'split')),
  reason text not null default '',
  due_on date not null,
  report_every text not null check (report_every in ('none', 'monthly', 'quarterly')),
  issued_on date not null,
  issued_by text not null,
  issued_by_name text not null,
  issued_at timestamptz not null default now(),
  check ((plan_id is null) = (indicator_id is null))
);
comment on table task is '交办的任务：来自台账、页面、规划指标或上级任务的分解；各承办单位见 task_duty';
create index task_org_no on task (org_no, issued_on desc);
create index task_line_id on task (line_id) where line_id is not null;
call national.scope_table('task', null, 'insert, update');

create table task_duty (
  id uuid primary key,
  org_no bigint not null,
  task_id uuid not null references task (id),
  parent_id uuid references task_duty (id),
  case_no text not null,
  unit_name text not null,
  outside boolean not null,
  role text not null check (role in ('lead', 'participant', 'responsible')),
  issuer_no bigint not null,
  issuer_name text not null,
  ledger_id uuid,
  title text not null,
  content text not null default '',
  criterion text not null,
  clause text,
  plan_id text,
  indicator_id text,
  issued_on date not null,
  first_due_on date not null,
  due_on date not null,
  asked_due_on date,
  report_every text not null check (report_every in ('none', 'monthly', 'quarterly')),
  next_report_on date,
  state text not null check (state in ('issued', 'declined', 'active', 'extending', 'claimed', 'suspended', 'done', 'cancelled')),
  share integer not null default 0 check (share between 0 and 100),
  reported_on date,
  pressure text not null default 'none' check (pressure in ('none', 'remind', 'circular', 'interview')),
  closed_on date,
  told_soon_on date,
  told_late_on date,
  check ((state in ('done', 'cancelled')) = (closed_on is not null))
);
comment on table task_duty is '承办事项：一项任务的一个承办单位，一件一个办件（主键相同）；系统外单位由交办单位代为登记';
create index task_duty_org_no on task_duty (org_no, due_on);
create index task_duty_issuer on task_duty (issuer_no, due_on);
create index task_duty_task on task_duty (task_id);
create index task_duty_parent on task_duty (parent_id) where parent_id is not null;
call national.scope_table('task_duty', null, 'insert, update');

create table task_report (
  id uuid primary key,
  org_no bigint not null,
  duty_id uuid not null references task_duty (id),
  reported_on date not null,
  share integer not null check (share between 0 and 100),
  text text not null check (text <> ''),
  next_step text not null default '',
  files jsonb not null default '[]',
  claim boolean not null default false,
  reported_by text not null,
  reported_by_name text not null,
  reported_at timestamptz not null default now()
);
comment on table task_report is '进展报告：完成比例、情况、下一步、佐证；只增不改';
create index task_report_duty on task_report (duty_id, reported_at);
create index task_report_org_no on task_report (org_no);
call national.scope_table('task_report', null, 'insert');

create table task_pressure (
  id uuid primary key,
  org_no bigint not null,
  duty_id uuid not null references task_duty (id),
  kind text not null check (kind in ('remind', 'circular', 'interview')),
  made_on date not null,
  number text not null,
  reason text not null,
  clause text not null,
  days_late integer not null,
  attendees text not null default '',
  minutes text not null default '',
  rectification text not null default '',
  rectify_by date,
  rectified_on date,
  rectified_text text,
  rectified_by_name text,
  file_id uuid,
  made_by text not null,
  made_by_name text not null,
  made_at timestamptz not null default now(),
  check ((rectified_on is null) = (rectified_text is null)),
  check (kind <> 'interview' or (attendees <> '' and minutes <> '' and rectification <> '' and rectify_by is not null))
);
comment on table task_pressure is '督办措施：催办、通报、约谈，各有依据、理由和文书；约谈另记参加人、纪要、整改要求和期限';
create index task_pressure_duty on task_pressure (duty_id, made_at);
create index task_pressure_org_no on task_pressure (org_no);
call national.scope_table('task_pressure', null, 'insert, update');

create table task_evaluation (
  id uuid primary key,
  org_no bigint not null,
  unit_name text not null,
  year integer not null,
  rubric text not null,
  case_no text not null,
  state text not null default 'self' check (state in ('self', 'review', 'publishing', 'done', 'cancelled')),
  visited_on date,
  visitors text not null default '',
  findings text not null default '',
  score numeric(5, 2),
  grade text,
  published_on date,
  created_at timestamptz not null default now()
);
create unique index task_evaluation_one on task_evaluation (org_no, year) where state <> 'cancelled';
comment on table task_evaluation is '年度评价：一个单位一年一件（主键与办件相同），自评、实地评价、公示后公布';
call national.scope_table('task_evaluation', null, 'insert, update');

create table task_evaluation_item (
  evaluation_id uuid not null references task_evaluation (id),
  org_no bigint not null,
  item text not null,
  ordinal integer not null,
  computed numeric(5, 2),
  basis text not null default '',
  self_score numeric(5, 2),
  self_text text not null default '',
  files jsonb not null default '[]',
  score numeric(5, 2),
  finding text not null default '',
  primary key (evaluation_id, item)
);
comment on table task_evaluation_item is '年度评价的一项：系统算出的、自评的和评价组给的得分（满分 100），各有依据';
create index task_evaluation_item_org_no on task_evaluation_item (org_no);
call national.scope_table('task_evaluation_item', null, 'insert, update');
