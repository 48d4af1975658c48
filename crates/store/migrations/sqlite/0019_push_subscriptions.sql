-- Calendars that a service was asked to tell us about. Notices name the subscription in their address and bring a secret along,
-- of which only the hash is kept.
create table push_subscriptions (
    organization_id      blob not null,
    push_subscription_id blob not null unique,
    connection_id        blob not null,
    remote_calendar_id   text not null,
    secret_hash          blob not null,
    state                text not null check (state in ('asked', 'live', 'refused', 'lapsed')),
    remote_id            text,
    prolong_at           text,
    expires_at           text,
    refusal              text,
    asked_at             text not null,
    heard_at             text,
    primary key (organization_id, push_subscription_id),
    foreign key (organization_id, connection_id) references connections on delete cascade,
    check (state <> 'live' or (remote_id is not null and prolong_at is not null and expires_at is not null)),
    check (state <> 'refused' or refusal is not null)
) strict;

create index push_subscriptions_connection on push_subscriptions (organization_id, connection_id);
