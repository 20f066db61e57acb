-- in: province
-- The names of the codes as they stood when the record was written, by list; and the fields of school and region.
alter table enrollment add column labels jsonb not null default '{}';
alter table enrollment add column extra jsonb not null default '{}';
