-- Cases that supervision follows and that are not over: kept with its cursor, so that a rule that comes into force
-- reaches those that nobody touches.
create table supervised (
    case_id bigint primary key,
    stream text not null
);
insert into supervised (case_id, stream) select w.case_id, 'case:' || c.no from work_item w join case_row c on c.id = w.case_id;

-- What a back-test knew where it stopped, to go on from there.
create table backtest_state (
    id text collate "C" primary key,
    body text not null
);
