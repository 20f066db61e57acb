-- in: province
-- An apprentice whose training is over, or who left: the person is free for another training.
alter table apprentice add column ended_on date;
alter table apprentice add column ended_reason text;
alter table apprentice drop constraint apprentice_state_check;
alter table apprentice add constraint apprentice_state_check check (state in ('draft', 'filed', 'ended', 'removed'));
alter table apprentice add constraint apprentice_end_check check ((state = 'ended') = (ended_on is not null) and (ended_on is null) = (ended_reason is null));
alter table school_apprentice add column ended_on date;
grant update on school_apprentice to luban_app;
grant update on school_apprentice to luban_wide;
