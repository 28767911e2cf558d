-- Repeals of documents, by running number; those that are not carried through yet are looked for by the timer.
create table repeal (
    id integer primary key,
    done integer not null,
    body text not null
) strict;
create index repeal_open on repeal (id) where done = 0;

-- What a street has set for itself in an item.
create table item_local (
    item text not null,
    street text not null,
    body text not null,
    primary key (item, street)
) strict, without rowid;

-- Packages of items, version by version; and the applications for one, with the case of each part that was received.
create table item_package (
    id text not null,
    version integer not null,
    body text not null,
    primary key (id, version)
) strict, without rowid;
create table package_case (
    no text primary key,
    body text not null
) strict, without rowid;
create table package_part (
    case_no text primary key,
    no text not null
) strict, without rowid;
