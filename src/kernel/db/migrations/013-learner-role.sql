-- in: national
-- A learner signs in to the database as luban_learner, a member of luban_app (kernel/db/open.ts). The policy by
-- person is a policy of that role alone: policies of one role are joined by OR, and no index answers “of my range
-- or of my person”, so that every list of a school would visit every row.
create or replace procedure scope_table(p_table text, p_person_column text default null, p_writes text default 'insert, update, delete', p_public boolean default false)
language plpgsql as $$
declare
  range_test constant text := 'org_no between nullif(current_setting(''app.lo'', true), '''')::bigint and nullif(current_setting(''app.hi'', true), '''')::bigint';
begin
  execute format('alter table %I enable row level security', p_table);
  execute format('alter table %I force row level security', p_table);
  execute format('create policy scope on %I for all to luban_app using (%s) with check (%s)', p_table, range_test, range_test);
  execute format('create policy province on %I for all to luban_wide using (true) with check (true)', p_table);
  if p_person_column is not null then
    execute format('create policy person on %I for select to luban_learner using (%I = nullif(current_setting(''app.person'', true), '''')::uuid)', p_table, p_person_column);
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
