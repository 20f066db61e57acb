-- in: province
create table org (
  org_no bigint primary key,
  kind text not null check (kind in ('authority', 'school', 'site', 'enterprise')),
  name text not null,
  short_name text not null,
  initials text not null default '',
  region text not null,
  location_region text not null,
  authority_no bigint,
  parent_no bigint references org (org_no),
  level text check (level in ('technical', 'senior', 'technician')),
  ownership text,
  state text not null default 'operating',
  credit_code text,
  founded_on date,
  founding_approval text,
  closed_on date,
  approved_on date,
  approved_by text,
  address text,
  phone text,
  version integer not null default 1,
  created_at timestamptz not null default now(),
  check (kind <> 'school' or (level is not null and authority_no is not null)),
  check (kind <> 'site' or parent_no is not null)
);
comment on table org is '单位：主管部门、技工院校、分校和教学点、企业；org_no 的前六位随主管部门，location_region 是属地';
create index org_parent on org (parent_no);
create index org_authority on org (authority_no, kind);
create index org_location on org (location_region);
call national.scope_table('org', null, 'insert, update', true);

create table org_period (
  id uuid primary key,
  org_no bigint not null references org (org_no),
  level text,
  state text not null,
  name text not null,
  authority_no bigint,
  valid_from date not null,
  valid_to date,
  case_no text,
  clause text,
  check (valid_to is null or valid_to >= valid_from),
  unique (org_no, valid_from)
);
comment on table org_period is '单位沿革：层级、状态、名称、主管各段的起止；指标按当时的层级和状态计算';
call national.scope_table('org_period', null, 'insert, update', true);

create table enrolment_qualification (
  id uuid primary key,
  org_no bigint not null references org (org_no),
  year integer not null,
  study_mode text not null default 'full-time',
  state text not null check (state in ('filed', 'approved', 'revoked')),
  list_no text,
  approved_on date,
  revoked_on date,
  reason text,
  case_no text,
  unique (org_no, year, study_mode)
);
comment on table enrolment_qualification is '招生资质：每年核查，核查合格的列入名录（001:1315）；没有当年资质的学校不得注册学籍（001:1319）';
call national.scope_table('enrolment_qualification', null, 'insert, update', true);

create table joint_programme (
  id uuid primary key,
  org_no bigint not null references org (org_no),
  agreement_no text not null,
  partner_name text not null,
  partner_org_no bigint,
  state text not null check (state in ('filed', 'approved', 'ended')),
  filed_with bigint,
  filed_on date,
  valid_from date not null,
  valid_to date not null,
  quota integer,
  specialties text,
  case_no text,
  unique (org_no, agreement_no),
  check (valid_to >= valid_from)
);
comment on table joint_programme is '校校合作办学备案：未备案的合作办学招录的学生不得注册学籍（001:1319）';
call national.scope_table('joint_programme', null, 'insert, update');
