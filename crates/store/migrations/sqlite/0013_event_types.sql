-- To which event type of the member a template's link leads; to all of them where there is none.
alter table templates add column event_type text;

-- The same for the link of one mail, and a link for a single booking that was made at Calendly for this mail.
alter table outreach_mails add column link_event_type text;
alter table outreach_mails add column link_single_use text;

-- What members offer at Calendly, as it was told last.
create table event_types (
    organization_id blob    not null,
    member_id       blob    not null,
    event_type_id   text    not null,
    name            text    not null,
    minutes         integer,
    page            text    not null,
    is_offered      integer not null,
    read_at         text    not null,
    primary key (organization_id, member_id, event_type_id),
    foreign key (organization_id, member_id) references members on delete cascade
) strict;
