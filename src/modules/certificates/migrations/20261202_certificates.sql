-- in: province
-- Keys of the issuing bodies. What is public of a key is read by everybody; the sealed secret only within the body's range.
create table certificate_key (
  kid text not null,
  org_no bigint not null,
  issuer text not null,
  alg text not null check (alg in ('EdDSA', 'SM2')),
  public_jwk jsonb not null,
  not_before timestamptz not null,
  not_after timestamptz,
  revoked_at timestamptz,
  created_by_name text not null,
  primary key (issuer, kid),
  check (not_after is null or not_after >= not_before)
);
comment on table certificate_key is '证书签名公钥：每个颁证单位一套，换发后旧公钥仍可核验它当时签的证书';
create unique index certificate_key_present on certificate_key (issuer) where not_after is null and revoked_at is null;
create index certificate_key_org_no on certificate_key (org_no);
call national.scope_table('certificate_key', null, 'insert, update', true);

create table certificate_key_secret (
  kid text not null,
  org_no bigint not null,
  issuer text not null,
  sealed bytea not null,
  primary key (issuer, kid),
  foreign key (issuer, kid) references certificate_key (issuer, kid)
);
comment on table certificate_key_secret is '证书签名私钥：加密保存，只在颁证单位范围内可读';
create index certificate_key_secret_org_no on certificate_key_secret (org_no);
call national.scope_table('certificate_key_secret', null, 'insert');

create table certificate_status_list (
  org_no bigint not null,
  list integer not null check (list >= 0),
  used integer not null check (used between 0 and 131072),
  changed_at timestamptz not null default now(),
  primary key (org_no, list)
);
comment on table certificate_status_list is '状态清单：每个颁证单位每份清单 131072 个位置，used 为已给出的个数';
call national.scope_table('certificate_status_list', null, 'insert, update', true);

create table certificate_batch (
  id uuid primary key,
  org_no bigint not null,
  org_name text not null,
  kind text not null,
  title text not null,
  source text not null check (source in ('graduation', 'sheet', 'single')),
  source_ref text,
  state text not null default 'waiting' check (state in ('waiting', 'running', 'done', 'stopped')),
  total integer not null default 0,
  issued integer not null default 0,
  refused integer not null default 0,
  job_id uuid,
  created_by_name text not null,
  created_at timestamptz not null default now(),
  finished_at timestamptz,
  check (issued + refused <= total)
);
comment on table certificate_batch is '制证批次：按毕业名单或上传的名单成批颁发';
create index certificate_batch_org_no on certificate_batch (org_no, created_at desc);
create unique index certificate_batch_source on certificate_batch (org_no, kind, source_ref) where source_ref is not null;
call national.scope_table('certificate_batch', null, 'insert, update');

create table certificate (
  id uuid primary key,
  org_no bigint not null,
  issuer_name text not null,
  kind text not null,
  number text not null check (number ~ '^\S{6,32}$'),
  person_id uuid,
  enrollment_id uuid,
  name text not null,
  names text[] not null,
  id_masked text,
  id_hash bytea,
  class_kind text,
  specialty_code text,
  specialty_name text,
  level text,
  facts jsonb not null default '{}',
  issued_on date not null,
  valid_until date,
  state text not null default 'valid' check (state in ('valid', 'void', 'replaced', 'revoked', 'suspended')),
  state_on date,
  state_reason text,
  replaced_by uuid references certificate (id),
  refers_to uuid references certificate (id),
  origin text not null check (origin in ('issued', 'backfile', 'paper')),
  batch_id uuid references certificate_batch (id),
  case_no text,
  status_list integer not null,
  status_index integer not null check (status_index between 0 and 131071),
  credential_hash bytea,
  version integer not null default 1,
  created_at timestamptz not null default now(),
  check ((state = 'valid') = (state_on is null)),
  check ((state = 'replaced') = (replaced_by is not null)),
  check (valid_until is null or valid_until >= issued_on),
  check (name = any (names))
);
comment on table certificate is '证书台账：一证一行，编号在同一种证书内唯一；状态只经办件改变，历次变动在 certificate_event';
create unique index certificate_number on certificate (number, kind);
create unique index certificate_status_place on certificate (org_no, status_list, status_index);
create index certificate_org_no on certificate (org_no, id desc);
create index certificate_person on certificate (person_id) where person_id is not null;
create index certificate_enrollment on certificate (enrollment_id, kind) where enrollment_id is not null;
create index certificate_names on certificate using gin (names);
create index certificate_batch_id on certificate (batch_id) where batch_id is not null;
create index certificate_refers on certificate (refers_to) where refers_to is not null;
create index certificate_ended on certificate (org_no, status_list) include (status_index, state) where state <> 'valid';
-- One diploma for one enrollment: a second one of the same kind only after the first has ended.
create unique index certificate_once on certificate (enrollment_id, kind) where enrollment_id is not null and state in ('valid', 'suspended');
call national.scope_table('certificate', 'person_id', 'insert, update');

create table certificate_credential (
  certificate_id uuid not null references certificate (id),
  seq integer not null,
  org_no bigint not null,
  kid text not null,
  document text not null,
  hash bytea not null,
  signed_at timestamptz not null,
  primary key (certificate_id, seq)
);
comment on table certificate_credential is '证书电子凭证：签名后的原文；更正后重新签发的为下一个序号，旧的保留';
create index certificate_credential_hash on certificate_credential (hash);
create index certificate_credential_org_no on certificate_credential (org_no);
call national.scope_table('certificate_credential', null, 'insert');

create table certificate_event (
  id bigint generated always as identity primary key,
  certificate_id uuid not null references certificate (id),
  org_no bigint not null,
  person_id uuid,
  at timestamptz not null default now(),
  action text not null check (action in ('issued', 'corrected', 'renamed', 'voided', 'revoked', 'suspended', 'resumed', 'replaced', 'printed', 'spoiled', 'delivered')),
  state text not null,
  reason text,
  detail jsonb not null default '{}',
  actor_name text not null,
  case_no text,
  credential_hash bytea,
  log_index bigint unique
);
comment on table certificate_event is '证书变动：颁发、更正、更名、作废、撤销、暂停、恢复、换发、打印、损坏、领取，逐条可见，只增不改；log_index 为在透明日志里的位置';
create index certificate_event_certificate on certificate_event (certificate_id, id);
create index certificate_event_org_no on certificate_event (org_no);
create index certificate_event_unlogged on certificate_event (id) where log_index is null and credential_hash is not null;
call national.scope_table('certificate_event', 'person_id', 'insert, update');

create table certificate_batch_row (
  batch_id uuid not null references certificate_batch (id),
  seq integer not null,
  org_no bigint not null,
  person_id uuid,
  enrollment_id uuid,
  label text not null,
  facts jsonb not null,
  state text not null default 'waiting' check (state in ('waiting', 'issued', 'refused')),
  reason text,
  certificate_id uuid,
  primary key (batch_id, seq),
  check ((state = 'refused') = (reason is not null)),
  check ((state = 'issued') = (certificate_id is not null))
);
comment on table certificate_batch_row is '制证批次逐人结果：已颁发的指向证书，没有颁发的写明原因';
create index certificate_batch_row_org_no on certificate_batch_row (org_no);
create index certificate_batch_row_waiting on certificate_batch_row (batch_id, seq) where state = 'waiting';
call national.scope_table('certificate_batch_row', null, 'insert, update');

create table certificate_printer (
  id uuid primary key,
  org_no bigint not null,
  name text not null,
  offset_x numeric(4, 1) not null default 0 check (offset_x between -20 and 20),
  offset_y numeric(4, 1) not null default 0 check (offset_y between -20 and 20),
  note text,
  version integer not null default 1,
  updated_by_name text not null,
  updated_at timestamptz not null default now(),
  unique (org_no, name)
);
comment on table certificate_printer is '打印机校准：每台打印机的水平、垂直偏移（毫米），向右、向下为正';
call national.scope_table('certificate_printer', null, 'insert, update, delete');

-- The ledger of secure paper. Every row carries the totals before and after; a foreign key ties the totals before to
-- the row before, so that no row can be written that does not agree with the one it follows.
create table paper_entry (
  org_no bigint not null,
  paper text not null,
  seq integer not null check (seq > 0),
  action text not null check (action in ('receive', 'take', 'use', 'spoil', 'return', 'damage')),
  count integer not null check (count > 0),
  serial_from text,
  serial_to text,
  prior_seq integer,
  prior_stock integer not null,
  prior_taken integer not null,
  prior_used integer not null,
  prior_spoiled integer not null,
  stock integer not null check (stock >= 0),
  taken integer not null check (taken >= 0),
  used integer not null check (used >= 0),
  spoiled integer not null check (spoiled >= 0),
  reason text,
  print_batch_id uuid,
  by_name text not null,
  on_day date not null,
  at timestamptz not null default now(),
  primary key (org_no, paper, seq),
  unique (org_no, paper, seq, stock, taken, used, spoiled),
  foreign key (org_no, paper, prior_seq, prior_stock, prior_taken, prior_used, prior_spoiled)
    references paper_entry (org_no, paper, seq, stock, taken, used, spoiled),
  check ((seq = 1) = (prior_seq is null)),
  check (seq = 1 or prior_seq = seq - 1),
  check (seq > 1 or (prior_stock = 0 and prior_taken = 0 and prior_used = 0 and prior_spoiled = 0)),
  check (stock = prior_stock + case action when 'receive' then count when 'return' then count when 'take' then -count when 'damage' then -count else 0 end),
  check (taken = prior_taken + case action when 'take' then count when 'use' then -count when 'spoil' then -count when 'return' then -count else 0 end),
  check (used = prior_used + case action when 'use' then count else 0 end),
  check (spoiled = prior_spoiled + case action when 'spoil' then count when 'damage' then count else 0 end),
  check (action not in ('spoil', 'damage') or reason is not null)
);
comment on table paper_entry is '证书用纸台账：入库、领用、用完、损坏、退回，逐笔带上一笔的结存，数据库保证接得上、对得平';
call national.scope_table('paper_entry', null, 'insert');

create table paper_range (
  id uuid primary key,
  org_no bigint not null,
  paper text not null,
  prefix text not null,
  first bigint not null check (first >= 0),
  last bigint not null,
  width integer not null check (width between 1 and 15),
  next bigint not null,
  received_on date not null,
  check (last >= first),
  check (next between first and last + 1),
  check (length(last::text) <= width)
);
comment on table paper_range is '证书用纸号段：入库的印刷流水号，next 为下一张可用的';
create index paper_range_org_no on paper_range (org_no, paper, received_on);
create unique index paper_range_once on paper_range (org_no, paper, prefix, first);
call national.scope_table('paper_range', null, 'insert, update');

create table certificate_print_batch (
  id uuid primary key,
  org_no bigint not null,
  title text not null,
  paper text,
  printer_id uuid,
  printer_name text not null,
  offset_x numeric(4, 1) not null,
  offset_y numeric(4, 1) not null,
  count integer not null check (count > 0),
  state text not null default 'rendering' check (state in ('rendering', 'ready', 'closed')),
  job_id uuid,
  file_id uuid,
  note text,
  created_by_name text not null,
  created_at timestamptz not null default now(),
  closed_at timestamptz
);
comment on table certificate_print_batch is '打印批次：一批证书在一台打印机上打印，用完核对后关闭';
create index certificate_print_batch_org_no on certificate_print_batch (org_no, created_at desc);
call national.scope_table('certificate_print_batch', null, 'insert, update');

create table certificate_sheet (
  id uuid primary key,
  org_no bigint not null,
  print_batch_id uuid not null references certificate_print_batch (id),
  seq integer not null,
  certificate_id uuid not null references certificate (id),
  paper text,
  serial text,
  state text not null default 'printing' check (state in ('printing', 'used', 'spoiled', 'returned')),
  reason text,
  settled_on date,
  settled_by_name text,
  check (state <> 'spoiled' or reason is not null),
  check ((state = 'printing') = (settled_on is null))
);
comment on table certificate_sheet is '证书用纸去向：一张一行，哪张流水号印了哪本证书；印坏的写明原因，证书编号不变，换一张重印';
create unique index certificate_sheet_serial on certificate_sheet (org_no, paper, serial) where serial is not null and state <> 'returned';
-- One good sheet for one certificate at a time.
create unique index certificate_sheet_good on certificate_sheet (certificate_id) where state in ('printing', 'used');
create index certificate_sheet_batch on certificate_sheet (print_batch_id, seq);
call national.scope_table('certificate_sheet', null, 'insert, update');

create table certificate_delivery (
  id uuid primary key,
  org_no bigint not null,
  certificate_id uuid not null unique references certificate (id),
  person_id uuid,
  taken_on date not null,
  taken_by text not null check (taken_by in ('holder', 'proxy', 'post')),
  taker_name text not null,
  taker_document text,
  relation text,
  tracking_no text,
  signature_file_id uuid,
  note text,
  recorded_by_name text not null,
  recorded_at timestamptz not null default now(),
  check (taken_by <> 'proxy' or (relation is not null and taker_document is not null)),
  check (taken_by <> 'post' or tracking_no is not null)
);
comment on table certificate_delivery is '证书领取：谁在何日领走，本人、代领（写明关系和证件后四位）或邮寄（写明单号）';
create index certificate_delivery_org_no on certificate_delivery (org_no);
call national.scope_table('certificate_delivery', 'person_id', 'insert');

create table certificate_backfile (
  id uuid primary key,
  org_no bigint not null,
  case_id uuid,
  origin text not null check (origin in ('backfile', 'paper')),
  source_row integer,
  kind text not null,
  number text not null,
  name text not null,
  id_masked text,
  id_hash bytea,
  id_sealed bytea,
  school_name text not null,
  class_kind text,
  specialty_name text,
  facts jsonb not null default '{}',
  issued_on date not null,
  scan_name text,
  scan_file_id uuid,
  state text not null default 'draft' check (state in ('draft', 'submitted', 'confirmed', 'refused')),
  reason text,
  certificate_id uuid references certificate (id),
  created_by_name text not null,
  created_at timestamptz not null default now(),
  check ((state = 'confirmed') = (certificate_id is not null)),
  check (state <> 'refused' or reason is not null)
);
comment on table certificate_backfile is '补录的旧证书：学校核对、主管部门确认以后才进入证书台账并可查验';
create index certificate_backfile_org_no on certificate_backfile (org_no, state);
create index certificate_backfile_case on certificate_backfile (case_id) where case_id is not null;
create unique index certificate_backfile_open on certificate_backfile (org_no, kind, number) where state in ('draft', 'submitted');
call national.scope_table('certificate_backfile', null, 'insert, update, delete');
