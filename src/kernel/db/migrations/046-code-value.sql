-- in: province
-- What an authority or a school changes in the code lists that data/codes gives: another name from a day on, a value
-- of its own, the end of a value, and which value takes the place of which.
create table code_value (
  id uuid primary key,
  org_no bigint not null,
  list text not null,
  code text not null,
  label text not null,
  parent_code text,
  withdrawn boolean not null default false,
  valid_from date not null,
  valid_to date,
  note text not null,
  created_by text not null,
  created_by_name text not null,
  created_at timestamptz not null default now(),
  unique (list, code, valid_from),
  check (valid_to is null or valid_to >= valid_from)
);
comment on table code_value is '代码值的版本：主管部门对代码表的改动和各地、各校的本地值；同一代码后起的版本为准';
create index code_value_org_no on code_value (org_no, list);
call national.scope_table('code_value', null, 'insert, update', true);

create table code_mapping (
  id uuid primary key,
  org_no bigint not null,
  list text not null,
  from_code text not null,
  to_code text not null,
  effective_on date not null,
  note text not null,
  created_by text not null,
  created_by_name text not null,
  created_at timestamptz not null default now(),
  unique (list, from_code, to_code),
  check (from_code <> to_code)
);
comment on table code_mapping is '代码对照：停用的代码由哪些代码接替；一个接替为改码或合并，几个接替为拆分，逐条选择';
create index code_mapping_org_no on code_mapping (org_no, list);
call national.scope_table('code_mapping', null, 'insert', true);
