-- Repeals of documents, by running number; those that are not carried through yet are looked for by the timer.
create table repeal (
    id bigint primary key,
    done bigint not null,
    body text not null
);
create index repeal_open on repeal (id) where done = 0;

-- What a street has set for itself in an item.
create table item_local (
    item text collate "C" not null,
    street text collate "C" not null,
    body text not null,
    primary key (item, street)
);

-- Packages of items, version by version; and the applications for one, with the case of each part that was received.
create table item_package (
    id text collate "C" not null,
    version bigint not null,
    body text not null,
    primary key (id, version)
);
create table package_case (
    no text collate "C" primary key,
    body text not null
);
create table package_part (
    case_no text collate "C" primary key,
    no text collate "C" not null
);
