-- The log: one row per act of consequence. A stable table; the index is assigned in the act's transaction.
create table event (
    idx bigint primary key,
    stream text collate "C" not null,
    seq bigint not null,
    kind text not null,
    at text not null,
    body text not null,
    nonce bytea not null,
    leaf text not null,
    unique (stream, seq)
);

create function refuse_change() returns trigger language plpgsql as $$
begin raise exception '% is append-only', tg_table_name using errcode = 'restrict_violation'; end $$;
create trigger event_never_changed before update or delete or truncate on event
    for each statement execute function refuse_change();

-- Hash tiles of the log (C2SP tlog-tiles), by path below `tile/`.
create table tile (
    path text collate "C" primary key,
    data bytea not null
);

create trigger tile_never_changed before update or delete or truncate on tile
    for each statement execute function refuse_change();

-- The last signed head of the log; one row.
create table checkpoint (
    id bigint primary key check (id = 1),
    size bigint not null,
    note text not null,
    term bigint not null
) with (fillfactor = 20);
insert into checkpoint (id, size, note, term) values (1, 0, '', 0);

create table lease (
    name text collate "C" primary key,
    holder text collate "C" not null,
    term bigint not null,
    until bigint not null
);

create table meta (
    key text collate "C" primary key,
    value text not null
) with (fillfactor = 50);
insert into meta (key, value) values ('authority_epoch', '0'), ('catalogue_epoch', '0');

-- Gap-free numbers: case numbers and paper numbers.
create table series (
    name text collate "C" primary key,
    next bigint not null
) with (fillfactor = 50);

create table idempotency (
    key text collate "C" primary key,
    actor text not null,
    body_hash bytea not null,
    answer text not null,
    at bigint not null
);
create index idempotency_at on idempotency (at);

-- The working state of a case; id is the index of its first event.
create table case_row (
    id bigint primary key,
    no text collate "C" not null unique,
    version bigint not null,
    state text collate "C" not null,
    body text not null
) with (fillfactor = 70);

-- Who may see a case and how it is found; personal values sealed or as keyed hashes.
create table case_file (
    case_id bigint primary key,
    centre text collate "C" not null,
    accepts text collate "C" not null,
    decides text collate "C" not null,
    item text collate "C" not null,
    created_on bigint not null,
    data_key bytea,
    personal text not null,
    masked text not null,
    person_key bytea,
    phone_key bytea,
    query_hash bytea
);
create index case_file_centre on case_file (centre, case_id);
create index case_file_accepts on case_file (accepts, case_id);
create index case_file_decides on case_file (decides, case_id);
create index case_file_person on case_file (person_key, case_id) where person_key is not null;
create index case_file_phone on case_file (phone_key, case_id) where phone_key is not null;

-- Cases with something still to happen. due: days since 1970; timer: seconds since 1970.
create table work_item (
    case_id bigint primary key,
    holder text collate "C" not null,
    desk bigint not null,
    post text,
    centre text collate "C" not null,
    item text collate "C" not null,
    state text collate "C" not null,
    due bigint not null,
    timer bigint,
    row text not null
) with (fillfactor = 70);
create index work_item_holder on work_item (holder, desk, due, case_id);
create index work_item_centre on work_item (centre, due, case_id);
create index work_item_due on work_item (due, case_id);
create index work_item_timer on work_item (timer, case_id) where timer is not null;

-- Exact counts of work_item by due day, kept in the act's transaction: boards never count the table.
create table work_count (
    centre text collate "C" not null,
    holder text collate "C" not null,
    state text collate "C" not null,
    due bigint not null,
    n bigint not null,
    primary key (centre, holder, state, due)
) with (fillfactor = 50);

create table unit (id text collate "C" primary key, body text not null);
create table post (id text collate "C" primary key, body text not null);
create table placement (
    id text primary key,
    item text collate "C" not null,
    centre text collate "C" not null,
    body text not null
);
create table account (
    username text collate "C" primary key,
    name text collate "C" not null,
    post text not null,
    password_hash text not null,
    active bigint not null,
    body text not null
);
create table item_version (
    code text collate "C" not null,
    version bigint not null,
    state text collate "C" not null,
    published_at bigint,
    body text not null,
    primary key (code, version)
);
create table import_finding (
    code text collate "C" not null,
    seq bigint not null,
    body text not null,
    primary key (code, seq)
);
create table session (
    token_hash bytea primary key,
    username text collate "C" not null,
    kind text not null,
    expires_at bigint not null,
    csrf text not null,
    created_at bigint not null
);
create index session_username on session (username);
create index session_expires_at on session (expires_at);

-- Bodies compress with lz4 where the server has it: several times faster than the default.
do $$ begin
    alter table case_row alter column body set compression lz4;
    alter table event alter column body set compression lz4;
exception when feature_not_supported then null;
end $$;
