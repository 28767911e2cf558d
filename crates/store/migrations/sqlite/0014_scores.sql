-- The formula of scores in force, with what is proposed.
create table formula (
    id text primary key,
    body text not null
) strict, without rowid;

-- Scores of a month as last computed. month: 2026-11.
create table score_run (
    month text primary key,
    body text not null
) strict, without rowid;
create table score (
    month text not null,
    side text not null,
    key text not null,
    points integer not null,
    body text not null,
    primary key (month, side, key)
) strict, without rowid;
create index score_subject on score (side, key, month);

-- Bulletins. place: running number of all; year, no: of what is published; open: 1 where the public reads it.
create table bulletin (
    id text primary key,
    place integer not null,
    state text not null,
    year integer,
    no integer,
    open integer not null,
    body text not null
) strict, without rowid;
create unique index bulletin_place on bulletin (place);
create unique index bulletin_no on bulletin (year, no) where no is not null;
