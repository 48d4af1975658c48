-- A member's calendar at a private address. The address is found by its hash, and sealed for showing it to the member again.
create table calendar_feeds (
    organization_id uuid not null,
    member_id       uuid not null,
    shows           text not null check (shows in ('everything', 'busy_only')),
    code_hash       bytea not null unique,
    sealed_code     bytea not null,
    made_at         timestamptz not null,
    read_at         timestamptz,
    primary key (organization_id, member_id, shows),
    foreign key (organization_id, member_id) references members on delete cascade
);
