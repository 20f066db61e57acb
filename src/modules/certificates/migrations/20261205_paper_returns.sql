-- in: province
-- A sheet that was not printed goes back to the stock as a range of its own, which may begin where another one began.
drop index paper_range_once;
