-- The formula of scores in force, with what is proposed.
create table formula (
    id text collate "C" primary key,
    body text not null
);

-- Scores of a month as last computed. month: 2026-11.
create table score_run (
    month text collate "C" primary key,
    body text not null
);
create table score (
    month text collate "C" not null,
    side text collate "C" not null,
    key text collate "C" not null,
    points bigint not null,
    body text not null,
    primary key (month, side, key)
);
create index score_subject on score (side, key, month);

-- Bulletins. place: running number of all; year, no: of what is published; open: 1 where the public reads it.
create table bulletin (
    id text collate "C" primary key,
    place bigint not null,
    state text collate "C" not null,
    year bigint,
    no bigint,
    open bigint not null,
    body text not null
);
create unique index bulletin_place on bulletin (place);
create unique index bulletin_no on bulletin (year, no) where no is not null;
