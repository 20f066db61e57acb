-- in: province
-- A visitor's application is written and never read back; what it may say is a matter of the table's own checks.
alter policy send on enterprise_application with check (true);
