-- in: national
create table specialty (
  version text not null,
  code text not null,
  name text not null,
  category text not null,
  levels text[] not null,
  demonstration boolean not null default false,
  primary key (version, code)
);
comment on table specialty is '专业目录：分版本；官方目录由导入装入，演示清单带标记';
grant select, insert, update on specialty to luban_app;
grant select, insert, update on specialty to luban_wide;
