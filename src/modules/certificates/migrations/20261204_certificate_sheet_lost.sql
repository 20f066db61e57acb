-- in: province
-- A holder who lost the paper gets another sheet under the same number where the kind says so: the first one is lost.
alter table certificate_sheet drop constraint certificate_sheet_state_check;
alter table certificate_sheet add constraint certificate_sheet_state_check check (state in ('printing', 'used', 'spoiled', 'returned', 'lost'));
alter table certificate_delivery drop constraint certificate_delivery_certificate_id_key;
create index certificate_delivery_certificate on certificate_delivery (certificate_id);
