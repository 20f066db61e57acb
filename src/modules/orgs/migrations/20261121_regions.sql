-- in: national
create table region (
  code text primary key,
  name text not null,
  short_name text not null,
  level text not null,
  parent text
);
comment on table region is '行政区划（GB/T 2260 现行），由 data/regions.tsv 装入';
create index region_parent on region (parent);
grant select on region to luban_app;
grant select on region to luban_wide;
