-- in: province
-- Where a school stands among all schools of the province, frozen with the figure it published: a school may know its
-- own place without reading the others' figures.
alter table released_figure add column place integer check (place > 0);
alter table released_figure add column places integer check (places >= place);
