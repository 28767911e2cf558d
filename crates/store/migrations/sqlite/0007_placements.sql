-- Placements of one item are read when it is placed, changed or ended.
create index placement_item on placement (item);

-- What is said of an item at a centre where it is not placed: networked, or left out for a reason.
create table coverage_mark (
    item text not null,
    centre text not null,
    body text not null,
    primary key (item, centre)
) strict, without rowid;
