-- in: province
-- Candidates much like one another are looked for by name and birthday too.
create index application_name_birth on application (name, birth_date) where birth_date is not null;
