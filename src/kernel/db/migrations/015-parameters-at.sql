-- in: province
-- Several parameters of an organisation on a day, as one object by key. The resolution is that of parameter(); being
-- a set-returning function of one statement it becomes part of the query that calls it, which costs a twentieth.
create function parameters_at(p_keys text[], p_org bigint, p_on date) returns table (values_by_key jsonb)
language sql stable parallel safe as $$
  select jsonb_object_agg(d.key, coalesce(
    (select s.value
     from policy_parameter s
     where s.key = d.key
       and s.org_no in (p_org / 100 * 100, p_org / 1000000 * 1000000, p_org / 100000000 * 100000000, p_org / 10000000000 * 10000000000, 100000000000)
       and s.valid_from <= p_on and (s.valid_to is null or s.valid_to >= p_on)
     order by array_position(array[p_org / 100 * 100, p_org / 1000000 * 1000000, p_org / 100000000 * 100000000, p_org / 10000000000 * 10000000000, 100000000000], s.org_no), s.valid_from desc
     limit 1),
    d.value))
  from national.parameter_default d where d.key = any (p_keys)
$$;
comment on function parameters_at is '若干参数在某单位某日的取值，按参数名组成一个对象；取值规则与 parameter 相同';
