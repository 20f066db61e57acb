-- in: province
create view org_roster with (security_invoker = true) as
select o.org_no, o.kind, o.name, coalesce(o.parent_no, o.authority_no) as parent_no, o.state, o.created_at from org o;
comment on view org_roster is '数据交换：单位和上级';
grant select on org_roster to luban_app;
grant select on org_roster to luban_wide;
