-- Supervision sheets. colour: 0 blue, 1 orange, 2 red; due: days since 1970.
create table supervision_order (
    id text primary key,
    unit text not null,
    colour integer not null,
    state text not null,
    due integer not null,
    body text not null
) strict, without rowid;
create index supervision_order_unit on supervision_order (unit, id);
create index supervision_order_state on supervision_order (state, id);
create index supervision_order_due on supervision_order (due, id) where state in ('issued', 'received');

-- What open sheets cite: one matter of a unit has one sheet.
create table supervision_cited (
    unit text not null,
    cited text not null,
    id text not null,
    primary key (unit, cited)
) strict, without rowid;
create index supervision_cited_id on supervision_cited (id);

-- Files that prove a rectification, sealed; n: place among those of the sheet. In the database, because every instance has
-- a data directory of its own.
create table supervision_file (
    id text not null,
    n integer not null,
    content blob not null,
    primary key (id, n)
) strict;

-- Letters of supervision. waits: not answered; reply_by: days since 1970.
create table supervision_letter (
    id text primary key,
    unit text not null,
    waits integer not null,
    reply_by integer not null,
    body text not null
) strict, without rowid;
create index supervision_letter_unit on supervision_letter (unit, id);
create index supervision_letter_waits on supervision_letter (reply_by, id) where waits = 1;

-- Records of accountability; names of persons are sealed in the body. confirmed: by a second supervisor.
create table accountability (
    id text primary key,
    unit text not null,
    confirmed integer not null,
    body text not null
) strict, without rowid;
create index accountability_unit on accountability (unit, id) where confirmed = 1;
