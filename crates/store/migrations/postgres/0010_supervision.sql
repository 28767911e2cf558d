-- Rules of supervision, as last put in force, with what is proposed.
create table supervision_rule (
    id text collate "C" primary key,
    body text not null
);

-- Findings. place: index of the event it rests on; day, due: days since 1970; level: 0 prompt … 4 order.
create table finding (
    no text collate "C" primary key,
    place bigint not null,
    rule text collate "C" not null,
    level bigint not null,
    state text collate "C" not null,
    outcome text collate "C" not null,
    case_no text collate "C",
    centre text collate "C" not null,
    unit text collate "C" not null,
    post text collate "C" not null,
    person text collate "C" not null,
    day bigint not null,
    due bigint,
    body text not null
);
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
    post text collate "C" not null,
    place bigint not null,
    no text collate "C" not null,
    primary key (post, place, no)
);
create index finding_told_no on finding_told (no);

-- Exact figures by day, kept with the cursor: sums of these are what boards and scores show. day: days since 1970.
create table tally (
    side text collate "C" not null,
    key text collate "C" not null,
    measure text collate "C" not null,
    day bigint not null,
    n bigint not null,
    primary key (side, key, measure, day)
);
create index tally_day on tally (side, measure, day, key);

-- How far each consumer has followed the log: the index of the next event.
create table consumer (
    name text collate "C" primary key,
    idx bigint not null,
    at bigint not null
);

-- Points of clocks that rules wait for. at: seconds since 1970.
create table supervision_due (
    case_id bigint not null,
    rule text collate "C" not null,
    at bigint not null,
    primary key (case_id, rule)
);
create index supervision_due_at on supervision_due (at, case_id, rule);

-- Rules tried on the past.
create table backtest (
    id text collate "C" primary key,
    rule text collate "C" not null,
    state text collate "C" not null,
    at bigint not null,
    body text not null
);
create index backtest_rule on backtest (rule, at);
create index backtest_running on backtest (at) where state = 'running';
