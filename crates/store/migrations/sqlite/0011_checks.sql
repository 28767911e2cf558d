-- A plan of checks of centres.
create table check_plan (
    id text primary key,
    body text not null
) strict, without rowid;

-- The check of each centre; lines beside it, because lists never read them. due: days since 1970.
create table centre_check (
    plan text not null,
    centre text not null,
    state text not null,
    due integer not null,
    hidden integer not null,
    body text not null,
    lines text not null,
    primary key (plan, centre)
) strict, without rowid;
create index centre_check_centre on centre_check (centre, plan) where hidden = 0;
create index centre_check_open on centre_check (due, plan, centre) where state not in ('closed', 'dropped');

-- A co-ordination meeting, and what it decided. open: 1 with its owner, 2 with the
-- supervisor, 0 done.
create table meeting (
    id text primary key,
    body text not null
) strict, without rowid;
create table meeting_decision (
    meeting text not null,
    no integer not null,
    owner text not null,
    open integer not null,
    due integer not null,
    body text not null,
    primary key (meeting, no)
) strict, without rowid;
create index meeting_decision_open on meeting_decision (due, meeting, no) where open > 0;
create index meeting_decision_owner on meeting_decision (owner, due, meeting, no) where open > 0;

-- A dispute of competence about a case. due: the last day for the centre's proposal, while there
-- is none. thought: the unit thought competent; empty for one elsewhere.
create table dispute (
    id text primary key,
    case_no text not null,
    centre text not null,
    holder text not null,
    thought text not null,
    open integer not null,
    due integer not null,
    body text not null
) strict, without rowid;
create index dispute_case on dispute (case_no);
create index dispute_centre on dispute (centre, id);
create index dispute_holder on dispute (holder, id);
create index dispute_thought on dispute (thought, id);
create index dispute_open on dispute (due, id) where open = 1;
