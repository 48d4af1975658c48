-- Where answers to a mail go.
alter table mails add column reply_to text;

-- Texts of mails, with fields that are filled for each recipient.
create table templates (
    organization_id  uuid        not null references organizations (organization_id),
    template_id      uuid        not null,
    module           text        not null,
    name             text        not null,
    subject          text        not null,
    body             text        not null,
    link_of          text        not null,
    version          bigint      not null,
    created_at       timestamptz not null,
    updated_at       timestamptz not null,
    primary key (organization_id, template_id)
);

-- One template sent to many people.
create table campaigns (
    organization_id  uuid        not null,
    campaign_id      uuid        not null,
    sender_id        uuid        not null,
    name             text        not null,
    template_id      uuid        not null,
    audience         text        not null,
    per_hour         integer     not null,
    people           integer     not null,
    state            text        not null,
    starts_at        timestamptz,
    version          bigint      not null,
    created_at       timestamptz not null,
    updated_at       timestamptz not null,
    primary key (organization_id, campaign_id),
    foreign key (organization_id, sender_id) references members,
    foreign key (organization_id, template_id) references templates
);

create index campaigns_template on campaigns (organization_id, template_id);

-- Mails to leads and contacts, filled, with what came of them. The key makes whatever asks for a mail twice ask for one. A
-- template that is gone stays named here.
create table outreach_mails (
    organization_id  uuid        not null,
    outreach_mail_id uuid        not null,
    mail_key         text        not null,
    campaign_id      uuid,
    template_id      uuid        not null,
    person_id        uuid        not null,
    sender_id        uuid        not null,
    recipient_name   text        not null,
    recipient        text        not null,
    subject          text        not null,
    body             text        not null,
    link_code        text        unique,
    link_member_id   uuid,
    state            text        not null,
    attempts         integer     not null,
    due_at           timestamptz not null,
    handed_at        timestamptz,
    sent_at          timestamptz,
    trouble          text,
    opens            bigint      not null,
    opened_at        timestamptz,
    booked_at        timestamptz,
    booking_id       uuid,
    created_at       timestamptz not null,
    updated_at       timestamptz not null,
    primary key (organization_id, outreach_mail_id),
    unique (organization_id, mail_key),
    foreign key (organization_id, campaign_id) references campaigns,
    foreign key (organization_id, person_id) references people on delete cascade,
    foreign key (organization_id, sender_id) references members,
    foreign key (organization_id, link_member_id) references members
);

create index outreach_mails_campaign on outreach_mails (organization_id, campaign_id, state, due_at);
create index outreach_mails_template on outreach_mails (organization_id, template_id);
create index outreach_mails_person on outreach_mails (organization_id, person_id);
