-- in: province
-- Notices: one row a message, addressed to a post of an organisation (by permission), an account or a person. Who
-- holds the post when the page is opened reads it, so that a message does not stay with somebody who has left.
create table notice (
  id uuid primary key,
  org_no bigint not null,
  permission text,
  account_id text,
  person_id uuid,
  kind text not null,
  title text not null,
  body text not null,
  link text not null,
  created_at timestamptz not null default now(),
  planned_at timestamptz,
  check (num_nonnulls(permission, account_id, person_id) >= 1)
);
comment on table notice is '通知：发给某单位持有某权限的岗位、某账户或某学员本人；不含证件号码，只带链接';
create index notice_org_no on notice (org_no, created_at desc);
create index notice_account on notice (account_id, created_at desc) where account_id is not null;
create index notice_person on notice (person_id, created_at desc) where person_id is not null;
create index notice_unplanned on notice (created_at) where planned_at is null;
call national.scope_table('notice', 'person_id', 'insert, update');
-- A school tells its authority and the authority its school: who writes does not see the row afterwards.
create policy send on notice for insert to luban_app with check (true);

create table notice_read (
  notice_id uuid not null references notice (id),
  account_id text not null,
  read_at timestamptz not null default now(),
  primary key (account_id, notice_id)
);
comment on table notice_read is '通知已读：哪个账户何时读过哪条通知';
grant select, insert on notice_read to luban_app;
grant select, insert on notice_read to luban_wide;

create table notice_setting (
  account_id text primary key,
  mail_sealed bytea,
  mail_masked text,
  phone_sealed bytea,
  phone_masked text,
  mail_kinds text[] not null default '{}',
  sms_kinds text[] not null default '{}',
  updated_at timestamptz not null default now()
);
comment on table notice_setting is '通知设置：一个账户哪几类通知另发邮件或短信，地址加密保存';
grant select, insert, update on notice_setting to luban_app;
grant select, insert, update on notice_setting to luban_wide;

create table notice_delivery (
  id uuid primary key,
  org_no bigint not null,
  notice_id uuid not null references notice (id),
  account_id text not null,
  holder_name text not null,
  channel text not null check (channel in ('mail', 'sms')),
  address_masked text not null,
  state text not null default 'queued' check (state in ('queued', 'sending', 'sent', 'failed')),
  attempts integer not null default 0,
  next_at timestamptz not null default now(),
  claimed_at timestamptz,
  sent_at timestamptz,
  cause text,
  created_at timestamptz not null default now(),
  unique (notice_id, account_id, channel)
);
comment on table notice_delivery is '通知发送记录：每条通知给每个账户的每个渠道一行，所以不会发两次；失败记原因和下次时间';
create index notice_delivery_due on notice_delivery (next_at) where state in ('queued', 'sending');
create index notice_delivery_org_no on notice_delivery (org_no, created_at desc);
call national.scope_table('notice_delivery', null, 'insert, update');
