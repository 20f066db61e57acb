-- in: province
-- What the virus scan said of a file. Files from before were kept without one.
alter table stored_file add column scan_state text not null default 'unscanned';
alter table stored_file add column scan_note text;
alter table stored_file add column scanned_at timestamptz;
