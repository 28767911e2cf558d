-- A list asked of the streets by a day.
create table campaign (
    id text primary key,
    body text not null
) strict, without rowid;

-- What each street filed; lines beside it, because pages with many filings never read them. due: days since 1970.
create table filing (
    campaign text not null,
    centre text not null,
    state text not null,
    due integer not null,
    body text not null,
    lines text not null,
    primary key (campaign, centre)
) strict, without rowid;
create index filing_open on filing (due, campaign, centre) where state in ('awaited', 'returned');
create index filing_street on filing (centre, due) where state in ('awaited', 'returned');

-- The list in force of each kind and centre, as approved. approved_on: days since 1970.
create table published_list (
    kind text not null,
    centre text not null,
    approved_on integer not null,
    items integer not null,
    body text not null,
    primary key (kind, centre)
) strict, without rowid;
