-- in: province
-- Who was on the roll on a day, with the facts that held on that day: a change that took effect later is undone from
-- what the audit found before it. Few students have one, so the look-up is made once and joined.
create function students_on(p_day date, p_lo bigint, p_hi bigint)
returns table (
  enrollment_id uuid, org_no bigint, org_name text, sex text, training_level text, specialty_code text, specialty_name text,
  source_category text, study_mode text, grade integer, origin text, registered_on date)
language sql stable as $$
  with undone as (
    select distinct on (c.record_id, f.key) c.record_id, f.key, f.value
    from audit_change c cross join lateral jsonb_each_text(c.before) f(key, value)
    where c.record_kind = 'enrollment' and c.org_no between p_lo and p_hi and c.effective_on > p_day and c.before is not null
      and f.key in ('sex', 'trainingLevel', 'specialtyCode', 'specialtyName', 'sourceCategory', 'studyMode', 'grade')
    order by c.record_id, f.key, c.effective_on, c.id
  ),
  facts as (select u.record_id, jsonb_object_agg(u.key, u.value) as was from undone u group by u.record_id)
  select e.id, e.org_no, e.org_name,
    coalesce(f.was ->> 'sex', e.sex), coalesce(f.was ->> 'trainingLevel', e.training_level),
    coalesce(f.was ->> 'specialtyCode', e.specialty_code), coalesce(f.was ->> 'specialtyName', e.specialty_name),
    coalesce(f.was ->> 'sourceCategory', e.source_category), coalesce(f.was ->> 'studyMode', e.study_mode),
    coalesce((f.was ->> 'grade')::integer, e.grade), e.origin, e.registered_on
  from enrollment e left join facts f on f.record_id = e.id
  where e.org_no between p_lo and p_hi and e.registered_on <= p_day and (e.left_on is null or e.left_on > p_day)
$$;
comment on function students_on is '某一天的在册学生和当天的情况：此后才生效的变更按变更前还原';
