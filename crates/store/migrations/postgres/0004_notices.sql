-- An account that failed is left alone until then; the failures are those in a row.
alter table connections add column failures integer not null default 0;
alter table connections add column paused_until timestamptz;
-- When the permission ends, where that is known.
alter table connections add column expires_at timestamptz;
-- Who renews the credentials just now, and until when that is believed: one at a time.
alter table connections add column refresh_lease uuid;
alter table connections add column refresh_lease_until timestamptz;

-- Since when a sync is not well.
alter table calendar_syncs add column trouble_since timestamptz;

-- What a member was told about a connection: each step of a trouble once, whatever restarts in between.
create table notices (
    organization_id uuid        not null,
    notice_id       uuid        not null,
    member_id       uuid        not null,
    connection_id   uuid        not null,
    kind            text        not null,
    since           timestamptz not null,
    step            integer     not null,
    created_at      timestamptz not null,
    updated_at      timestamptz not null,
    primary key (organization_id, notice_id),
    unique (organization_id, connection_id, kind, since, step),
    foreign key (organization_id, member_id) references members on delete cascade,
    foreign key (organization_id, connection_id) references connections on delete cascade
);

create index notices_member on notices (organization_id, member_id);

-- Mails to be sent and sent. The key makes whatever asks for a mail twice ask for one. A mail about a connection goes with it.
create table mails (
    organization_id uuid        not null references organizations (organization_id),
    mail_id         uuid        not null,
    mail_key        text        not null,
    connection_id   uuid,
    recipient_name  text        not null,
    recipient       text        not null,
    subject         text        not null,
    body            text        not null,
    attempts        integer     not null,
    last_error      text,
    sent_at         timestamptz,
    given_up_at     timestamptz,
    created_at      timestamptz not null,
    updated_at      timestamptz not null,
    primary key (organization_id, mail_id),
    unique (organization_id, mail_key),
    foreign key (organization_id, connection_id) references connections on delete cascade
);

create index mails_connection on mails (organization_id, connection_id);
create index mails_created_at on mails (created_at);
