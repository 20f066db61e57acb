-- in: province
-- The headcount that the approval of a branch or teaching point names; unknown for those approved before it was kept.
alter table org add column site_capacity integer constraint org_site_capacity check (site_capacity is null or (kind = 'site' and site_capacity between 1 and 100000));
