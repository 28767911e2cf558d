-- The newest signed head that enough witnesses have cosigned.
create table cosigned (
    id bigint primary key check (id = 1),
    size bigint not null,
    note text not null
);
