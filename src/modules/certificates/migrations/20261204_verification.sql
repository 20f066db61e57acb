-- in: province
-- What the public may learn of a certificate: found only by who types its number and its holder's name together. The
-- key is a keyed mark over both, so that a wrong name and an unknown number are the same miss in the same index, and
-- nothing can be listed from the table without the deployment's secret.
create table certificate_public (
  key bytea not null check (octet_length(key) = 16),
  certificate_id uuid not null,
  org_no bigint not null,
  kind text not null,
  issuer_name text not null,
  holder_masked text not null,
  class_kind text,
  specialty_name text,
  level text,
  issued_on date not null,
  valid_until date,
  state text not null,
  state_on date,
  replaced_by_number text,
  origin text not null,
  status_list integer not null,
  status_index integer not null,
  credential_hash bytea,
  primary key (key, certificate_id)
);
comment on table certificate_public is '证书公开查验：按编号和姓名合在一起的带钥摘要查到的最少内容；没有编号和姓名查不到，也列不出';
create index certificate_public_place on certificate_public (org_no, status_list, status_index);
call national.scope_table('certificate_public', null, 'insert, update', true);

create table certificate_status_document (
  org_no bigint not null,
  list integer not null,
  purpose text not null check (purpose in ('revocation', 'suspension')),
  kid text not null,
  document text not null,
  signed_at timestamptz not null,
  valid_until timestamptz not null,
  primary key (org_no, list, purpose)
);
comment on table certificate_status_document is '证书状态列表：签好名的公开文件，有变动时和每天重签';
call national.scope_table('certificate_status_document', null, 'insert, update', true);

create table certificate_log (
  org_no bigint primary key,
  size bigint not null default 0 check (size >= 0),
  hash text not null default 'SHA-256' check (hash in ('SHA-256', 'SM3')),
  head text,
  sealed_at timestamptz not null default now()
);
comment on table certificate_log is '证书透明日志：全省一本，只记摘要；head 是最近一次封存后签名的根';
call national.scope_table('certificate_log', null, 'insert, update', true);

create table certificate_log_tile (
  org_no bigint not null,
  level integer not null,
  index bigint not null,
  hashes bytea not null check (octet_length(hashes) between 32 and 8192),
  primary key (org_no, level, index)
);
comment on table certificate_log_tile is '证书透明日志的散列树：每行最多 256 个相邻结点，只增不改';
call national.scope_table('certificate_log_tile', null, 'insert, update', true);

create table certificate_log_entry (
  org_no bigint not null,
  index bigint not null,
  event text not null,
  certificate bytea not null check (octet_length(certificate) = 32),
  at timestamptz not null,
  primary key (org_no, index)
);
comment on table certificate_log_entry is '证书透明日志的条目：哪份电子凭证（摘要）何时颁发、撤销、作废、暂停、恢复；不含个人信息，任何人可以下载核对';
create index certificate_log_entry_certificate on certificate_log_entry (certificate);
call national.scope_table('certificate_log_entry', null, 'insert', true);

create table certificate_checkpoint (
  org_no bigint not null,
  day date not null,
  size bigint not null,
  root bytea not null check (octet_length(root) = 32),
  document text not null,
  signed_at timestamptz not null,
  primary key (org_no, day)
);
comment on table certificate_checkpoint is '证书透明日志每天公布的根：颁证省份签名，发布后不改';
call national.scope_table('certificate_checkpoint', null, 'insert', true);

create table certificate_share (
  id uuid primary key,
  org_no bigint not null,
  person_id uuid not null,
  certificate_id uuid not null references certificate (id),
  token_mark bytea not null unique,
  purpose text not null,
  created_at timestamptz not null default now(),
  expires_at timestamptz not null,
  ended_at timestamptz,
  check (expires_at > created_at)
);
comment on table certificate_share is '证书分享：持有人给出的查看授权，到期或收回后失效；授权码只存带钥摘要';
create index certificate_share_person on certificate_share (person_id, created_at desc);
create index certificate_share_certificate on certificate_share (certificate_id);
create index certificate_share_org_no on certificate_share (org_no);
call national.scope_table('certificate_share', 'person_id', 'insert, update', true);
-- The holder alone gives and ends it.
create policy give on certificate_share for insert to luban_learner with check (person_id = nullif(current_setting('app.person', true), '')::uuid);
create policy take_back on certificate_share for update to luban_learner using (person_id = nullif(current_setting('app.person', true), '')::uuid) with check (person_id = nullif(current_setting('app.person', true), '')::uuid);

create table certificate_share_view (
  id uuid primary key,
  org_no bigint not null,
  share_id uuid not null references certificate_share (id),
  person_id uuid not null,
  at timestamptz not null default now(),
  viewer text not null,
  way text not null check (way in ('link', 'list'))
);
comment on table certificate_share_view is '证书分享的查看记录：谁（自报的单位或姓名）何时打开，持有人看得到';
create index certificate_share_view_share on certificate_share_view (share_id, at desc);
create index certificate_share_view_person on certificate_share_view (person_id);
create index certificate_share_view_org_no on certificate_share_view (org_no);
call national.scope_table('certificate_share_view', 'person_id', 'insert');
-- Whoever opens a share leaves a row and cannot read it afterwards.
create policy send on certificate_share_view for insert to luban_app with check (true);
