-- What Calendly told a member last, page by page, shown while it cannot be asked. It goes with the account.
create table calendly_workspace_pages (
    organization_id uuid not null,
    member_id       uuid not null,
    page            text not null,
    zone            text not null,
    told            text not null,
    told_at         timestamptz not null,
    primary key (organization_id, member_id, page),
    foreign key (organization_id, member_id) references calendly_accounts on delete cascade
);

create index calendly_workspace_pages_told_at on calendly_workspace_pages (told_at);
