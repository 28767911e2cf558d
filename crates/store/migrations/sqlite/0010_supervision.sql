-- Rules of supervision, as last put in force, with what is proposed.
create table supervision_rule (
    id text primary key,
    body text not null
) strict, without rowid;

-- Findings. place: index of the event it rests on; day, due: days since 1970; level: 0 prompt … 4 order.
create table finding (
    no text primary key,
    place integer not null,
    rule text not null,
    level integer not null,
    state text not null,
    outcome text not null,
    case_no text,
    centre text not null,
    unit text not null,
    post text not null,
    person text not null,
    day integer not null,
    due integer,
    body text not null
) strict, without rowid;
create index finding_place on finding (place, no);
create index finding_case on finding (case_no, place, no) where case_no is not null;
create index finding_unit on finding (unit, place, no);
create index finding_centre on finding (centre, place, no);
create index finding_post on finding (post, place, no);
create index finding_person on finding (person, place, no);
create index finding_rule on finding (rule, place, no);
create index finding_open on finding (level, place, no) where state not in ('closed', 'cleared');
create index finding_day on finding (day, no);
create index finding_due on finding (due, no) where due is not null;

-- Who was told of a finding that is not over: the inbox of a post.
create table finding_told (
    post text not null,
    place integer not null,
    no text not null,
    primary key (post, place, no)
) strict, without rowid;
create index finding_told_no on finding_told (no);

-- Exact figures by day, kept with the cursor: sums of these are what boards and scores show. day: days since 1970.
create table tally (
    side text not null,
    key text not null,
    measure text not null,
    day integer not null,
    n integer not null,
    primary key (side, key, measure, day)
) strict, without rowid;
create index tally_day on tally (side, measure, day, key);

-- How far each consumer has followed the log: the index of the next event.
create table consumer (
    name text primary key,
    idx integer not null,
    at integer not null
) strict, without rowid;

-- Points of clocks that rules wait for. at: seconds since 1970.
create table supervision_due (
    case_id integer not null,
    rule text not null,
    at integer not null,
    primary key (case_id, rule)
) strict, without rowid;
create index supervision_due_at on supervision_due (at, case_id, rule);

-- Rules tried on the past.
create table backtest (
    id text primary key,
    rule text not null,
    state text not null,
    at integer not null,
    body text not null
) strict, without rowid;
create index backtest_rule on backtest (rule, at);
create index backtest_running on backtest (at) where state = 'running';
