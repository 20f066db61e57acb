-- in: province
-- When a change took effect, beside when it was written. Rows from before this column took effect on the day they
-- were written; they stay empty, because their seal covers what they were.
alter table audit_change add column effective_on date;
alter table audit_change alter column effective_on set default ((now() at time zone 'Asia/Shanghai')::date);
