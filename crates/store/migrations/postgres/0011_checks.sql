-- A plan of checks of centres.
create table check_plan (
    id text collate "C" primary key,
    body text not null
);

-- The check of each centre; lines beside it, because lists never read them. due: days since 1970.
create table centre_check (
    plan text collate "C" not null,
    centre text collate "C" not null,
    state text not null,
    due bigint not null,
    hidden bigint not null,
    body text not null,
    lines text not null,
    primary key (plan, centre)
);
create index centre_check_centre on centre_check (centre, plan) where hidden = 0;
create index centre_check_open on centre_check (due, plan, centre) where state not in ('closed', 'dropped');

-- A co-ordination meeting, and what it decided. open: 1 with its owner, 2 with the
-- supervisor, 0 done.
create table meeting (
    id text collate "C" primary key,
    body text not null
);
create table meeting_decision (
    meeting text collate "C" not null,
    no bigint not null,
    owner text collate "C" not null,
    open bigint not null,
    due bigint not null,
    body text not null,
    primary key (meeting, no)
);
create index meeting_decision_open on meeting_decision (due, meeting, no) where open > 0;
create index meeting_decision_owner on meeting_decision (owner, due, meeting, no) where open > 0;

-- A dispute of competence about a case. due: the last day for the centre's proposal, while there
-- is none. thought: the unit thought competent; empty for one elsewhere.
create table dispute (
    id text collate "C" primary key,
    case_no text collate "C" not null,
    centre text collate "C" not null,
    holder text collate "C" not null,
    thought text collate "C" not null,
    open bigint not null,
    due bigint not null,
    body text not null
);
create index dispute_case on dispute (case_no);
create index dispute_centre on dispute (centre, id);
create index dispute_holder on dispute (holder, id);
create index dispute_thought on dispute (thought, id);
create index dispute_open on dispute (due, id) where open = 1;
