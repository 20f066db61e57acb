-- in: province
-- Drawn when the filling in opens; only its hash is told until the freeze, so that nobody can choose the seed after seeing the lists.
alter table placement_batch add column seed_secret text;
