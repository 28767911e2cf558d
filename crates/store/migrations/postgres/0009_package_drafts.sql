-- Versions of packages that wait for a second person, one for each package.
create table package_draft (
    id text collate "C" primary key,
    body text not null
);
