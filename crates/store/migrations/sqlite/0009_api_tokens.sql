-- What programs come with instead of a session. Of a token only the hash is kept.
create table api_tokens (
    organization_id blob not null,
    token_id        blob not null,
    member_id       blob not null,
    token_hash      blob not null unique,
    name            text not null,
    -- Words with blanks between them, for instance `calendly:read people:read`.
    scopes          text not null,
    created_at      text not null,
    expires_at      text,
    last_used_at    text,
    revoked_at      text,
    primary key (organization_id, token_id),
    foreign key (organization_id, member_id) references members on delete cascade
) strict;

create index api_tokens_member on api_tokens (organization_id, member_id);
create index api_tokens_revoked_at on api_tokens (revoked_at) where revoked_at is not null;
