-- Calendars that a service was asked to tell us about. Notices name the subscription in their address and bring a secret along,
-- of which only the hash is kept.
create table push_subscriptions (
    organization_id      uuid not null,
    push_subscription_id uuid not null unique,
    connection_id        uuid not null,
    remote_calendar_id   text not null,
    secret_hash          bytea not null,
    state                text not null check (state in ('asked', 'live', 'refused', 'lapsed')),
    remote_id            text,
    prolong_at           timestamptz,
    expires_at           timestamptz,
    refusal              text,
    asked_at             timestamptz not null,
    heard_at             timestamptz,
    primary key (organization_id, push_subscription_id),
    foreign key (organization_id, connection_id) references connections on delete cascade,
    check (state <> 'live' or (remote_id is not null and prolong_at is not null and expires_at is not null)),
    check (state <> 'refused' or refusal is not null)
);

create index push_subscriptions_connection on push_subscriptions (organization_id, connection_id);
