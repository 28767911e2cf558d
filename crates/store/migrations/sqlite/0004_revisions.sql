-- Two times of a version: published_at is when it was recorded, valid_from the first day (days since 1970) it is in force.
alter table item_version add column valid_from integer;
update item_version set valid_from = (published_at + 28800) / 86400 where published_at is not null;

-- A version on its way to publication, one for each item.
create table item_revision (
    code text primary key,
    stage text not null,
    publish_on integer,
    body text not null
) strict, without rowid;
create index item_revision_due on item_revision (publish_on) where publish_on is not null;
