-- The newest signed head that enough witnesses have cosigned.
create table cosigned (
    id integer primary key check (id = 1),
    size integer not null,
    note text not null
) strict;
