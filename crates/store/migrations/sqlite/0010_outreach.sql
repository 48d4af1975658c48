-- Where answers to a mail go.
alter table mails add column reply_to text;

-- Texts of mails, with fields that are filled for each recipient.
create table templates (
    organization_id  blob    not null references organizations (organization_id),
    template_id      blob    not null,
    module           text    not null,
    name             text    not null,
    subject          text    not null,
    body             text    not null,
    link_of          text    not null,
    version          integer not null,
    created_at       text    not null,
    updated_at       text    not null,
    primary key (organization_id, template_id)
) strict;

-- One template sent to many people.
create table campaigns (
    organization_id  blob    not null,
    campaign_id      blob    not null,
    sender_id        blob    not null,
    name             text    not null,
    template_id      blob    not null,
    audience         text    not null,
    per_hour         integer not null,
    people           integer not null,
    state            text    not null,
    starts_at        text,
    version          integer not null,
    created_at       text    not null,
    updated_at       text    not null,
    primary key (organization_id, campaign_id),
    foreign key (organization_id, sender_id) references members,
    foreign key (organization_id, template_id) references templates
) strict;

create index campaigns_template on campaigns (organization_id, template_id);

-- Mails to leads and contacts, filled, with what came of them. The key makes whatever asks for a mail twice ask for one. A
-- template that is gone stays named here.
create table outreach_mails (
    organization_id  blob    not null,
    outreach_mail_id blob    not null,
    mail_key         text    not null,
    campaign_id      blob,
    template_id      blob    not null,
    person_id        blob    not null,
    sender_id        blob    not null,
    recipient_name   text    not null,
    recipient        text    not null,
    subject          text    not null,
    body             text    not null,
    link_code        text    unique,
    link_member_id   blob,
    state            text    not null,
    attempts         integer not null,
    due_at           text    not null,
    handed_at        text,
    sent_at          text,
    trouble          text,
    opens            integer not null,
    opened_at        text,
    booked_at        text,
    booking_id       blob,
    created_at       text    not null,
    updated_at       text    not null,
    primary key (organization_id, outreach_mail_id),
    unique (organization_id, mail_key),
    foreign key (organization_id, campaign_id) references campaigns,
    foreign key (organization_id, person_id) references people on delete cascade,
    foreign key (organization_id, sender_id) references members,
    foreign key (organization_id, link_member_id) references members
) strict;

create index outreach_mails_campaign on outreach_mails (organization_id, campaign_id, state, due_at);
create index outreach_mails_template on outreach_mails (organization_id, template_id);
create index outreach_mails_person on outreach_mails (organization_id, person_id);
