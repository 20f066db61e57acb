-- in: province
create table school_specialty (
  id uuid primary key,
  org_no bigint not null,
  catalogue_version text not null,
  specialty_code text not null,
  specialty_name text not null,
  training_level text not null,
  length_years numeric(3, 1) not null,
  state text not null check (state in ('filed', 'approved', 'stopped')),
  filed_on date,
  valid_to date,
  case_no text,
  unique (org_no, catalogue_version, specialty_code, training_level, length_years)
);
comment on table school_specialty is '学校已备案专业：专业 × 培养层次 × 学制';
call national.scope_table('school_specialty', null, 'insert, update', true);
