-- in: province
-- The units an account may be made for: the own unit and those directly under it. Runs as the caller, under row-level security.

create function account_units(p_no bigint, p_words text)
returns table (unit_no bigint, unit_name text, unit_kind text)
language plpgsql stable as $$
begin
  return query
    select o.org_no, o.short_name, o.kind from org o
    where (o.org_no = p_no
        or (o.kind = 'school' and o.authority_no = p_no)
        or (o.kind = 'authority' and p_no % 10000000000 = 0 and o.org_no > p_no and o.org_no < p_no + 10000000000
            and (o.org_no % 100000000 = 0
              or not exists (select 1 from org c where c.kind = 'authority' and c.org_no = o.org_no - o.org_no % 100000000)))
        or (o.kind = 'authority' and p_no % 10000000000 <> 0 and p_no % 100000000 = 0 and o.org_no > p_no and o.org_no < p_no + 100000000))
      and o.kind in ('authority', 'school') and o.state <> 'withdrawn'
      and (p_words = '' or strpos(o.name, p_words) > 0 or strpos(o.short_name, p_words) > 0 or o.initials like lower(p_words) || '%')
    order by o.org_no <> p_no, o.org_no;
end $$;
comment on function account_units is '可以建账户的单位：本单位和直接下级；p_words 按名称或拼音首字母筛选';
