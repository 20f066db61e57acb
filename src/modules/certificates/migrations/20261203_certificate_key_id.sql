-- in: province
-- By which the audit names a key.
alter table certificate_key add column id uuid not null unique default gen_random_uuid();
