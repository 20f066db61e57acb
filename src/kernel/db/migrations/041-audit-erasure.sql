-- in: province
-- Personal values of a change can be destroyed without breaking the chain: the seal of such a change covers a salted
-- digest of its values instead of the values. Who destroys values and salt leaves the digest, from which nothing can
-- be guessed. Rows from before these columns have no digest; their seal covers the values themselves.
alter table audit_change add column salt bytea;
alter table audit_change add column digest bytea;
alter table audit_change add column erased_at timestamptz;
create index audit_change_person on audit_change (person_id) where person_id is not null;
grant update (before, after, salt, erased_at) on audit_change to luban_wide;
