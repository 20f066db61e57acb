-- in: province
create table code_value (
  id uuid primary key,
  org_no bigint not null,
  list text not null,
  code text not null,
  label text not null,
  valid_from date not null,
  valid_to date,
  maps_to text,
  reason text not null,
  created_by text not null,
  created_at timestamptz not null default now(),
  check (valid_to is null or valid_to >= valid_from),
  unique (org_no, list, code, valid_from)
);
comment on table code_value is '代码表的地方值：主管部门在标为可增补的代码表里增加、停用的值；已写入记录的名称不随之改变';
call national.scope_table('code_value', null, 'insert, update', true);
