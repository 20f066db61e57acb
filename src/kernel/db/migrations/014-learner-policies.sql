-- in: province
-- Tables made before 013-learner-role.sql.
do $$
declare
  one record;
begin
  for one in select tablename from pg_policies where schemaname = current_schema and policyname = 'person' and roles = '{luban_app}' loop
    execute format('alter policy person on %I to luban_learner', one.tablename);
  end loop;
end $$;
