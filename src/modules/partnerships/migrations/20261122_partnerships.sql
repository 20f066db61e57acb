-- in: province
create table education_group (
  id uuid primary key,
  org_no bigint not null,
  name text not null,
  kind text not null check (kind in ('technician-school', 'training')),
  founded_on date not null,
  dissolved_on date,
  approval_no text,
  check (dissolved_on is null or dissolved_on >= founded_on)
);
comment on table education_group is '技师学院（职业培训）集团；org_no 为牵头学校';
call national.scope_table('education_group', null, 'insert, update, delete', true);

create table education_group_member (
  group_id uuid not null references education_group (id),
  org_no bigint not null,
  member_name text not null,
  joined_on date not null,
  primary key (group_id, member_name)
);
comment on table education_group_member is '集团成员单位；org_no 为牵头学校';
create index education_group_member_org_no on education_group_member (org_no);
call national.scope_table('education_group_member', null, 'insert, delete', true);
