-- What names a campaign's mail where whoever got it wants no more of them.
alter table outreach_mails add column leave_code text;
create unique index outreach_mails_leave_code on outreach_mails (leave_code);

-- A report about a mail that came back names it, and no organization.
create index outreach_mails_id on outreach_mails (outreach_mail_id);
-- Of who wants no more, mails that wait are found by their address.
create index outreach_mails_recipient on outreach_mails (organization_id, recipient) where state = 'waiting';

-- Who wants no more mails of campaigns, by address.
create table unsubscribed (
    organization_id uuid not null references organizations (organization_id),
    address         text not null,
    created_at      timestamptz not null,
    primary key (organization_id, address)
);
