-- A work list is read in order of due day, then case: one number for both, so that a page deep in the list is one
-- index range like the first (a comparison of pairs beside an upper bound is not). 2^39 cases, 2^24 days.
alter table work_item add column place integer generated always as (due * 549755813888 + case_id) virtual;
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
