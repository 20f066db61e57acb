-- in: province
-- People in the order of their names, and by what they are searched for; who was merged into another is not listed.
create index person_pinyin on person (pinyin, id) where merged_into is null;
create index person_name on person (name text_pattern_ops) where merged_into is null;
create index person_initials on person (initials text_pattern_ops) where merged_into is null;
create index person_id_tail on person (id_tail) where merged_into is null;

-- How many people an organisation reaches, from the index alone.
create index person_org_reach on person_org (org_no, person_id);
