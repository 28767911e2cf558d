-- Synonyms that editors added to the built-in ones: a word, and the item or the words of the catalogue it stands for.
create table search_synonym (
    word text not null,
    target text not null,
    body text not null,
    primary key (word, target)
) strict, without rowid;

-- Searches that found nothing, counted by day (days since 1970), without anything that tells who searched.
create table search_missed (
    words text not null,
    day integer not null,
    n integer not null,
    primary key (words, day)
) strict, without rowid;
create index search_missed_day on search_missed (day);

-- Which versions are in force, without reading them: a process loads only those it does not have.
create index item_version_state on item_version (state, code, version);
