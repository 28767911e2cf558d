-- The log: one row per act of consequence. A stable table; the index is assigned in the act's transaction.
create table event (
    idx integer primary key,
    stream text not null,
    seq integer not null,
    kind text not null,
    at text not null,
    body text not null,
    nonce blob not null,
    leaf text not null,
    unique (stream, seq)
) strict;

create trigger event_never_updated before update on event
begin select raise(abort, 'event is append-only'); end;
create trigger event_never_deleted before delete on event
begin select raise(abort, 'event is append-only'); end;

-- Hash tiles of the log (C2SP tlog-tiles), by path below `tile/`.
create table tile (
    path text primary key,
    data blob not null
) strict, without rowid;

create trigger tile_never_updated before update on tile
begin select raise(abort, 'tile is append-only'); end;
create trigger tile_never_deleted before delete on tile
begin select raise(abort, 'tile is append-only'); end;

-- The last signed head of the log; one row.
create table checkpoint (
    id integer primary key check (id = 1),
    size integer not null,
    note text not null,
    term integer not null
) strict;
insert into checkpoint (id, size, note, term) values (1, 0, '', 0);

create table lease (
    name text primary key,
    holder text not null,
    term integer not null,
    until integer not null
) strict, without rowid;

create table meta (
    key text primary key,
    value text not null
) strict, without rowid;
insert into meta (key, value) values ('authority_epoch', '0'), ('catalogue_epoch', '0');

-- Gap-free numbers: case numbers and paper numbers.
create table series (
    name text primary key,
    next integer not null
) strict, without rowid;

create table idempotency (
    key text primary key,
    actor text not null,
    body_hash blob not null,
    answer text not null,
    at integer not null
) strict, without rowid;
create index idempotency_at on idempotency (at);

-- The working state of a case; id is the index of its first event.
create table case_row (
    id integer primary key,
    no text not null unique,
    version integer not null,
    state text not null,
    body text not null
) strict;

-- Who may see a case and how it is found; personal values sealed or as keyed hashes.
create table case_file (
    case_id integer primary key,
    centre text not null,
    accepts text not null,
    decides text not null,
    item text not null,
    created_on integer not null,
    data_key blob,
    personal text not null,
    masked text not null,
    person_key blob,
    phone_key blob,
    query_hash blob
) strict;
create index case_file_centre on case_file (centre, case_id);
create index case_file_accepts on case_file (accepts, case_id);
create index case_file_decides on case_file (decides, case_id);
create index case_file_person on case_file (person_key, case_id) where person_key is not null;
create index case_file_phone on case_file (phone_key, case_id) where phone_key is not null;

-- Cases with something still to happen. due: days since 1970; timer: seconds since 1970.
create table work_item (
    case_id integer primary key,
    holder text not null,
    desk integer not null,
    post text,
    centre text not null,
    item text not null,
    state text not null,
    due integer not null,
    timer integer,
    row text not null
) strict;
create index work_item_holder on work_item (holder, desk, due, case_id);
create index work_item_centre on work_item (centre, due, case_id);
create index work_item_due on work_item (due, case_id);
create index work_item_timer on work_item (timer, case_id) where timer is not null;

-- Exact counts of work_item by due day, kept in the act's transaction: boards never count the table.
create table work_count (
    centre text not null,
    holder text not null,
    state text not null,
    due integer not null,
    n integer not null,
    primary key (centre, holder, state, due)
) strict, without rowid;

create table unit (id text primary key, body text not null) strict, without rowid;
create table post (id text primary key, body text not null) strict, without rowid;
create table placement (
    id text primary key,
    item text not null,
    centre text not null,
    body text not null
) strict, without rowid;
create table account (
    username text primary key,
    name text not null,
    post text not null,
    password_hash text not null,
    active integer not null,
    body text not null
) strict, without rowid;
create table item_version (
    code text not null,
    version integer not null,
    state text not null,
    published_at integer,
    body text not null,
    primary key (code, version)
) strict;
create table import_finding (
    code text not null,
    seq integer not null,
    body text not null,
    primary key (code, seq)
) strict, without rowid;
create table session (
    token_hash blob primary key,
    username text not null,
    kind text not null,
    expires_at integer not null,
    csrf text not null,
    created_at integer not null
) strict, without rowid;
create index session_username on session (username);
create index session_expires_at on session (expires_at);
