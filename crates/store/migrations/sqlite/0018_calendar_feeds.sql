-- A member's calendar at a private address. The address is found by its hash, and sealed for showing it to the member again.
create table calendar_feeds (
    organization_id blob not null,
    member_id       blob not null,
    shows           text not null check (shows in ('everything', 'busy_only')),
    code_hash       blob not null unique,
    sealed_code     blob not null,
    made_at         text not null,
    read_at         text,
    primary key (organization_id, member_id, shows),
    foreign key (organization_id, member_id) references members on delete cascade
) strict;
