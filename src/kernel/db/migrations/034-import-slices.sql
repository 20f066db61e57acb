-- in: province
-- Large imports are checked and written in slices. What a slice prepares waits here; one last transaction turns all of
-- it into records, so no reader ever sees half a file and no read of a register pays for the possibility.
alter table import_batch
  add column cursor integer not null default 0,
  add column total integer not null default 0,
  add column job_id uuid,
  add column expected jsonb,
  add column cancel_asked boolean not null default false,
  add column stopped text;

create table import_staged (
  batch_id uuid not null references import_batch (id),
  org_no bigint not null,
  excel_row integer not null,
  action text not null check (action in ('insert', 'update')),
  record jsonb not null,
  change jsonb not null,
  primary key (batch_id, excel_row)
);
comment on table import_staged is '导入待落账：各段已备好、整批落账以前谁也看不到的记录；落账或取消时清空';
create index import_staged_org_no on import_staged (org_no);
call national.scope_table('import_staged', null, 'insert, update, delete');

-- A file that a person asked the system to make, such as an export: it can be fetched until then.
alter table stored_file add column expires_at timestamptz;
