-- in: province
-- The value of a parameter for an organisation on a day: the nearest authority's setting, else the default.
-- Its cost tells the planner to ask once an organisation and period, never once a record.
-- The same resolution as src/kernel/parameters.ts; a test compares the two.
create function parameter(p_key text, p_org bigint, p_on date) returns jsonb
language sql stable parallel safe cost 1000 as $$
  select coalesce(
    (select s.value
     from policy_parameter s
     cross join lateral (values (array[p_org / 100 * 100, p_org / 1000000 * 1000000, p_org / 100000000 * 100000000, p_org / 10000000000 * 10000000000, 100000000000])) as n(setters)
     where s.key = p_key and s.org_no = any (n.setters)
       and s.valid_from <= p_on and (s.valid_to is null or s.valid_to >= p_on)
     order by array_position(n.setters, s.org_no), s.valid_from desc
     limit 1),
    (select d.value from national.parameter_default d where d.key = p_key))
$$;
comment on function parameter is '参数在某单位某日的取值：本单位、县、市、省、国家由近及远，没有设定的取默认值';
