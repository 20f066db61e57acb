-- in: province
-- What the public may read of one school: in which band its employment rate lay, never the counted people.

create table open_school_rate (
  open_id uuid not null references open_release (id),
  org_no bigint not null,
  indicator text not null,
  band text not null check (band in ('from98', 'from95', 'from90', 'from80', 'below80')),
  primary key (open_id, org_no, indicator)
);
comment on table open_school_rate is '公开的学校就业率：公开当时落在哪一档；毕业生太少的学校不列';
call national.scope_table('open_school_rate', null, 'insert', true);
