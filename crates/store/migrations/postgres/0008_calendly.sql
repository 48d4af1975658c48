-- The switch of a member's integration, and who or what switched it off.
create table integrations (
    organization_id uuid    not null,
    member_id       uuid    not null,
    kind            text    not null,
    enabled         boolean not null,
    forced_why      text,
    forced_at       timestamptz,
    created_at      timestamptz    not null,
    updated_at      timestamptz    not null,
    primary key (organization_id, member_id, kind),
    foreign key (organization_id, member_id) references members on delete cascade
);

-- The Calendly user that a member connected, with the sealed token.
create table calendly_accounts (
    organization_id    uuid not null,
    member_id          uuid not null,
    identity           text not null,
    missing_scopes     text not null,
    updates            text not null,
    sealed_token       bytea not null,
    token_end          text not null,
    failing_since      timestamptz,
    checked_at         timestamptz not null,
    last_booking_at    timestamptz,
    fetched_until      timestamptz,
    created_at         timestamptz not null,
    updated_at         timestamptz not null,
    primary key (organization_id, member_id),
    foreign key (organization_id, member_id) references members on delete cascade
);

-- Where Calendly sends a member's messages, and the key under which it signs them. A row outlives its subscription, so
-- that what was on its way still arrives.
create table webhook_receivers (
    organization_id uuid not null,
    member_id       uuid not null,
    code_hash       bytea not null unique,
    sealed_key      bytea not null,
    created_at      timestamptz not null,
    primary key (organization_id, member_id, code_hash),
    foreign key (organization_id, member_id) references members on delete cascade
);

-- In which modules a member uses Calendly, and the one that receives new leads.
create table calendly_modules (
    organization_id uuid    not null,
    member_id       uuid    not null,
    module          text    not null,
    enabled         boolean not null,
    receives_leads  boolean not null,
    primary key (organization_id, member_id, module),
    foreign key (organization_id, member_id) references members on delete cascade
);

create unique index calendly_modules_receiving
    on calendly_modules (organization_id, member_id) where receives_leads;

-- The values that people made by bookings carry, one set per module.
create table lead_defaults (
    organization_id uuid    not null references organizations (organization_id),
    module          text    not null,
    defaults        text    not null,
    version         bigint not null,
    created_at      timestamptz    not null,
    updated_at      timestamptz    not null,
    primary key (organization_id, module)
);

create table people (
    organization_id uuid not null,
    person_id       uuid not null,
    kind            text not null,
    module          text not null,
    name            text not null,
    -- Name and address in lower case, to be searched.
    found_by        text not null,
    email           text not null,
    phone           text not null,
    owner_id        uuid not null,
    fields          text not null,
    created_at      timestamptz not null,
    updated_at      timestamptz not null,
    primary key (organization_id, person_id),
    foreign key (organization_id, owner_id) references members
);

create unique index people_email on people (organization_id, email) where email <> '';

create table timeline (
    organization_id uuid not null,
    timeline_id     uuid not null,
    person_id       uuid not null,
    at              timestamptz not null,
    what            text not null,
    text            text not null,
    item_id         uuid,
    booking_id      uuid,
    primary key (organization_id, timeline_id),
    foreign key (organization_id, person_id) references people on delete cascade
);

create index timeline_person on timeline (organization_id, person_id, at);

-- One booking of one member's: everybody whom its invitee has been, joined into one story.
create table bookings (
    organization_id uuid    not null,
    booking_id      uuid    not null,
    member_id       uuid    not null,
    story           text    not null,
    shown           text,
    told            text,
    person_id       uuid,
    item_id         uuid,
    waits           boolean not null,
    created_at      timestamptz    not null,
    updated_at      timestamptz    not null,
    primary key (organization_id, booking_id),
    foreign key (organization_id, member_id) references members,
    foreign key (organization_id, person_id) references people,
    foreign key (organization_id, item_id) references items
);

create index bookings_waiting on bookings (organization_id, created_at) where waits;

-- By these addresses a message finds its booking: of its invitees and of those whom they name.
create table booking_invitees (
    organization_id uuid not null,
    member_id       uuid not null,
    invitee_uri     text not null,
    booking_id      uuid not null,
    primary key (organization_id, member_id, invitee_uri),
    foreign key (organization_id, booking_id) references bookings on delete cascade
);

create index booking_invitees_booking on booking_invitees (organization_id, booking_id);

-- Messages as they came, stored before they are answered.
create table webhook_deliveries (
    organization_id uuid    not null,
    delivery_id     uuid    not null,
    member_id       uuid    not null,
    digest          bytea    not null,
    body            text    not null,
    received_at     timestamptz    not null,
    handled_at      timestamptz,
    trouble         text,
    primary key (organization_id, delivery_id),
    unique (organization_id, member_id, digest),
    foreign key (organization_id, member_id) references members on delete cascade
);

create index webhook_deliveries_waiting
    on webhook_deliveries (organization_id, member_id, received_at) where handled_at is null;
create index webhook_deliveries_received_at on webhook_deliveries (received_at);

-- The link of a member that mails carry. It stays the same for good.
create table scheduling_links (
    organization_id uuid not null,
    member_id       uuid not null,
    code            text not null unique,
    opens           bigint not null,
    created_at      timestamptz not null,
    updated_at      timestamptz not null,
    primary key (organization_id, member_id),
    foreign key (organization_id, member_id) references members on delete cascade
);
