-- in: province
-- A merged person points at the one that stays; the hash of the document stays and finds that one.
alter table person add column merged_into uuid references person (id);
-- The lowest and the highest organisation that ever reached the person: who decides on a pair must oversee both ends.
alter table person add column org_low bigint;
alter table person add column org_high bigint;
update person p set org_low = o.low, org_high = o.high
from (select person_id, min(org_no) as low, max(org_no) as high from person_org group by person_id) o where o.person_id = p.id;
create index person_merged on person (merged_into) where merged_into is not null;

create table duplicate_pair (
  id uuid primary key,
  org_no bigint not null,
  left_person_id uuid not null references person (id),
  right_person_id uuid not null references person (id),
  left_name text not null,
  right_name text not null,
  left_orgs text not null,
  right_orgs text not null,
  weight numeric(6, 1) not null,
  likeness text not null check (likeness in ('sure', 'likely', 'possible', 'twins')),
  reasons jsonb not null,
  state text not null default 'open' check (state in ('open', 'asked', 'different', 'proposed', 'merged')),
  reason text,
  decided_by text,
  decided_by_name text,
  decided_at timestamptz,
  found_at timestamptz not null default now(),
  version integer not null default 1,
  check (left_person_id < right_person_id),
  unique (left_person_id, right_person_id)
);
comment on table duplicate_pair is '疑似重复的人员：一对一行，存在能看到双方的最低一级主管部门之下；决定过的不再提出';
create index duplicate_pair_org_no on duplicate_pair (org_no, state, weight desc);
call national.scope_table('duplicate_pair', null, 'insert, update, delete');

create table duplicate_question (
  id uuid primary key,
  org_no bigint not null,
  pair_id uuid not null,
  person_id uuid not null,
  name text not null,
  question text not null,
  asked_by_name text not null,
  asked_at timestamptz not null default now(),
  answer text check (answer in ('confirmed', 'mistaken', 'unknown')),
  answer_note text,
  answered_by_name text,
  answered_at timestamptz
);
comment on table duplicate_question is '向学校核对：主管部门就一名学生的登记向学校提问，学校只看到自己的学生，不看到另一方';
create index duplicate_question_org_no on duplicate_question (org_no, answered_at);
create index duplicate_question_pair on duplicate_question (pair_id);
call national.scope_table('duplicate_question', null, 'insert, update');

create table person_merge (
  id uuid primary key,
  org_no bigint not null,
  pair_id uuid,
  survivor_id uuid not null references person (id),
  merged_id uuid not null references person (id),
  choices jsonb not null,
  before jsonb not null,
  moved jsonb not null default '[]',
  kept jsonb not null default '[]',
  claims jsonb not null default '[]',
  conflict jsonb not null default '[]',
  reason text not null,
  state text not null check (state in ('proposed', 'merged', 'unmerged', 'refused')),
  proposed_by text not null,
  proposed_by_name text not null,
  proposed_at timestamptz not null default now(),
  confirmed_by text,
  confirmed_by_name text,
  merged_at timestamptz,
  unmerge_reason text,
  unmerged_by_name text,
  unmerged_at timestamptz,
  unmerged_moves jsonb not null default '[]',
  check (survivor_id <> merged_id)
);
comment on table person_merge is '人员合并和拆分：逐项保留谁的值、移动了哪些记录、原来是什么，据此可以原样拆开';
create index person_merge_org_no on person_merge (org_no, state);
create index person_merge_survivor on person_merge (survivor_id);
create index person_merge_merged on person_merge (merged_id);
call national.scope_table('person_merge', null, 'insert, update');

create table identity_check (
  id uuid primary key,
  org_no bigint not null,
  person_id uuid not null,
  result text not null check (result in ('match', 'mismatch', 'not-found')),
  source text not null check (source in ('police-interface', 'manual', 'document')),
  checked_at timestamptz not null,
  checked_by_name text not null,
  note text,
  evidence_file_id uuid,
  interface_serial text,
  recorded_at timestamptz not null default now(),
  check (source <> 'police-interface' or interface_serial is not null)
);
comment on table identity_check is '身份核验结果：一致、不一致、查无；公安接口的结果须有对方的流水号，人工和证件原件的由人登记并附材料';
create index identity_check_person on identity_check (person_id, checked_at desc);
create index identity_check_org_no on identity_check (org_no);
call national.scope_table('identity_check', 'person_id', 'insert');

create table other_register_row (
  id uuid primary key,
  org_no bigint not null,
  batch_id uuid not null,
  person_id uuid not null,
  enrollment_id uuid not null,
  school_no bigint not null,
  school_name text not null,
  name text not null,
  id_masked text not null,
  register text not null check (register in ('general', 'vocational')),
  listed_name text not null,
  listed_id_masked text not null,
  listed_school text not null,
  listed_grade text,
  likeness text not null,
  weight numeric(6, 1) not null,
  reasons jsonb not null,
  state text not null default 'open' check (state in ('open', 'keep', 'withdraw', 'not-same', 'waiting')),
  reason text,
  decided_by_name text,
  decided_at timestamptz,
  expires_on date not null,
  created_at timestamptz not null default now(),
  version integer not null default 1
);
comment on table other_register_row is '与教育部门学籍名单的比对：名单中与本系统全日制学籍相像的人，逐人决定；学年结束后删除，只有导入的主管部门能看';
create index other_register_row_org_no on other_register_row (org_no, state);
create unique index other_register_row_once on other_register_row (org_no, enrollment_id, register, listed_id_masked, listed_name, listed_school);
call national.scope_table('other_register_row', null, 'insert, update, delete');

-- Every record of a person, whatever module it belongs to: the business tables with a column person_id. The tables of
-- this module are handled by it; a table whose key holds the person cannot follow and says so.
create function person_tables() returns table (table_name text, title text, keys text[], copies text[], has_org boolean, fixed boolean)
language sql stable as $$
  select c.relname::text, split_part(coalesce(obj_description(c.oid), c.relname), '：', 1), k.keys,
    case when has.initials then array(
      select a.attname::text from pg_attribute a where a.attrelid = c.oid and not a.attisdropped
        and a.attname in ('name', 'given_name', 'pinyin', 'initials', 'id_masked', 'id_tail', 'sex') order by a.attname) else '{}' end,
    has.org, 'person_id' = any (k.keys) or not has_column_privilege(current_user, c.oid, 'person_id', 'update')
  from pg_class c
  join pg_namespace n on n.oid = c.relnamespace and n.nspname = current_schema()
  cross join lateral (
    select coalesce(bool_or(a.attname = 'person_id'), false) as person, coalesce(bool_or(a.attname = 'initials'), false) as initials, coalesce(bool_or(a.attname = 'org_no'), false) as org
    from pg_attribute a where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped) has
  cross join lateral (
    select array(select a.attname::text from pg_index i join pg_attribute a on a.attrelid = c.oid and a.attnum = any (i.indkey::int2[])
      where i.indrelid = c.oid and i.indisprimary order by a.attname) as keys) k
  where c.relkind in ('r', 'p') and not c.relispartition and has.person and cardinality(k.keys) > 0
    and c.relname not in ('person_org', 'person_view', 'duplicate_question', 'other_register_row', 'audit', 'audit_change')
$$;
comment on function person_tables is '有人员列的业务表：表名、标题、主键、随人员更名的检索列、能不能改指另一人';

create function person_rows(p_person uuid) returns jsonb language plpgsql as $$
declare
  t record;
  part jsonb;
  found jsonb := '[]';
begin
  for t in select * from person_tables() order by table_name loop
    execute format(
      'select coalesce(jsonb_agg(jsonb_build_object(''table'', %1$L, ''title'', %2$L, ''fixed'', %3$L::boolean, ''orgNo'', r.j -> ''org_no'', ''orgName'', r.j -> ''org_name'',
         ''state'', r.j -> ''status'', ''key'', (select jsonb_object_agg(k, r.j -> k) from unnest(%4$L::text[]) k)) order by r.j ->> ''id''), ''[]'')
       from (select to_jsonb(x) as j from %5$I x where x.person_id = $1) r',
      t.table_name, t.title, t.fixed, t.keys, t.table_name) into part using p_person;
    found := found || part;
  end loop;
  return found;
end $$;
comment on function person_rows is '一个人在各业务表里的全部记录，只到调用者的范围';

-- Points the given records at another person and writes the search copies; answers with what stood there before.
create function repoint_rows(p_rows jsonb, p_to uuid, p_copies jsonb) returns jsonb language plpgsql as $$
declare
  r jsonb;
  t record;
  was jsonb;
  moved jsonb := '[]';
  columns text[];
begin
  for r in select * from jsonb_array_elements(p_rows) loop
    select * into strict t from person_tables() where table_name = r ->> 'table';
    columns := array['person_id'] || (select coalesce(array_agg(c), '{}') from unnest(t.copies) c where p_copies ? c);
    execute format('select (select jsonb_object_agg(c, to_jsonb(x) -> c) from unnest($1) c) from %1$I x where %2$s for update', t.table_name,
      (select string_agg(format('x.%1$I = (jsonb_populate_record(null::%2$I, $2)).%1$I', k, t.table_name), ' and ') from unnest(t.keys) k))
      into was using columns, r -> 'key';
    if was is null then continue; end if;
    execute format('update %1$I x set %2$s where %3$s', t.table_name,
      (select string_agg(format('%1$I = (jsonb_populate_record(null::%2$I, $1)).%1$I', c, t.table_name), ', ') from unnest(columns) c),
      (select string_agg(format('x.%1$I = (jsonb_populate_record(null::%2$I, $2)).%1$I', k, t.table_name), ' and ') from unnest(t.keys) k))
      using p_copies || jsonb_build_object('person_id', p_to), r -> 'key';
    moved := moved || jsonb_build_object('table', r -> 'table', 'title', t.title, 'orgNo', r -> 'orgNo', 'orgName', r -> 'orgName', 'key', r -> 'key', 'before', was,
      'after', (select jsonb_object_agg(c, (p_copies || jsonb_build_object('person_id', p_to)) -> c) from unnest(columns) c));
  end loop;
  return moved;
end $$;
comment on function repoint_rows is '把记录改指另一人，答复改前的值';

-- Puts back what stood there, column by column, but only where nobody has changed it since.
create function restore_rows(p_moved jsonb) returns integer language plpgsql as $$
declare
  r jsonb;
  t record;
  done integer := 0;
begin
  for r in select * from jsonb_array_elements(p_moved) loop
    select * into strict t from person_tables() where table_name = r ->> 'table';
    execute format('update %1$I x set %2$s where %3$s', t.table_name,
      (select string_agg(format('%1$I = case when to_jsonb(x.%1$I) is not distinct from $3 -> %1$L then (jsonb_populate_record(null::%2$I, $1)).%1$I else x.%1$I end', c, t.table_name), ', ')
       from jsonb_object_keys(r -> 'before') c),
      (select string_agg(format('x.%1$I = (jsonb_populate_record(null::%2$I, $2)).%1$I', k, t.table_name), ' and ') from unnest(t.keys) k))
      using r -> 'before', r -> 'key', r -> 'after';
    done := done + 1;
  end loop;
  return done;
end $$;
comment on function restore_rows is '把合并时改动的列恢复原值；合并以后又改过的列不动';
