-- in: national
-- Enrollments beside the one full-time place: part-time, joint, apprentice. Several may stand side by side.
create table study_tie (
  enrollment_id uuid primary key,
  id_hash bytea not null,
  kind text not null check (kind in ('part-time', 'joint', 'apprentice')),
  schema_name text not null,
  org_no bigint not null,
  org_name text not null,
  tied_at timestamptz not null default now()
);
comment on table study_tie is '其他学习形式登记：非全日制、联合办学、学徒，可以并存，只存证件号的带钥摘要';
create index study_tie_hash on study_tie (id_hash);
grant select, insert, update, delete on study_tie to luban_app;
grant select, insert, update, delete on study_tie to luban_wide;
