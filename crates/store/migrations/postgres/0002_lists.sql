-- What lists filter on beside the due day: 0 or 1 each. holds: the clock of the case stands still or nothing is due any
-- more, so its due day makes no light. deemed: accepted by law. unsigned: handed over and not signed in.
alter table work_item add column holds bigint not null default 0;
alter table work_item add column deemed bigint not null default 0;
alter table work_item add column unsigned bigint not null default 0;
-- The body in whose name another acts (委托机关); null without entrustment.
alter table work_item add column principal text collate "C";

update work_item w set
    holds = case when coalesce(w.row::json ->> 'waits', 'false') = 'true'
        or w.state not in ('submitted', 'correction', 'in_review', 'suspended', 'granted', 'refused', 'issued', 'declined')
        then 1 else 0 end,
    deemed = case when coalesce(w.row::json ->> 'deemed', 'false') = 'true' then 1 else 0 end,
    unsigned = case when coalesce(w.row::json -> 'holder' ->> 'signed_in', 'true') = 'false' then 1 else 0 end;
update work_item w set principal = r.body::json -> 'competence' ->> 'decides_in_name_of' from case_row r
    where r.id = w.case_id
    and r.body::json -> 'competence' ->> 'decides_in_name_of' <> r.body::json -> 'competence' ->> 'decides';

create index work_item_deemed on work_item (due, case_id) where deemed = 1;
create index work_item_unsigned on work_item (centre, due, case_id) where unsigned = 1;
create index work_item_principal on work_item (principal, due, case_id) where principal is not null;

-- case_file.decides is the body in whose name the decision is: under entrustment the principal.
update case_file f set decides = coalesce(r.body::json -> 'competence' ->> 'decides_in_name_of', f.decides)
    from case_row r where r.id = f.case_id;

-- Counts tell a clock that runs from one that stands still, so that late and near are exact. Derived: made anew.
drop table work_count;
create table work_count (
    centre text collate "C" not null,
    holder text collate "C" not null,
    state text collate "C" not null,
    holds bigint not null,
    due bigint not null,
    n bigint not null,
    primary key (centre, holder, state, holds, due)
) with (fillfactor = 50);
insert into work_count (centre, holder, state, holds, due, n)
    select centre, holder, state, holds, due, count(*) from work_item group by centre, holder, state, holds, due;
