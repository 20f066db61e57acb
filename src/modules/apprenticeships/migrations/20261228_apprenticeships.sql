-- in: province
-- Enterprises of the apprenticeship: applications for an account, the register, rosters of apprentices, what the school keeps.

create table enterprise_application (
  id uuid primary key,
  org_no bigint not null,
  authority_name text not null,
  receipt_mark bytea not null unique,
  name text not null,
  credit_code text not null check (length(credit_code) = 18),
  location_region text not null,
  size text not null check (size in ('large', 'medium', 'small', 'micro')),
  industry_code text not null,
  address text not null,
  contact_name text not null,
  contact_phone_sealed bytea not null,
  contact_phone_masked text not null,
  digest text not null,
  licence_file_id uuid not null,
  licence_name text not null,
  state text not null default 'submitted' check (state in ('submitted', 'approved', 'refused')),
  reason text,
  due_on date not null,
  submitted_at timestamptz not null default now(),
  decided_at timestamptz,
  decided_by_name text,
  enterprise_no bigint,
  check ((state = 'submitted') = (decided_at is null)),
  check ((state = 'approved') = (enterprise_no is not null)),
  check (state <> 'refused' or reason is not null)
);
comment on table enterprise_application is '企业账户申请：企业自己在公开页填写，受理的主管部门审核；org_no 是受理的主管部门';
create index enterprise_application_org_no on enterprise_application (org_no, state, submitted_at desc);
create unique index enterprise_application_open on enterprise_application (credit_code) where state = 'submitted';
call national.scope_table('enterprise_application', null, 'insert, update');
-- A visitor hands in and reads nothing; only the authority sees it.
create policy send on enterprise_application for insert to luban_app with check (state = 'submitted');

create table enterprise_receipt (
  receipt_mark bytea primary key,
  state text not null check (state in ('submitted', 'approved', 'refused')),
  due_on date not null,
  submitted_at timestamptz not null default now(),
  decided_at timestamptz,
  answer text
);
comment on table enterprise_receipt is '企业账户申请的回执：凭回执号查到的状态和答复；只存回执号的带钥摘要，没有回执号查不到';
grant select, insert, update on enterprise_receipt to luban_app;
grant select, insert, update on enterprise_receipt to luban_wide;

create table enterprise (
  id uuid primary key,
  org_no bigint not null unique references org (org_no),
  name text not null,
  credit_code text not null unique,
  location_region text not null,
  size text not null check (size in ('large', 'medium', 'small', 'micro')),
  industry_code text not null,
  contact_name text not null,
  contact_phone_sealed bytea not null,
  contact_phone_masked text not null,
  licence_file_id uuid,
  application_id uuid,
  registered_on date not null,
  version integer not null default 1
);
comment on table enterprise is '企业登记：实行企业新型学徒制的企业，单位号在登记的主管部门号段内（单位 6001 至 9998）';
call national.scope_table('enterprise', null, 'insert, update');

create table apprentice_roster (
  id uuid primary key,
  org_no bigint not null,
  org_name text not null,
  case_no text not null,
  title text not null,
  state text not null default 'draft' check (state in ('draft', 'sent', 'filed', 'cancelled')),
  school_no bigint,
  school_name text,
  class_name text not null,
  starts_on date not null,
  plan text not null default '',
  agreement_kind text not null check (agreement_kind in ('single', 'collective')),
  agreement_goal text not null default '',
  agreement_content text not null default '',
  agreement_standard text not null default '',
  partner_mode text not null default '',
  partner_duty text not null default '',
  partner_fee integer check (partner_fee >= 0),
  plan_file_id uuid,
  plan_file_name text,
  agreement_file_id uuid,
  agreement_file_name text,
  partner_file_id uuid,
  partner_file_name text,
  filed_on date,
  filed_no text,
  filed_by_name text,
  created_at timestamptz not null default now(),
  check ((state = 'filed') = (filed_on is not null)),
  check (filed_on is null or filed_on < starts_on)
);
comment on table apprentice_roster is '学徒名册：一班一份，主键即办件；开班以前备案才列入学徒培训计划（001:1249）';
create index apprentice_roster_org_no on apprentice_roster (org_no, state, starts_on desc);
call national.scope_table('apprentice_roster', null, 'insert, update');

create table apprentice (
  id uuid primary key,
  org_no bigint not null,
  roster_id uuid not null references apprentice_roster (id),
  state text not null default 'draft' check (state in ('draft', 'filed', 'removed')),
  person_id uuid,
  id_hash bytea not null,
  id_sealed bytea not null,
  id_masked text not null,
  name text not null,
  sex text not null,
  birth_date date not null,
  phone_sealed bytea,
  phone_masked text,
  recruit text not null check (recruit in ('new', 'transfer')),
  occupation text not null,
  target_level text not null check (target_level in ('5', '4', '3', '2', '1')),
  term_months integer not null check (term_months between 1 and 60),
  term_reason text,
  contract_no text not null,
  contract_from date not null,
  contract_to date,
  contract_file_id uuid,
  contract_file_name text,
  mentor_enterprise text,
  mentor_school text,
  wage integer not null check (wage >= 0),
  part_time boolean not null default false,
  created_at timestamptz not null default now(),
  check (contract_to is null or contract_to >= contract_from),
  check (state <> 'filed' or person_id is not null)
);
comment on table apprentice is '学徒逐人：劳动合同、培养期限、目标等级、双导师、工资；备案时才进人员登记簿';
create unique index apprentice_once on apprentice (roster_id, id_hash) where state <> 'removed';
create unique index apprentice_filed on apprentice (id_hash) where state = 'filed';
create index apprentice_org_no on apprentice (org_no, state);
call national.scope_table('apprentice', 'person_id', 'insert, update');

create table school_apprentice (
  id uuid primary key,
  org_no bigint not null,
  roster_id uuid not null,
  person_id uuid not null,
  enterprise_no bigint not null,
  enterprise_name text not null,
  roster_title text not null,
  class_name text not null,
  name text not null,
  id_masked text not null,
  sex text not null,
  occupation text not null,
  target_level text not null,
  term_months integer not null,
  starts_on date not null,
  ends_on date not null,
  contract_from date not null,
  contract_to date,
  credit_code text not null,
  phone_sealed bytea,
  mentor_enterprise text,
  mentor_school text,
  part_time boolean not null,
  filed_on date not null
);
comment on table school_apprentice is '学校承担培训的学徒：备案时写在学校名下的一份，供学校安排培训、移交非全日制学籍';
create index school_apprentice_org_no on school_apprentice (org_no, starts_on desc);
create index school_apprentice_roster on school_apprentice (roster_id);
call national.scope_table('school_apprentice', 'person_id', 'insert');
