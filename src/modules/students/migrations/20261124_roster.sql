-- in: province
create table roster_mapping (
  org_no bigint primary key,
  columns jsonb not null default '{}',
  updated_by text not null,
  updated_at timestamptz not null default now()
);
comment on table roster_mapping is '名册列名对照：学校自己的列名各对应哪一项，下次上传自动使用；值为空串表示不导入';
call national.scope_table('roster_mapping', null, 'insert, update');

create index enrollment_student_number_prefix on enrollment (student_number text_pattern_ops, org_no);
create index enrollment_import_batch on enrollment (import_batch_id) where import_batch_id is not null;
