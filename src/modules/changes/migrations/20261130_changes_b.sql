-- in: province
-- 学籍异动：到期提醒、更正后各校随改、成批升级。
create table change_reminder (
  enrollment_id uuid not null,
  org_no bigint not null,
  until date not null,
  kind text not null check (kind in ('soon', 'over')),
  at timestamptz not null default now(),
  primary key (enrollment_id, until, kind)
);
comment on table change_reminder is '休学、保留学籍、保留入学资格的到期提醒：提醒过的不再提醒';
create index change_reminder_org_no on change_reminder (org_no);
call national.scope_table('change_reminder', null, 'insert');

create table identity_spread (
  id uuid primary key,
  org_no bigint not null,
  person_id uuid not null,
  case_no text not null,
  effective_on date not null,
  former_name text,
  created_at timestamptz not null default now(),
  done_at timestamptz,
  records integer
);
comment on table identity_spread is '身份更正以后，别的学校里同一人的学籍随改：记下要做的和做完的';
create index identity_spread_open on identity_spread (created_at) where done_at is null;
create index identity_spread_org_no on identity_spread (org_no);
call national.scope_table('identity_spread', null, 'insert, update');

create table promotion (
  id uuid primary key,
  org_no bigint not null,
  org_name text not null,
  school_year integer not null check (school_year between 1990 and 2100),
  grades integer[] not null,
  class_names text[] not null default '{}',
  state text not null check (state in ('running', 'done', 'undone')),
  promoted integer not null default 0,
  excluded jsonb not null default '[]',
  expected jsonb not null,
  job_id uuid,
  made_by text not null,
  made_by_name text not null,
  made_at timestamptz not null default now(),
  undone_by_name text,
  undone_at timestamptz,
  undone_reason text,
  version integer not null default 1
);
comment on table promotion is '成批升级：一次一行，哪一学年、哪些年级班级、升了多少、哪些没有升和原因';
create index promotion_org_no on promotion (org_no, made_at desc);
call national.scope_table('promotion', null, 'insert, update');

create table promotion_row (
  promotion_id uuid not null references promotion (id),
  org_no bigint not null,
  enrollment_id uuid not null,
  from_year integer not null,
  to_year integer not null,
  record_version integer not null,
  primary key (promotion_id, enrollment_id)
);
comment on table promotion_row is '成批升级的逐人记录：由哪一学年升到哪一学年，升级后学籍的版本，据此撤销';
create index promotion_row_org_no on promotion_row (org_no);
call national.scope_table('promotion_row', null, 'insert');
