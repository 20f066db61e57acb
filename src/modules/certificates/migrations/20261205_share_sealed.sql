-- in: province
-- Number and name as the holder gave them away, sealed: whoever opens the share sees them, the table alone tells nothing.
alter table certificate_share add column sealed bytea not null;
