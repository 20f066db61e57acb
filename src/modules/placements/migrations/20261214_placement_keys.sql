-- in: province
-- A candidate number can pass from one account to another after a wrong claim: each account keeps its own list.
alter table placement_preference drop constraint placement_preference_pkey;
alter table placement_preference add primary key (candidate_id, person_id);
alter table placement_line add column early_kind text;
