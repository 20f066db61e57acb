-- in: province
-- Fields that a school or an authority adds to a register for itself and everyone below. Values stand in the column
-- `extra` of the register's row.
create table extra_field (
  id uuid primary key,
  org_no bigint not null,
  register text not null,
  key text not null check (key ~ '^x_[a-z0-9_]{1,30}$'),
  title text not null,
  type text not null check (type in ('text', 'number', 'date', 'code', 'boolean')),
  required boolean not null default false,
  choices jsonb not null default '[]',
  help text not null default '',
  sensitive boolean not null default false,
  valid_from date not null,
  valid_to date,
  created_by text not null,
  created_by_name text not null,
  created_at timestamptz not null default now(),
  version integer not null default 1,
  unique (register, key),
  check (valid_to is null or valid_to >= valid_from - 1)
);
comment on table extra_field is '附加项：学校或主管部门给登记簿增加的项目，下级单位一并使用；取值存在登记簿的 extra 列';
create index extra_field_org_no on extra_field (org_no, register);
call national.scope_table('extra_field', null, 'insert, update', true);
