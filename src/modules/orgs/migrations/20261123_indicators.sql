-- in: province
-- Level and state of every school at the end of each period. Of two overlapping stretches the later one holds.
create view school_at_period with (security_invoker = true) as
select distinct on (s.org_no, p.period) s.org_no, p.period, p.as_of, s.level, s.state
from org_period s
join org o on o.org_no = s.org_no and o.kind = 'school'
join national.statistical_period p on s.valid_from <= p.as_of and (s.valid_to is null or s.valid_to >= p.as_of)
where s.level is not null
order by s.org_no, p.period, s.valid_from desc;
comment on view school_at_period is '各统计期末每所学校的层级和状态，由单位沿革得出';
grant select on school_at_period to luban_app;
grant select on school_at_period to luban_wide;

-- 在办 and 限期整改 always count (003:52); 暂停招生 and 筹设 as the parameters say.
create view school_counted with (security_invoker = true) as
select s.org_no, s.period, s.level, s.state
from school_at_period s
where case s.state
  when 'operating' then true
  when 'rectifying' then true
  when 'suspended' then parameter('school-count.includes-suspended', s.org_no, s.as_of)::boolean
  when 'preparing' then parameter('school-count.includes-preparing', s.org_no, s.as_of)::boolean
  else false
end;
comment on view school_counted is '各统计期末计入技工院校数的学校';
grant select on school_counted to luban_app;
grant select on school_counted to luban_wide;

create view indicator_school_count with (security_invoker = true) as
select c.org_no, c.period, 'only'::text as reading, 1::numeric as value, null::numeric as base from school_counted c;
comment on view indicator_school_count is '指标：技工院校数（003:52）';
grant select on indicator_school_count to luban_app;
grant select on indicator_school_count to luban_wide;

create view indicator_technician_school_count with (security_invoker = true) as
select c.org_no, c.period, 'only'::text as reading, 1::numeric as value, null::numeric as base
from school_counted c where c.level = 'technician';
comment on view indicator_technician_school_count is '指标：技师学院数（003:57）';
grant select on indicator_technician_school_count to luban_app;
grant select on indicator_technician_school_count to luban_wide;

-- Names for the figures of other modules: every organisation, and every city even before its authority is entered.
create view org_label with (security_invoker = true) as
select o.org_no, o.kind, o.name, o.short_name, o.level from org o
union all
select r.code::bigint * 1000000, 'authority', r.name, r.short_name, null
from national.region r
where r.level in ('province', 'city') and not exists (select from org o where o.org_no = r.code::bigint * 1000000);
comment on view org_label is '单位名称：供统计页面显示；没有主管部门记录的市州取行政区划名称';
grant select on org_label to luban_app;
grant select on org_label to luban_wide;

-- The organisations that records are counted under. Views of other modules start here, so that parameters are
-- looked up once an organisation and the records come from an index by organisation.
create view org_unit with (security_invoker = true) as
select o.org_no from org o where o.kind <> 'site';
comment on view org_unit is '计数单位：分校和教学点并入学校';
grant select on org_unit to luban_app;
grant select on org_unit to luban_wide;
