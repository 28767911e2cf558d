-- Supervision sheets. colour: 0 blue, 1 orange, 2 red; due: days since 1970.
create table supervision_order (
    id text collate "C" primary key,
    unit text collate "C" not null,
    colour bigint not null,
    state text not null,
    due bigint not null,
    body text not null
);
create index supervision_order_unit on supervision_order (unit, id);
create index supervision_order_state on supervision_order (state, id);
create index supervision_order_due on supervision_order (due, id) where state in ('issued', 'received');

-- What open sheets cite: one matter of a unit has one sheet.
create table supervision_cited (
    unit text collate "C" not null,
    cited text collate "C" not null,
    id text collate "C" not null,
    primary key (unit, cited)
);
create index supervision_cited_id on supervision_cited (id);

-- Files that prove a rectification, sealed; n: place among those of the sheet. In the database, because every instance has
-- a data directory of its own.
create table supervision_file (
    id text collate "C" not null,
    n bigint not null,
    content bytea not null,
    primary key (id, n)
);

-- Letters of supervision. waits: not answered; reply_by: days since 1970.
create table supervision_letter (
    id text collate "C" primary key,
    unit text collate "C" not null,
    waits bigint not null,
    reply_by bigint not null,
    body text not null
);
create index supervision_letter_unit on supervision_letter (unit, id);
create index supervision_letter_waits on supervision_letter (reply_by, id) where waits = 1;

-- Records of accountability; names of persons are sealed in the body. confirmed: by a second supervisor.
create table accountability (
    id text collate "C" primary key,
    unit text collate "C" not null,
    confirmed bigint not null,
    body text not null
);
create index accountability_unit on accountability (unit, id) where confirmed = 1;
