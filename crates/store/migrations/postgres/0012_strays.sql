-- Copies of ours that somebody moved here from the calendar they were written for: they go once they stand there again.
create table strays (
    organization_id   uuid not null,
    calendar_sync_id  uuid not null,
    provider_event_id text not null,
    item_id           uuid not null,
    created_at        timestamptz not null,
    primary key (organization_id, calendar_sync_id, provider_event_id),
    foreign key (organization_id, calendar_sync_id) references calendar_syncs on delete cascade,
    foreign key (organization_id, item_id) references items on delete cascade
);
