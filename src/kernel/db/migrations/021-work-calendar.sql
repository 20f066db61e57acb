-- in: province
-- What the province's authority changed in the working calendar of the yearly notice.
create table work_calendar_day (
  org_no bigint not null,
  day date not null,
  kind text not null check (kind in ('work', 'holiday')),
  title text not null,
  reason text not null,
  created_by text not null,
  created_by_name text not null,
  created_at timestamptz not null default now(),
  primary key (org_no, day)
);
comment on table work_calendar_day is '工作日历的改动：主管部门把某天改为放假或上班，优先于随程序带的放假安排';
call national.scope_table('work_calendar_day', null, 'insert, update, delete', true);

create table work_calendar_year (
  org_no bigint not null,
  year integer not null,
  source text not null,
  created_by text not null,
  created_by_name text not null,
  created_at timestamptz not null default now(),
  primary key (org_no, year)
);
comment on table work_calendar_year is '放假安排已由主管部门录全的年份；没有录全也没有随程序带的年份，跨入该年的期限是暂定的';
call national.scope_table('work_calendar_year', null, 'insert, delete', true);
