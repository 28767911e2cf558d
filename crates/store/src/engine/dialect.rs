//! Statements and settings that must differ, side by side.

/// A statement of the common subset as PostgreSQL reads it: `?1` becomes `$1`. No statement of ours has a
/// question mark otherwise.
pub(crate) fn to_postgres(sql: &str) -> String {
    sql.replace('?', "$")
}

/// Settings of the SQLite connection that writes. Acknowledged means durable: `synchronous = full`.
pub(crate) const SQLITE_WRITER: &str = "pragma journal_mode = wal; pragma synchronous = full; \
    pragma wal_autocheckpoint = 20000; pragma busy_timeout = 10000; pragma foreign_keys = on; \
    pragma cache_size = -65536; pragma temp_store = memory; pragma journal_size_limit = 134217728";

/// Settings of a SQLite connection that reads.
pub(crate) const SQLITE_READER: &str = "pragma query_only = on; pragma busy_timeout = 5000; pragma cache_size = -16384; pragma mmap_size = 268435456";

/// Settings of every PostgreSQL session. Plans are made once for each statement: all of ours follow an index.
pub(crate) const PG_SESSION: &str = "set plan_cache_mode = force_generic_plan; set jit = off; \
    set timezone = 'UTC'; set client_min_messages = warning";

/// Settings of the PostgreSQL session that writes. A transaction whose client is gone frees the commit lock
/// after ten seconds. Each statement touches rows by key, so only nested loops over indexes make sense,
/// whatever the statistics of a young table say.
pub(crate) const PG_WRITER: &str = "set synchronous_commit = on; set idle_in_transaction_session_timeout = 10000; \
    set enable_seqscan = off; set enable_hashjoin = off; set enable_mergejoin = off";

/// The commit lock of a PostgreSQL schema, held through COMMIT: commits are serial per database.
pub(crate) const PG_BEGIN: &str = "begin; select pg_advisory_xact_lock(79177001, hashtext(current_schema()))";

/// Rows for PostgreSQL come in arrays, one statement a table; SQLite runs its prepared statement row by row.
pub(crate) mod sqlite {
    pub(crate) const EVENT: &str = "insert into event (idx, stream, seq, kind, at, body, nonce, leaf) values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)";
    pub(crate) const CASE_INSERT: &str =
        "insert into case_row (id, no, version, state, body) values (?1, ?2, ?3, ?4, ?5)";
    pub(crate) const CASE_UPDATE: &str =
        "update case_row set version = ?2, state = ?3, body = ?4 where id = ?1";
    pub(crate) const CASE_FILE: &str = "insert into case_file (case_id, centre, accepts, decides, item, created_on, \
        data_key, personal, masked, person_key, phone_key, query_hash) \
        values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12) \
        on conflict (case_id) do update set data_key = excluded.data_key, personal = excluded.personal, \
        masked = excluded.masked, person_key = excluded.person_key, phone_key = excluded.phone_key, \
        query_hash = excluded.query_hash";
    pub(crate) const WORK: &str = "insert into work_item (case_id, holder, desk, post, centre, item, state, due, \
        timer, row, holds, deemed, unsigned, principal) \
        values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14) \
        on conflict (case_id) do update set holder = excluded.holder, desk = excluded.desk, post = excluded.post, \
        centre = excluded.centre, item = excluded.item, state = excluded.state, due = excluded.due, \
        timer = excluded.timer, row = excluded.row, holds = excluded.holds, deemed = excluded.deemed, \
        unsigned = excluded.unsigned, principal = excluded.principal";
    pub(crate) const WORK_DELETE: &str = "delete from work_item where case_id = ?1";
    pub(crate) const COUNT: &str = "insert into work_count (centre, holder, state, holds, due, n) \
        values (?1, ?2, ?3, ?4, ?5, ?6) \
        on conflict (centre, holder, state, holds, due) do update set n = n + excluded.n";
    pub(crate) const SERIES: &str = "insert into series (name, next) values (?1, ?2) \
        on conflict (name) do update set next = excluded.next";
    pub(crate) const IDEMPOTENCY: &str =
        "insert into idempotency (key, actor, body_hash, answer, at) values (?1, ?2, ?3, ?4, ?5)";
    pub(crate) const VERSION: &str = "select version from case_row where id = ?1";
    pub(crate) const SERIES_NEXT: &str = "select next from series where name = ?1";
    pub(crate) const ANSWER: &str = "select actor, body_hash, answer from idempotency where key = ?1";
    pub(crate) const STREAM_SEQ: &str = "select coalesce(max(seq), 0) from event where stream = ?1";
}

/// See [`sqlite`].
pub(crate) mod pg {
    pub(crate) const EVENT: &str = "insert into event (idx, stream, seq, kind, at, body, nonce, leaf) \
        select * from unnest($1::bigint[], $2::text[], $3::bigint[], $4::text[], $5::text[], $6::text[], \
        $7::bytea[], $8::text[])";
    pub(crate) const CASE_INSERT: &str = "insert into case_row (id, no, version, state, body) \
        select * from unnest($1::bigint[], $2::text[], $3::bigint[], $4::text[], $5::text[])";
    pub(crate) const CASE_UPDATE: &str = "update case_row c set version = u.version, state = u.state, body = u.body \
        from unnest($1::bigint[], $2::bigint[], $3::text[], $4::text[]) as u(id, version, state, body) \
        where c.id = u.id";
    pub(crate) const CASE_FILE: &str = "insert into case_file (case_id, centre, accepts, decides, item, created_on, \
        data_key, personal, masked, person_key, phone_key, query_hash) \
        select * from unnest($1::bigint[], $2::text[], $3::text[], $4::text[], $5::text[], $6::bigint[], \
        $7::bytea[], $8::text[], $9::text[], $10::bytea[], $11::bytea[], $12::bytea[]) \
        on conflict (case_id) do update set data_key = excluded.data_key, personal = excluded.personal, \
        masked = excluded.masked, person_key = excluded.person_key, phone_key = excluded.phone_key, \
        query_hash = excluded.query_hash";
    pub(crate) const WORK: &str = "insert into work_item (case_id, holder, desk, post, centre, item, state, due, \
        timer, row, holds, deemed, unsigned, principal) select * from unnest($1::bigint[], $2::text[], $3::bigint[], \
        $4::text[], $5::text[], $6::text[], $7::text[], $8::bigint[], $9::bigint[], $10::text[], $11::bigint[], \
        $12::bigint[], $13::bigint[], $14::text[]) \
        on conflict (case_id) do update set holder = excluded.holder, desk = excluded.desk, post = excluded.post, \
        centre = excluded.centre, item = excluded.item, state = excluded.state, due = excluded.due, \
        timer = excluded.timer, row = excluded.row, holds = excluded.holds, deemed = excluded.deemed, \
        unsigned = excluded.unsigned, principal = excluded.principal";
    pub(crate) const WORK_DELETE: &str = "delete from work_item where case_id = any($1::bigint[])";
    pub(crate) const COUNT: &str = "insert into work_count as c (centre, holder, state, holds, due, n) \
        select * from unnest($1::text[], $2::text[], $3::text[], $4::bigint[], $5::bigint[], $6::bigint[]) \
        on conflict (centre, holder, state, holds, due) do update set n = c.n + excluded.n";
    pub(crate) const SERIES: &str = "insert into series (name, next) select * from unnest($1::text[], $2::bigint[]) \
        on conflict (name) do update set next = excluded.next";
    pub(crate) const IDEMPOTENCY: &str = "insert into idempotency (key, actor, body_hash, answer, at) \
        select * from unnest($1::text[], $2::text[], $3::bytea[], $4::text[], $5::bigint[])";
    pub(crate) const VERSIONS: &str = "select id, version from case_row where id = any($1::bigint[])";
    pub(crate) const SERIES_NEXT: &str = "select name, next from series where name = any($1::text[])";
    pub(crate) const ANSWERS: &str =
        "select key, actor, body_hash, answer from idempotency where key = any($1::text[])";
    pub(crate) const STREAM_SEQS: &str = "select s, coalesce((select max(seq) from event where stream = s), 0)::bigint \
        from unnest($1::text[]) as s";
}

/// State of the log at the start of a batch: last index (-1: none), its instant, the authority epoch.
pub(crate) const HEAD: &str = "select coalesce((select max(idx) from event), -1), \
    (select at from event order by idx desc limit 1), (select value from meta where key = 'authority_epoch')";
