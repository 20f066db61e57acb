-- in: province
-- Yearly reports: written by chapters, frozen when handed in, published as a copy of their own.

create table annual_report (
  id uuid primary key,
  org_no bigint not null,
  org_name text not null,
  kind text not null check (kind in ('quality', 'development', 'employment')),
  year integer not null check (year between 2000 and 2100),
  state text not null default 'draft' check (state in ('draft', 'sent', 'published')),
  case_id uuid,
  frozen jsonb,
  frozen_at timestamptz,
  published_on date,
  created_by_name text not null,
  created_at timestamptz not null default now(),
  unique (org_no, kind, year),
  check ((state = 'draft') or frozen is not null),
  check ((state = 'published') = (published_on is not null))
);
comment on table annual_report is '年度报告：某单位某年某种报告；送审时冻结数字，发布后只能加更正说明';
create index annual_report_year on annual_report (year, kind, org_no);
call national.scope_table('annual_report', null, 'insert, update');

create table report_chapter (
  report_id uuid not null references annual_report (id),
  org_no bigint not null,
  chapter text not null,
  body text not null,
  version integer not null default 1,
  updated_at timestamptz not null default now(),
  updated_by text not null,
  updated_by_name text not null,
  primary key (report_id, chapter)
);
comment on table report_chapter is '报告章节：现在的正文，数字写成占位符';
call national.scope_table('report_chapter', null, 'insert, update');

create table report_revision (
  id uuid primary key,
  report_id uuid not null references annual_report (id),
  org_no bigint not null,
  chapter text not null,
  version integer not null,
  body text not null,
  author_id text not null,
  author_name text not null,
  began_at timestamptz not null default now(),
  written_at timestamptz not null default now(),
  restored_from integer,
  unique (report_id, chapter, version)
);
comment on table report_revision is '章节的历次稿：一人连续写的合为一稿，可以比较和恢复';
call national.scope_table('report_revision', null, 'insert, update');

create table report_comment (
  id uuid primary key,
  report_id uuid not null references annual_report (id),
  org_no bigint not null,
  chapter text not null,
  body text not null,
  author_name text not null,
  author_org_name text not null,
  written_at timestamptz not null default now(),
  settled_at timestamptz,
  settled_by_name text,
  reply text
);
comment on table report_comment is '审稿意见：写在某一章，由编写单位办结并答复';
create index report_comment_report on report_comment (report_id, written_at);
call national.scope_table('report_comment', null, 'insert, update');

create table report_explanation (
  report_id uuid not null references annual_report (id),
  org_no bigint not null,
  chapter text not null,
  passage text not null,
  number text not null,
  reason text not null,
  author_name text not null,
  written_at timestamptz not null default now(),
  primary key (report_id, chapter, passage, number)
);
comment on table report_explanation is '数字说明：正文里与台账不一致或台账没有的数字，由编写人逐个说明来源';
call national.scope_table('report_explanation', null, 'insert, update');

create table report_reminder (
  org_no bigint not null,
  kind text not null,
  year integer not null,
  reminded_on date not null,
  by_name text not null,
  primary key (org_no, kind, year, reminded_on)
);
comment on table report_reminder is '催报：哪天催过哪个单位的哪份年度报告';
call national.scope_table('report_reminder', null, 'insert');

-- What everybody may read: a copy made at publication, figures with their definition, and the printed file.
create table published_report (
  id uuid primary key,
  org_no bigint not null,
  org_name text not null,
  kind text not null,
  year integer not null,
  region text not null,
  published_on date not null,
  frozen_at timestamptz not null,
  content jsonb not null,
  figures jsonb not null,
  pdf bytea not null,
  code text not null,
  unique (org_no, kind, year)
);
comment on table published_report is '公开的年度报告：发布时的正文、数字和印本，不再改动';
create index published_report_shelf on published_report (year desc, kind, org_no);
call national.scope_table('published_report', null, 'insert', true);

create table report_restatement (
  id uuid primary key,
  report_id uuid not null references annual_report (id),
  org_no bigint not null,
  noted_on date not null,
  note text not null,
  changes jsonb not null,
  author_name text not null
);
comment on table report_restatement is '更正说明：发布以后台账有变化的数字，发布时和现在各是多少，附说明公开';
create index report_restatement_report on report_restatement (report_id, noted_on);
call national.scope_table('report_restatement', null, 'insert', true);
