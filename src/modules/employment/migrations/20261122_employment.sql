-- in: province
create table graduate_destination (
  id uuid primary key,
  org_no bigint not null,
  enrollment_id uuid not null,
  person_id uuid not null,
  graduated_on date not null,
  destination text not null,
  employer_name text,
  settled_on date,
  registered_on date not null,
  unique (enrollment_id)
);
comment on table graduate_destination is '毕业去向：每名毕业生一行，初次就业率由此计算';
create index graduate_destination_org_no on graduate_destination (org_no, graduated_on);
call national.scope_table('graduate_destination', 'person_id', 'insert, update, delete');
