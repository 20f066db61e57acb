-- in: province
-- A person whose data was destroyed stays as an empty row, so that counts and the records of others keep their place.
alter table person add column erased_at timestamptz;
