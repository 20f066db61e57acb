-- in: province
-- 在校 is the view that schools and cities open most: its page and its count both come from this one.
drop index enrollment_present_any;
create index enrollment_present_page on enrollment (org_no, id desc) where registered_on is not null and left_on is null;
