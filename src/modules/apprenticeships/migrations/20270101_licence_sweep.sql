-- in: province
-- Licences that visitors uploaded and no application names: the clock takes them back, and nothing else is ever deleted.
grant delete on stored_file to luban_wide;
create policy sent_by_visitors on stored_file as restrictive for delete to luban_wide using (created_by = '' and purpose = 'evidence');
create index stored_file_visitors on stored_file (created_at) where created_by = '' and purpose = 'evidence';
create index stored_file_content on stored_file (sha256);
