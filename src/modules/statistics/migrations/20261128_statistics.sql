-- in: province
-- Yearly returns: the students a school counted on the reference date, one row each, frozen.

create table stat_return (
  id uuid primary key,
  org_no bigint not null,
  org_name text not null,
  year integer not null,
  reference_date date not null,
  kind text not null check (kind in ('school', 'authority')),
  state text not null default 'draft' check (state in ('draft', 'sent', 'locked')),
  filled_by text not null,
  responsible text not null,
  filled_on date not null,
  students integer not null check (students >= 0),
  digest bytea not null,
  included jsonb not null default '[]',
  case_id uuid,
  frozen_at timestamptz not null default now(),
  locked_at timestamptz,
  version integer not null default 1,
  unique (org_no, year),
  check ((state = 'locked') = (locked_at is not null))
);
comment on table stat_return is '统计报表：某单位某年在基准日的报表，冻结后只能由更正办件重报';
call national.scope_table('stat_return', null, 'insert, update, delete');

create table stat_member (
  return_id uuid not null references stat_return (id),
  org_no bigint not null,
  year integer not null,
  enrollment_id uuid not null,
  sex text not null,
  training_level text not null,
  specialty_code text not null,
  specialty_name text not null,
  source_category text not null,
  study_mode text not null,
  grade integer not null,
  new_this_year boolean not null,
  primary key (return_id, enrollment_id)
);
comment on table stat_member is '报表名册：冻结时计入的每名学生和当时的各项情况，表内数字都由它得出';
create index stat_member_org_no on stat_member (org_no, year);
call national.scope_table('stat_member', null, 'insert, delete');

-- What the public may see: counts of locked returns, without a name or a number.
create table stat_public_cell (
  year integer not null,
  org_no bigint not null,
  region text not null,
  sex text not null,
  training_level text not null,
  specialty_code text not null,
  source_category text not null,
  study_mode text not null,
  students integer not null,
  primary key (year, org_no, sex, training_level, specialty_code, source_category, study_mode)
);
comment on table stat_public_cell is '已锁定报表的计数，供公开表汇总；公开时小数目按规则遮蔽';
call national.scope_table('stat_public_cell', null, 'insert, delete', true);
