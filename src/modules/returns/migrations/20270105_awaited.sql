-- in: province
-- Whose figures of an indicator and year count once they are locked, and whether they are: plans ask it before they
-- judge or release a sum, because the sum of one unit in ten is no figure of the ten. A report unlocked for a
-- correction counts as before until it is locked again.
create view indicator_asked with (security_invoker = true) as
select l.value ->> 'id' as indicator, r.period, u.org_no, (u.locked_at is not null or u.reopened > 0) as locked
from return_round r
join round_return u on u.round_id = r.id and u.level = r.counted_level
left join case_file f on f.id = u.case_id
cross join lateral jsonb_array_elements(r.lines) l
where r.state <> 'withdrawn' and (f.state is null or f.state <> 'cancelled');
comment on view indicator_asked is '填报指标向谁要过：逐项、逐年、逐单位，已经锁定没有；撤回的批次和撤销的不在内';
grant select on indicator_asked to luban_app;
grant select on indicator_asked to luban_wide;
