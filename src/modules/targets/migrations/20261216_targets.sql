-- in: province
-- Targets of a plan broken down to units and years, what the units say to them, the yearly assessment, the evaluation of a plan.

create table target_breakdown (
  id uuid primary key,
  org_no bigint not null,
  org_name text not null,
  case_no text not null,
  plan_id text not null,
  title text not null check (title <> ''),
  state text not null default 'draft' check (state in ('draft', 'signing', 'issued', 'cancelled')),
  lines text[] not null check (cardinality(lines) > 0),
  years integer[] not null check (cardinality(years) > 0),
  base_year integer not null,
  units jsonb not null,
  changes_id uuid references target_breakdown (id),
  reason text not null default '',
  version integer not null default 1,
  issued_on date,
  issued_by_name text,
  created_by_name text not null,
  created_at timestamptz not null default now(),
  check ((state = 'issued') = (issued_on is not null)),
  check (changes_id is null or reason <> '')
);
comment on table target_breakdown is '目标分解：一个主管部门把规划的目标分给直接下级和各年，一次一件办件（主键相同）；调整另立一件';
create index target_breakdown_org_no on target_breakdown (org_no, created_at desc);
call national.scope_table('target_breakdown', null, 'insert, update');

create table breakdown_cell (
  breakdown_id uuid not null references target_breakdown (id),
  org_no bigint not null,
  line text not null,
  unit_no bigint not null,
  year integer not null,
  value numeric not null,
  before numeric,
  primary key (breakdown_id, line, unit_no, year)
);
comment on table breakdown_cell is '目标分解的一格：一个单位一项指标一年的目标，用规划的单位；下达时记下原来的目标';
create index breakdown_cell_org_no on breakdown_cell (org_no);
call national.scope_table('breakdown_cell', null, 'insert, update, delete');

create table target_receipt (
  id uuid primary key,
  org_no bigint not null,
  unit_name text not null,
  case_no text not null,
  breakdown_id uuid not null,
  breakdown_no text not null,
  plan_id text not null,
  title text not null,
  issuer_no bigint not null,
  issuer_name text not null,
  issued_on date not null,
  state text not null default 'waiting' check (state in ('waiting', 'objected', 'adjusting', 'confirmed', 'replaced')),
  cells jsonb not null,
  objection text not null default '',
  answer text not null default '',
  decided_on date
);
comment on table target_receipt is '目标确认：下达给一个单位的目标，由它确认或提出异议，一份一件办件（主键相同）';
create index target_receipt_org_no on target_receipt (org_no, issued_on desc);
create index target_receipt_breakdown on target_receipt (breakdown_id);
call national.scope_table('target_receipt', null, 'insert, update');

create table target_assessment (
  id uuid primary key,
  org_no bigint not null,
  org_name text not null,
  case_no text not null,
  plan_id text not null,
  year integer not null,
  title text not null,
  lines text[] not null check (cardinality(lines) > 0),
  state text not null default 'draft' check (state in ('draft', 'told', 'publishing', 'final', 'cancelled')),
  taken_at timestamptz,
  appeal_until date,
  final_on date,
  created_by_name text not null,
  created_at timestamptz not null default now(),
  check ((state = 'final') = (final_on is not null))
);
create unique index target_assessment_one on target_assessment (org_no, plan_id, year) where state <> 'cancelled';
comment on table target_assessment is '目标考核：一个主管部门对直接下级一年的招生、培训目标考核，一件一个办件（主键相同）';
call national.scope_table('target_assessment', null, 'insert, update');

create table assessed_unit (
  assessment_id uuid not null references target_assessment (id),
  org_no bigint not null,
  unit_name text not null,
  assessor_no bigint not null,
  assessor_name text not null,
  plan_id text not null,
  year integer not null,
  state text not null default 'draft' check (state in ('draft', 'told', 'publishing', 'final', 'cancelled')),
  score numeric,
  grade text,
  appeal_until date,
  primary key (assessment_id, org_no)
);
comment on table assessed_unit is '被考核的单位：得分和等次由分解的目标和台账算出，不能填写';
create index assessed_unit_org_no on assessed_unit (org_no, year desc);
call national.scope_table('assessed_unit', null, 'insert, update');

create table assessed_figure (
  assessment_id uuid not null references target_assessment (id),
  org_no bigint not null,
  line text not null,
  ordinal integer not null,
  target numeric not null,
  target_no text not null,
  actual numeric,
  attainment numeric,
  reached boolean not null,
  score numeric,
  taken_at timestamptz not null,
  primary key (assessment_id, org_no, line)
);
comment on table assessed_figure is '考核的一项：目标、年末实际、完成率，用规划的单位；实际为空是没有数字，不计分';
create index assessed_figure_org_no on assessed_figure (org_no);
call national.scope_table('assessed_figure', null, 'insert, update, delete');

create table target_appeal (
  id uuid primary key,
  org_no bigint not null,
  unit_name text not null,
  case_no text not null,
  assessment_id uuid not null,
  assessor_no bigint not null,
  year integer not null,
  line text,
  text text not null check (text <> ''),
  files jsonb not null default '[]',
  filed_on date not null,
  state text not null default 'filed' check (state in ('filed', 'sustained', 'rejected', 'withdrawn')),
  answer text not null default '',
  score_before numeric,
  score_after numeric,
  answered_on date
);
comment on table target_appeal is '考核申诉：单位对考核结果的异议和答复，一件一个办件（主键相同）；成立的按更正后的台账重新计算';
create index target_appeal_org_no on target_appeal (org_no);
create index target_appeal_assessment on target_appeal (assessment_id, state);
call national.scope_table('target_appeal', null, 'insert, update');

create table plan_evaluation (
  id uuid primary key,
  org_no bigint not null,
  org_name text not null,
  case_no text not null,
  plan_id text not null,
  kind text not null check (kind in ('mid', 'final')),
  title text not null,
  state text not null default 'writing' check (state in ('writing', 'review', 'published', 'cancelled')),
  release_id uuid not null,
  release_title text not null,
  period text not null,
  as_of date not null,
  overview text not null default '',
  third_party text not null default '',
  third_opinion text not null default '',
  third_files jsonb not null default '[]',
  version integer not null default 1,
  published_on date,
  created_by_name text not null,
  created_at timestamptz not null default now(),
  check ((state = 'published') = (published_on is not null))
);
create unique index plan_evaluation_one on plan_evaluation (org_no, plan_id, kind) where state <> 'cancelled';
comment on table plan_evaluation is '规划评估：一个规划的中期评估或终期评估，数字取自一次数据发布，一件一个办件（主键相同）';
call national.scope_table('plan_evaluation', null, 'insert, update');

create table evaluated_line (
  evaluation_id uuid not null references plan_evaluation (id),
  org_no bigint not null,
  line text not null,
  ordinal integer not null,
  value numeric,
  target numeric,
  status text check (status in ('已达到', '正常推进', '有风险', '滞后')),
  review text not null default '',
  primary key (evaluation_id, line)
);
comment on table evaluated_line is '规划评估的一项：发布的值、目标、判定在建立评估时冻结，自评文字由起草人填写';
create index evaluated_line_org_no on evaluated_line (org_no);
call national.scope_table('evaluated_line', null, 'insert, update');

create table evaluation_finding (
  id uuid primary key,
  evaluation_id uuid not null references plan_evaluation (id),
  org_no bigint not null,
  ordinal integer not null,
  line text not null,
  finding text not null check (finding <> ''),
  advice text not null default '',
  unit_no bigint,
  unit_name text,
  task_id uuid,
  task_due date,
  removed boolean not null default false,
  created_by_name text not null,
  created_at timestamptz not null default now(),
  check ((task_id is null) = (task_due is null))
);
comment on table evaluation_finding is '规划评估发现的问题和建议，可以交办为督办任务';
create index evaluation_finding_evaluation on evaluation_finding (evaluation_id);
create index evaluation_finding_org_no on evaluation_finding (org_no);
call national.scope_table('evaluation_finding', null, 'insert, update');

create table published_evaluation (
  id uuid primary key,
  org_no bigint not null,
  org_name text not null,
  plan_id text not null,
  kind text not null check (kind in ('mid', 'final')),
  title text not null,
  published_on date not null,
  report jsonb not null
);
comment on table published_evaluation is '公布的规划评估：公布时的全文，登录者都能读';
create index published_evaluation_org_no on published_evaluation (org_no);
call national.scope_table('published_evaluation', null, 'insert', true);
