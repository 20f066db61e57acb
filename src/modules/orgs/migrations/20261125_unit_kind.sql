-- in: province
create or replace view org_unit with (security_invoker = true) as
select o.org_no, o.kind from org o where o.kind <> 'site';
