-- in: province
-- Who keeps the register of a school (专人负责、管理和操作, 001:1319), and students who were enrolled before this register began.

create table registration_operator (
  id uuid primary key,
  org_no bigint not null,
  account_id text not null,
  holder_name text not null,
  position_name text not null,
  phone text not null,
  valid_from date not null,
  valid_to date,
  created_by text not null,
  created_at timestamptz not null default now(),
  ended_reason text,
  check (valid_to is null or valid_to >= valid_from)
);
comment on table registration_operator is '学籍操作员：学校指定的专人及起止日期；提交学籍注册的须是在册的操作员（001:1319）';
create index registration_operator_org_no on registration_operator (org_no, valid_from);
call national.scope_table('registration_operator', null, 'insert, update');

create table stock_row (
  id uuid primary key,
  org_no bigint not null,
  batch_id uuid not null,
  excel_row integer not null,
  person_id uuid not null,
  case_id uuid,
  state text not null default 'waiting' check (state in ('waiting', 'entered', 'conflict')),
  student_number text not null,
  grade integer not null,
  training_level text not null,
  record jsonb not null,
  changes jsonb not null default '[]',
  conflict text,
  sample text check (sample in ('match', 'mismatch')),
  sample_note text,
  unique (batch_id, excel_row)
);
comment on table stock_row is '存量学籍：导入后待主管部门确认的学生，确认后进入学籍，不计入当年招生';
create index stock_row_case on stock_row (case_id, excel_row);
create index stock_row_org_no on stock_row (org_no, state);
call national.scope_table('stock_row', null, 'insert, update, delete');
