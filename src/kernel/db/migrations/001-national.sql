-- in: national
-- What every province shares: migrations, posts, the claim register, and the two functions that put a request in its scope.

create table migration (
  schema_name text not null,
  file text not null,
  hash text not null,
  applied_at timestamptz not null default now(),
  primary key (schema_name, file)
);
comment on table migration is '已执行的数据库迁移';

create table province (
  schema_name text primary key,
  region text not null unique,
  name text not null,
  demonstration boolean not null,
  created_at timestamptz not null default now()
);
comment on table province is '部署的省份：一省一个数据库模式；demonstration 表示演示数据';

create table post (
  id uuid primary key,
  account_id text not null,
  schema_name text not null,
  role text not null,
  org_no bigint not null,
  org_name text not null,
  holder_name text not null,
  person_id uuid,
  valid_from date not null default current_date,
  valid_to date,
  created_at timestamptz not null default now()
);
comment on table post is '岗位：某账户在某单位担任的角色；人员可有多个岗位，登录后选择当前岗位';
create index post_account on post (account_id);

create table enrollment_claim (
  id_hash bytea primary key,
  schema_name text not null,
  org_no bigint not null,
  org_name text not null,
  enrollment_id uuid not null,
  claimed_at timestamptz not null default now()
);
comment on table enrollment_claim is '全日制学籍占用：同一证件号在全国同一时间只能有一个有效的全日制学籍';

create function enter(p_schema text, p_lo bigint, p_hi bigint, p_person uuid) returns timestamptz
language plpgsql as $$
begin
  execute format('set local search_path = %I, national', p_schema);
  execute format('set local app.lo = %L', coalesce(p_lo::text, ''));
  execute format('set local app.hi = %L', coalesce(p_hi::text, ''));
  execute format('set local app.person = %L', coalesce(p_person::text, ''));
  return now();
end $$;
comment on function enter is '进入请求范围：模式、机构号段、本人；SET LOCAL，事务结束即失效';

create procedure scope_table(p_table text, p_person_column text default null, p_writes text default 'insert, update, delete', p_public boolean default false)
language plpgsql as $$
declare
  range_test constant text := 'org_no between nullif(current_setting(''app.lo'', true), '''')::bigint and nullif(current_setting(''app.hi'', true), '''')::bigint';
begin
  execute format('alter table %I enable row level security', p_table);
  execute format('alter table %I force row level security', p_table);
  execute format('create policy scope on %I for all to luban_app using (%s) with check (%s)', p_table, range_test, range_test);
  execute format('create policy province on %I for all to luban_wide using (true) with check (true)', p_table);
  if p_person_column is not null then
    execute format('create policy person on %I for select to luban_app using (%I = nullif(current_setting(''app.person'', true), '''')::uuid)', p_table, p_person_column);
  end if;
  if p_public then
    execute format('create policy directory on %I for select to luban_app using (true)', p_table);
  end if;
  execute format('grant select on %I to luban_app', p_table);
  execute format('grant select on %I to luban_wide', p_table);
  if p_writes <> '' then
    execute format('grant %s on %I to luban_app', p_writes, p_table);
    execute format('grant %s on %I to luban_wide', p_writes, p_table);
  end if;
end $$;
comment on procedure scope_table is '给业务表加上机构号段行级安全；p_person_column 让本人能读自己的行；p_public 表示名录对所有登录者可读';

alter table post enable row level security;
alter table post force row level security;
create policy scope on post for all to luban_app using (org_no between nullif(current_setting('app.lo', true), '')::bigint and nullif(current_setting('app.hi', true), '')::bigint);
create policy province on post for all to luban_wide using (true) with check (true);
create policy sign_in on post for select to luban_auth using (true);
grant usage on schema national to luban_app, luban_wide, luban_auth;
grant select on province to luban_app, luban_wide, luban_auth;
grant select, insert, update on post to luban_app;
grant select, insert, update on post to luban_wide;
grant select on post to luban_auth;
grant select, insert, update, delete on enrollment_claim to luban_app;
grant select, insert, update, delete on enrollment_claim to luban_wide;
