//! Statements and settings that must differ, side by side.

/// A statement of the common subset as PostgreSQL reads it: `?1` becomes `$1`. No statement of ours has a
/// question mark otherwise.
pub(crate) fn to_postgres(sql: &str) -> String {
    sql.replace('?', "$")
}

/// Settings of the SQLite connection that writes. Acknowledged means durable: `synchronous = full`.
pub(crate) const SQLITE_WRITER: &str = "pragma journal_mode = wal; pragma synchronous = full; \
    pragma wal_autocheckpoint = 20000; pragma busy_timeout = 10000; pragma foreign_keys = on; \
    pragma cache_size = -32768; pragma temp_store = memory; pragma journal_size_limit = 134217728";

/// Settings of a SQLite connection that reads.
/// The file is not mapped: what is mapped counts as ours, a quarter of a gigabyte under load. Each connection keeps what
/// it has read to itself, so each keeps little; the system keeps the file.
pub(crate) const SQLITE_READER: &str = "pragma query_only = on; pragma busy_timeout = 5000; pragma cache_size = -2048; pragma mmap_size = 0; \
    pragma temp_store = memory";

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

/// The same lock held by the session, over several transactions; a session that goes silent meanwhile is ended.
pub(crate) const PG_HOLD: &str = "set idle_session_timeout = 10000; \
    select pg_advisory_lock(79177001, hashtext(current_schema())); begin";

/// The same without a transaction: to look a lost batch up while nothing can be committed.
pub(crate) const PG_LOCK: &str = "set idle_session_timeout = 10000; \
    select pg_advisory_lock(79177001, hashtext(current_schema()))";

/// Ends [`PG_HOLD`] and [`PG_LOCK`], however often it was taken.
pub(crate) const PG_RELEASE: &str = "select pg_advisory_unlock_all(); set idle_session_timeout = 0";

/// Rows for PostgreSQL come in arrays, one statement a batch; SQLite runs its prepared statement row by row.
pub(crate) mod sqlite {
    pub(crate) const EVENT: &str = "insert into event (idx, stream, seq, kind, at, body, nonce, leaf) values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)";
    pub(crate) const CASE_INSERT: &str =
        "insert into case_row (id, no, version, state, body) values (?1, ?2, ?3, ?4, ?5)";
    pub(crate) const CASE_UPDATE: &str =
        "update case_row set version = ?3, state = ?4, body = ?5 where id = ?1 and version = ?2";
    pub(crate) const CASE_FILE: &str = "insert into case_file (case_id, centre, accepts, decides, item, created_on, \
        data_key, personal, masked, person_key, phone_key, query_hash) \
        values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)";
    pub(crate) const WORK_INSERT: &str = "insert into work_item (case_id, holder, desk, post, centre, item, state, due, \
        timer, row, holds, deemed, unsigned, principal) \
        values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)";
    pub(crate) const WORK_UPDATE: &str = "update work_item set holder = ?2, desk = ?3, post = ?4, state = ?5, timer = ?6, \
        row = ?7, holds = ?8, deemed = ?9, unsigned = ?10 where case_id = ?1";
    /// Touches every index of the lists, where [`WORK_UPDATE`] touches few.
    pub(crate) const WORK_MOVE: &str = "update work_item set holder = ?2, desk = ?3, post = ?4, state = ?5, timer = ?6, \
        row = ?7, holds = ?8, deemed = ?9, unsigned = ?10, due = ?11 where case_id = ?1";
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
    /// Rows in a JSON array, unless the consumer ?2 has left ?3: side, key, measure, day, number.
    pub(crate) const TALLIES_IF: &str = "insert into tally (side, key, measure, day, n) \
        select value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4 from json_each(?1) \
        where exists (select 1 from consumer where name = ?2 and idx = ?3) \
        on conflict (side, key, measure, day) do update set n = n + excluded.n";
    /// The same: case, rule, instant.
    pub(crate) const POINTS_IF: &str = "insert into supervision_due (case_id, rule, at) \
        select value ->> 0, value ->> 1, value ->> 2 from json_each(?1) \
        where exists (select 1 from consumer where name = ?2 and idx = ?3) \
        on conflict (case_id, rule) do update set at = excluded.at";
    /// The same: case, rule, instant.
    pub(crate) const NO_POINTS_IF: &str = "delete from supervision_due where (case_id, rule, at) in \
        (select value ->> 0, value ->> 1, value ->> 2 from json_each(?1)) \
        and exists (select 1 from consumer where name = ?2 and idx = ?3)";
    /// The same: case, stream.
    pub(crate) const CASES_IF: &str = "insert into supervised (case_id, stream) \
        select value ->> 0, value ->> 1 from json_each(?1) \
        where exists (select 1 from consumer where name = ?2 and idx = ?3) on conflict (case_id) do nothing";
    /// The same: case.
    pub(crate) const NO_CASES_IF: &str = "delete from supervised where case_id in \
        (select value ->> 0 from json_each(?1)) \
        and exists (select 1 from consumer where name = ?2 and idx = ?3)";
}

/// See [`sqlite`].
pub(crate) mod pg {
    use std::sync::LazyLock;

    pub(crate) const TALLIES_IF: &str = "insert into tally (side, key, measure, day, n) \
        select e ->> 0, e ->> 1, e ->> 2, (e ->> 3)::bigint, (e ->> 4)::bigint \
        from jsonb_array_elements(?1::text::jsonb) e \
        where exists (select 1 from consumer where name = ?2 and idx = ?3) \
        on conflict (side, key, measure, day) do update set n = tally.n + excluded.n";
    pub(crate) const POINTS_IF: &str = "insert into supervision_due (case_id, rule, at) \
        select (e ->> 0)::bigint, e ->> 1, (e ->> 2)::bigint from jsonb_array_elements(?1::text::jsonb) e \
        where exists (select 1 from consumer where name = ?2 and idx = ?3) \
        on conflict (case_id, rule) do update set at = excluded.at";
    pub(crate) const NO_POINTS_IF: &str = "delete from supervision_due d \
        using jsonb_array_elements(?1::text::jsonb) e where d.case_id = (e ->> 0)::bigint and d.rule = e ->> 1 \
        and d.at = (e ->> 2)::bigint \
        and exists (select 1 from consumer where name = ?2 and idx = ?3)";
    pub(crate) const CASES_IF: &str = "insert into supervised (case_id, stream) \
        select (e ->> 0)::bigint, e ->> 1 from jsonb_array_elements(?1::text::jsonb) e \
        where exists (select 1 from consumer where name = ?2 and idx = ?3) on conflict (case_id) do nothing";
    pub(crate) const NO_CASES_IF: &str = "delete from supervised s \
        using jsonb_array_elements(?1::text::jsonb) e where s.case_id = (e ->> 0)::bigint \
        and exists (select 1 from consumer where name = ?2 and idx = ?3)";

    /// A whole batch in one statement, so that it costs the server one turn; this one for acts in cases that exist. It
    /// fails as a whole (division by zero) unless the log ends at $9 with the very event it was planned on ($10), every
    /// case had the version its act was decided on, and every list row was there. The commit lock is taken first, if it is not had already.
    pub(crate) static ACTS: LazyLock<String> = LazyLock::new(|| format!("with {CHANGES} {EVENTS}"));

    /// The same with cases created and list rows ended, and answers kept.
    pub(crate) static ALL: LazyLock<String> =
        LazyLock::new(|| format!("with {CHANGES}, {CREATIONS} {EVENTS}"));

    // Arrays side by side in a select list run in step, row by row; in a FROM each would be stored first.
    const CHANGES: &str = "\
        cases as (update case_row c set version = u.version, state = u.state, body = u.body \
            from (select unnest($11::bigint[]) as id, unnest($12::bigint[]) as seen, unnest($13::bigint[]) as version, \
            unnest($14::text[]) as state, unnest($15::text[]) as body) u \
            where c.id = u.id and c.version = u.seen returning 1), \
        works as (update work_item w set holder = u.holder, desk = u.desk, post = u.post, state = u.state, \
            due = u.due, place = u.due * 549755813888 + u.case_id, timer = u.timer, row = u.row, holds = u.holds, deemed = u.deemed, unsigned = u.unsigned \
            from (select unnest($16::bigint[]) as case_id, unnest($17::text[]) as holder, unnest($18::bigint[]) as desk, \
            unnest($19::text[]) as post, unnest($20::text[]) as state, unnest($21::bigint[]) as due, \
            unnest($22::bigint[]) as timer, unnest($23::text[]) as row, unnest($24::bigint[]) as holds, \
            unnest($25::bigint[]) as deemed, unnest($26::bigint[]) as unsigned) u \
            where w.case_id = u.case_id returning 1), \
        counts as (insert into work_count as c (centre, holder, state, holds, due, n) \
            select unnest($27::text[]), unnest($28::text[]), unnest($29::text[]), unnest($30::bigint[]), \
            unnest($31::bigint[]), unnest($32::bigint[]) \
            on conflict (centre, holder, state, holds, due) do update set n = c.n + excluded.n), \
        numbers as (insert into series (name, next) select unnest($33::text[]), unnest($34::bigint[]) \
            on conflict (name) do update set next = excluded.next)";
    const CREATIONS: &str = "\
        new_cases as (insert into case_row (id, no, version, state, body) \
            select unnest($35::bigint[]), unnest($36::text[]), unnest($37::bigint[]), unnest($38::text[]), \
            unnest($39::text[])), \
        new_files as (insert into case_file (case_id, centre, accepts, decides, item, created_on, data_key, \
            personal, masked, person_key, phone_key, query_hash) \
            select unnest($40::bigint[]), unnest($41::text[]), unnest($42::text[]), unnest($43::text[]), \
            unnest($44::text[]), unnest($45::bigint[]), unnest($46::bytea[]), unnest($47::text[]), \
            unnest($48::text[]), unnest($49::bytea[]), unnest($50::bytea[]), unnest($51::bytea[])), \
        new_works as (insert into work_item (case_id, holder, desk, post, centre, item, state, due, place, timer, row, \
            holds, deemed, unsigned, principal) \
            select case_id, holder, desk, post, centre, item, state, due, due * 549755813888 + case_id, timer, row, \
            holds, deemed, unsigned, principal from (select unnest($52::bigint[]) as case_id, unnest($53::text[]) as holder, \
            unnest($54::bigint[]) as desk, unnest($55::text[]) as post, \
            unnest($56::text[]) as centre, unnest($57::text[]) as item, \
            unnest($58::text[]) as state, unnest($59::bigint[]) as due, \
            unnest($60::bigint[]) as timer, unnest($61::text[]) as row, \
            unnest($62::bigint[]) as holds, unnest($63::bigint[]) as deemed, \
            unnest($64::bigint[]) as unsigned, unnest($65::text[]) as principal) u), \
        ended as (delete from work_item where case_id = any($66::bigint[])), \
        answers as (insert into idempotency (key, actor, body_hash, answer, at) \
            select unnest($67::text[]), unnest($68::text[]), unnest($69::bytea[]), unnest($70::text[]), \
            unnest($71::bigint[]))";
    const EVENTS: &str = "\
        insert into event (idx, stream, seq, kind, at, body, nonce, leaf) \
        select unnest($1::bigint[]), unnest($2::text[]), unnest($3::bigint[]), unnest($4::text[]), unnest($5::text[]), \
            unnest($6::text[]), unnest($7::bytea[]), unnest($8::text[]) \
        where 1 = 1 / (case when \
            (select count(*) from (select pg_advisory_xact_lock(79177001, hashtext(current_schema()))) locked) = 1 \
            and ($9::bigint < 0 or exists (select 1 from event where idx = $9 and ($10::bytea is null or nonce = $10))) \
            and (select count(*) from cases) = cardinality($11) and (select count(*) from works) = cardinality($16) \
            then 1 else 0 end)";
    pub(crate) const VERSIONS: &str = "select id, version from case_row where id = any($1::bigint[])";
    pub(crate) const SERIES_NEXT: &str = "select name, next from series where name = any($1::text[])";
    pub(crate) const ANSWERS: &str =
        "select key, actor, body_hash, answer from idempotency where key = any($1::text[])";
    pub(crate) const STREAM_SEQS: &str = "select s, coalesce((select max(seq) from event where stream = s), 0)::bigint \
        from unnest($1::text[]) as s";
}

/// A file in the place of another.
pub(crate) const REFILE: &str = "update case_file set data_key = ?2, personal = ?3, masked = ?4, person_key = ?5, \
    phone_key = ?6, query_hash = ?7 where case_id = ?1";

/// State of the log at the start of a batch: last index (-1: none), its instant, the authority epoch, its nonce.
pub(crate) const HEAD: &str = "select coalesce((select max(idx) from event), -1), \
    (select at from event order by idx desc limit 1), (select value from meta where key = 'authority_epoch'), \
    (select nonce from event order by idx desc limit 1)";
