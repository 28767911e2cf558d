-- Synonyms that editors added to the built-in ones: a word, and the item or the words of the catalogue it stands for.
create table search_synonym (
    word text collate "C" not null,
    target text collate "C" not null,
    body text not null,
    primary key (word, target)
);

-- Searches that found nothing, counted by day (days since 1970), without anything that tells who searched.
create table search_missed (
    words text collate "C" not null,
    day bigint not null,
    n bigint not null,
    primary key (words, day)
);
create index search_missed_day on search_missed (day);

-- Which versions are in force, without reading them: a process loads only those it does not have.
create index item_version_state on item_version (state, code, version);
