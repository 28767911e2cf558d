-- A work list is read in order of due day, then case: one number for both, so that a page deep in the list is one
-- index range like the first (a comparison of pairs beside an upper bound is not, on SQLite). 2^39 cases, 2^24 days.
-- Written by the statement and not a generated column, whose expression would be read and planned anew for every batch.
alter table work_item add column place bigint;
update work_item set place = due * 549755813888 + case_id;
alter table work_item alter column place set not null;
drop index work_item_holder;
drop index work_item_centre;
drop index work_item_due;
drop index work_item_deemed;
drop index work_item_unsigned;
drop index work_item_principal;
create index work_item_holder on work_item (holder, desk, place);
create index work_item_centre on work_item (centre, place);
create index work_item_place on work_item (place);
create index work_item_item on work_item (item, place);
create index work_item_deemed on work_item (place) where deemed = 1;
create index work_item_unsigned on work_item (centre, place) where unsigned = 1;
create index work_item_principal on work_item (principal, place) where principal is not null;

-- Sealed values do not compress, and a row of a few kilobytes is read and written whole: kept in its page.
alter table case_file alter column personal set storage external;
alter table case_file set (toast_tuple_target = 8160);
alter table event set (toast_tuple_target = 8160);
