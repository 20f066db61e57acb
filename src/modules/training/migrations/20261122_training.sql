-- in: province
create table training_record (
  id uuid primary key,
  org_no bigint not null,
  person_id uuid,
  person_name text not null,
  project text not null,
  occupation text,
  started_on date not null,
  completed_on date not null,
  hours integer not null check (hours > 0),
  passed boolean not null default true,
  check (completed_on >= started_on)
);
comment on table training_record is '培训人次：一人参加一期培训一行；开展职业培训人次由此计算';
call national.scope_table('training_record', 'person_id', 'insert, update, delete');
