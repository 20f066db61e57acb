-- in: province
-- What a visitor sends along goes to the authority's rows only from a request without a range (a learner) or with that of visitors, number 1: no
-- office and no school writes among the files of another. Files of a transferred complaint are copied by the clock.
drop policy send on complaint_file;
create policy send on complaint_file for insert to luban_app with check (given_by = 'complainant' and coalesce(nullif(current_setting('app.lo', true), '')::bigint, 0) <= 1);
drop policy complaint_send on stored_file;
create policy complaint_send on stored_file for insert to luban_app with check (purpose = 'complaint' and coalesce(nullif(current_setting('app.lo', true), '')::bigint, 0) <= 1);
