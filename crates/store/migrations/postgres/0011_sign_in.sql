-- How a member let us in at Calendly: with a token that was pasted, or on Calendly's own page.
alter table calendly_accounts add column let_in text not null default 'token';

-- Who is on their way to a provider's page and back. The state that they carry is known by its hash alone.
create table oauth_attempts (
    organization_id uuid not null,
    state_hash      bytea not null,
    member_id       uuid not null,
    session_id      uuid not null,
    sealed_verifier bytea not null,
    accepts_other   boolean not null,
    expires_at      timestamptz not null,
    created_at      timestamptz not null,
    primary key (organization_id, state_hash),
    foreign key (organization_id, member_id) references members on delete cascade
);

create index oauth_attempts_expires_at on oauth_attempts (expires_at);

-- Who renews which credentials just now, and until when that is believed: one at a time.
create table refresh_leases (
    organization_id uuid not null references organizations (organization_id),
    subject         text not null,
    lease           uuid not null,
    lease_until     timestamptz not null,
    primary key (organization_id, subject)
);

alter table connections drop column refresh_lease;
alter table connections drop column refresh_lease_until;
