-- in: national
create view statistical_period with (security_invoker = true) as
select y.year::text as period, y.year, make_date(y.year, 1, 1) as from_day, least(make_date(y.year, 12, 31), current_date) as as_of
from generate_series(2015, extract(year from current_date)::integer) as y(year)
union all
select 'live', extract(year from current_date)::integer, date_trunc('year', current_date)::date, current_date;
comment on view statistical_period is '统计期：2015 年起各年（年末；当年截至今天）和 live（今天；流量自 1 月 1 日起）';
grant select on statistical_period to luban_app;
grant select on statistical_period to luban_wide;
