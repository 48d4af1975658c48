-- What programs come with instead of a session. Of a token only the hash is kept.
create table api_tokens (
    organization_id uuid not null,
    token_id        uuid not null,
    member_id       uuid not null,
    token_hash      bytea not null unique,
    name            text not null,
    -- Words with blanks between them, for instance `calendly:read people:read`.
    scopes          text not null,
    created_at      timestamptz not null,
    expires_at      timestamptz,
    last_used_at    timestamptz,
    revoked_at      timestamptz,
    primary key (organization_id, token_id),
    foreign key (organization_id, member_id) references members on delete cascade
);

create index api_tokens_member on api_tokens (organization_id, member_id);
create index api_tokens_revoked_at on api_tokens (revoked_at) where revoked_at is not null;
