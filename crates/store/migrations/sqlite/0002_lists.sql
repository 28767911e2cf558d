-- What lists filter on beside the due day: 0 or 1 each. holds: the clock of the case stands still or nothing is due any
-- more, so its due day makes no light. deemed: accepted by law. unsigned: handed over and not signed in.
alter table work_item add column holds integer not null default 0;
alter table work_item add column deemed integer not null default 0;
alter table work_item add column unsigned integer not null default 0;
-- The body in whose name another acts (委托机关); null without entrustment.
alter table work_item add column principal text;

update work_item set
    holds = coalesce(json_extract(row, '$.waits'), 0) = 1
        or state not in ('submitted', 'correction', 'in_review', 'suspended', 'granted', 'refused', 'issued', 'declined'),
    deemed = coalesce(json_extract(row, '$.deemed'), 0) = 1,
    unsigned = coalesce(json_extract(row, '$.holder.signed_in'), 1) = 0;
update work_item set principal = (
    select json_extract(r.body, '$.competence.decides_in_name_of') from case_row r
    where r.id = work_item.case_id
    and json_extract(r.body, '$.competence.decides_in_name_of') <> json_extract(r.body, '$.competence.decides'));

create index work_item_deemed on work_item (due, case_id) where deemed = 1;
create index work_item_unsigned on work_item (centre, due, case_id) where unsigned = 1;
create index work_item_principal on work_item (principal, due, case_id) where principal is not null;

-- case_file.decides is the body in whose name the decision is: under entrustment the principal.
update case_file set decides = (
    select coalesce(json_extract(r.body, '$.competence.decides_in_name_of'), case_file.decides) from case_row r
    where r.id = case_file.case_id)
where exists (select 1 from case_row r where r.id = case_file.case_id);

-- Counts tell a clock that runs from one that stands still, so that late and near are exact. Derived: made anew.
drop table work_count;
create table work_count (
    centre text not null,
    holder text not null,
    state text not null,
    holds integer not null,
    due integer not null,
    n integer not null,
    primary key (centre, holder, state, holds, due)
) strict, without rowid;
insert into work_count (centre, holder, state, holds, due, n)
    select centre, holder, state, holds, due, count(*) from work_item group by centre, holder, state, holds, due;
