-- Every row that belongs to an organization carries its id first in the primary key, and every foreign key
-- carries it too: a row of one organization cannot even point at a row of another.
-- Ids are UUIDv7; wall-clock times are ISO text without a zone; JSON is text with a version in it and is never
-- queried into. The same tables and columns as for SQLite; a test compares them.

create table organizations (
    organization_id uuid        not null primary key,
    name            text        not null,
    created_at      timestamptz not null,
    updated_at      timestamptz not null
);

create table members (
    organization_id uuid        not null references organizations (organization_id),
    member_id       uuid        not null,
    email           text        not null,
    name            text        not null,
    role            text        not null,
    state           text        not null,
    zone            text        not null,
    working_hours   text        not null,
    job_title       text        not null,
    password_hash   text,
    created_at      timestamptz not null,
    updated_at      timestamptz not null,
    primary key (organization_id, member_id),
    unique (organization_id, email)
);

-- Signing in knows the address before it knows the organization.
create index members_email on members (email);

create table sessions (
    session_id      uuid        not null primary key,
    organization_id uuid        not null,
    member_id       uuid        not null,
    token_hash      bytea       not null unique,
    device          text        not null,
    address         text        not null,
    created_at      timestamptz not null,
    last_seen_at    timestamptz not null,
    expires_at      timestamptz not null,
    foreign key (organization_id, member_id) references members on delete cascade
);

create index sessions_member on sessions (organization_id, member_id);
create index sessions_expires_at on sessions (expires_at);

create table sign_in_throttles (
    throttle_key   text        not null primary key,
    failures       bigint      not null,
    blocked_until  timestamptz,
    last_failed_at timestamptz not null
);

create index sign_in_throttles_last_failed_at on sign_in_throttles (last_failed_at);

create table items (
    organization_id uuid        not null references organizations (organization_id),
    item_id         uuid        not null,
    kind            text        not null,
    uid             text        not null,
    subject         text        not null,
    description     text        not null,
    location        text        not null,
    local_start     text        not null,
    local_end       text        not null,
    zone            text,
    all_day         boolean     not null,
    show_as         text        not null,
    privacy         text        not null,
    customer        text,
    -- The sync it came from; no foreign key, because the item outlives its sync.
    source_sync_id  uuid,
    version         bigint      not null,
    spans_from      timestamptz not null,
    spans_until     timestamptz not null,
    -- Spans of over 31 days are looked for apart, so that the others are found between two bounds.
    spans_long      boolean     not null,
    deleted_at      timestamptz,
    created_at      timestamptz not null,
    updated_at      timestamptz not null,
    primary key (organization_id, item_id)
);

create index items_spans on items (organization_id, spans_long, spans_from, spans_until) where deleted_at is null;

create table item_assignees (
    organization_id uuid    not null,
    item_id         uuid    not null,
    member_id       uuid    not null,
    position        integer not null,
    primary key (organization_id, item_id, member_id),
    foreign key (organization_id, item_id) references items on delete cascade,
    foreign key (organization_id, member_id) references members
);

create index item_assignees_member on item_assignees (organization_id, member_id);

create table item_requests (
    organization_id uuid        not null,
    member_id       uuid        not null,
    request         text        not null,
    item_id         uuid        not null,
    created_at      timestamptz not null,
    primary key (organization_id, member_id, request),
    foreign key (organization_id, member_id) references members on delete cascade,
    foreign key (organization_id, item_id) references items on delete cascade
);

create index item_requests_item on item_requests (organization_id, item_id);

create table connections (
    organization_id    uuid        not null,
    connection_id      uuid        not null,
    member_id          uuid        not null,
    provider           text        not null,
    account            text        not null,
    base_url           text,
    sealed_credentials bytea       not null,
    state              text        not null,
    state_since        timestamptz not null,
    created_at         timestamptz not null,
    updated_at         timestamptz not null,
    primary key (organization_id, connection_id),
    foreign key (organization_id, member_id) references members
);

create unique index connections_account
    on connections (organization_id, member_id, provider, account, coalesce(base_url, ''));

create table calendar_syncs (
    organization_id    uuid        not null,
    calendar_sync_id   uuid        not null,
    member_id          uuid        not null,
    connection_id      uuid        not null,
    remote_calendar_id text        not null,
    remote_name        text        not null,
    can_write          boolean     not null,
    options            text        not null,
    active             boolean     not null,
    finished           boolean     not null,
    sync_token         text,
    last_synced_at     timestamptz,
    checked_at         timestamptz,
    trouble            text,
    created_at         timestamptz not null,
    updated_at         timestamptz not null,
    primary key (organization_id, calendar_sync_id),
    foreign key (organization_id, member_id) references members,
    foreign key (organization_id, connection_id) references connections on delete cascade
);

create index calendar_syncs_member on calendar_syncs (organization_id, member_id);
create index calendar_syncs_connection on calendar_syncs (organization_id, connection_id);
-- One calendar, one sync; drafts of the wizard may still be undecided.
create unique index calendar_syncs_calendar
    on calendar_syncs (organization_id, connection_id, remote_calendar_id) where finished;

create table remote_events (
    organization_id   uuid        not null,
    remote_event_id   uuid        not null,
    calendar_sync_id  uuid        not null,
    provider_event_id text        not null,
    etag              text        not null,
    uid               text,
    marker            uuid,
    body              text        not null,
    managed           boolean     not null,
    spans_from        timestamptz,
    spans_until       timestamptz,
    spans_long        boolean     not null,
    created_at        timestamptz not null,
    updated_at        timestamptz not null,
    primary key (organization_id, remote_event_id),
    unique (organization_id, calendar_sync_id, provider_event_id),
    foreign key (organization_id, calendar_sync_id) references calendar_syncs on delete cascade
);

create index remote_events_spans
    on remote_events (organization_id, managed, spans_long, spans_from, spans_until) where spans_from is not null;

create table mirrors (
    organization_id   uuid        not null,
    mirror_id         uuid        not null,
    item_id           uuid        not null,
    calendar_sync_id  uuid        not null,
    provider_event_id text        not null,
    etag              text        not null,
    base              text        not null,
    base_version      bigint      not null,
    origin            text        not null,
    created_at        timestamptz not null,
    updated_at        timestamptz not null,
    primary key (organization_id, mirror_id),
    unique (organization_id, calendar_sync_id, item_id),
    unique (organization_id, calendar_sync_id, provider_event_id),
    foreign key (organization_id, item_id) references items on delete cascade,
    foreign key (organization_id, calendar_sync_id) references calendar_syncs on delete cascade
);

create index mirrors_item on mirrors (organization_id, item_id);

create table outgoing (
    organization_id  uuid        not null,
    calendar_sync_id uuid        not null,
    item_id          uuid        not null,
    since            timestamptz not null,
    refused          text,
    attempted        text,
    updated_at       timestamptz not null,
    primary key (organization_id, calendar_sync_id, item_id),
    foreign key (organization_id, calendar_sync_id) references calendar_syncs on delete cascade,
    foreign key (organization_id, item_id) references items on delete cascade
);

create index outgoing_item on outgoing (organization_id, item_id);

create table runs (
    organization_id  uuid        not null,
    run_id           uuid        not null,
    calendar_sync_id uuid        not null,
    cause            text        not null,
    cause_member_id  uuid,
    started_at       timestamptz not null,
    finished_at      timestamptz,
    outcome          text,
    progress_done    integer     not null,
    progress_of      integer,
    primary key (organization_id, run_id),
    foreign key (organization_id, calendar_sync_id) references calendar_syncs on delete cascade
);

create index runs_sync on runs (organization_id, calendar_sync_id, started_at);

create table run_changes (
    organization_id   uuid        not null,
    run_change_id     uuid        not null,
    run_id            uuid        not null,
    side              text        not null,
    action            text        not null,
    item_id           uuid,
    provider_event_id text,
    before            text,
    after             text,
    why               text        not null,
    at                timestamptz not null,
    primary key (organization_id, run_change_id),
    foreign key (organization_id, run_id) references runs on delete cascade
);

create index run_changes_run on run_changes (organization_id, run_id);
