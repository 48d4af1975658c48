-- Syncs on their way out, and what the linked calendar would not give back.
create table departures (
    organization_id  uuid    not null,
    calendar_sync_id uuid    not null,
    then_do          text    not null,
    done             integer not null,
    out_of           integer,
    stuck            text,
    left_there       text    not null,
    created_at       timestamptz not null,
    updated_at       timestamptz not null,
    primary key (organization_id, calendar_sync_id),
    foreign key (organization_id, calendar_sync_id) references calendar_syncs on delete cascade
);

-- Ties of syncs that ended: connected again, the calendar goes on where it stopped. The sync is named without foreign
-- key, because it is gone.
create table former_ties (
    organization_id   uuid    not null,
    member_id         uuid    not null,
    calendar_key      text    not null,
    provider_event_id text    not null,
    item_id           uuid    not null,
    calendar_sync_id  uuid    not null,
    etag              text    not null,
    base              text    not null,
    base_version      bigint  not null,
    origin            text    not null,
    created_at        timestamptz not null,
    primary key (organization_id, member_id, calendar_key, provider_event_id),
    foreign key (organization_id, item_id) references items on delete cascade,
    foreign key (organization_id, member_id) references members on delete cascade
);

create index former_ties_item on former_ties (organization_id, item_id);
create index items_source on items (organization_id, source_sync_id) where source_sync_id is not null;
