//! Deletion of personal data (calendly.md §6.10). The real one may take a week; here it is done at once.

use super::ask::{Answer, Ask, Reply};
use super::body::is_mail_address;
use super::ids::{EventId, InviteeId, OrganizationId};
use super::refusal::Refusal;
use super::route::{Route, post};
use super::world::World;
use chrono::Months;
use serde_json::json;
use std::collections::HashSet;

pub const ROUTES: &[Route] = &[
    post(
        "/data_compliance/deletion/invitees",
        &["data_compliance:write"],
        invitees,
    ),
    post(
        "/data_compliance/deletion/events",
        &["data_compliance:write"],
        events,
    ),
];

fn invitees(ask: &mut Ask<'_>) -> Answer {
    ask.needs_enterprise()?;
    ask.needs_admin()?;
    let emails = ask.body.texts("emails")?.unwrap_or_default();
    if emails.is_empty() {
        return Err(Refusal::invalid("emails", "can't be blank"));
    }
    if !emails.iter().all(|email| is_mail_address(email)) {
        return Err(Refusal::invalid("emails", "must be e-mail addresses"));
    }
    let organization = ask.caller.organization.clone();
    ask.world.forget_people(&organization, &emails);
    Reply::with(202, json!({}))
}

fn events(ask: &mut Ask<'_>) -> Answer {
    ask.needs_enterprise()?;
    ask.needs_admin()?;
    let start = ask.body.required_instant("start_time")?;
    let end = ask.body.required_instant("end_time")?;
    if end <= start {
        return Err(Refusal::invalid("end_time", "must be after start_time"));
    }
    if ask.now < end {
        return Err(Refusal::invalid("end_time", "must be in the past"));
    }
    let latest = start.checked_add_months(Months::new(24));
    if latest.is_none_or(|latest| latest < end) {
        return Err(Refusal::invalid(
            "end_time",
            "must be at most 24 months after start_time",
        ));
    }
    let world = &mut *ask.world;
    let of_organization = |event: &&super::scheduled_events::Event| {
        world.organization_of_event(event) == Some(&ask.caller.organization)
            && start <= event.start
            && event.start < end
    };
    let gone = world.events.iter().filter(of_organization);
    let gone: HashSet<EventId> = gone.map(|event| event.id.clone()).collect();
    world.events.retain(|event| !gone.contains(&event.id));
    world
        .communications
        .retain(|mail| !gone.contains(&mail.event));
    let invitees = world.invitees.iter();
    let invitees = invitees.filter(|invitee| gone.contains(&invitee.event));
    let invitees = invitees.map(|invitee| invitee.id.clone()).collect();
    world.forget_invitees(&invitees);
    Reply::with(202, json!({}))
}

impl World {
    /// Whatever the organization knows of people with these addresses: as invitees, guests and contacts, and mails to
    /// them.
    fn forget_people(&mut self, organization: &OrganizationId, emails: &[String]) {
        let is_one = |address: &str| {
            emails
                .iter()
                .any(|email| email.eq_ignore_ascii_case(address))
        };
        let own = self.events.iter();
        let own = own.filter(|event| self.organization_of_event(event) == Some(organization));
        let own: HashSet<EventId> = own.map(|event| event.id.clone()).collect();
        let gone = self.invitees.iter();
        let gone = gone.filter(|known| own.contains(&known.event) && is_one(&known.email));
        let gone: HashSet<InviteeId> = gone.map(|known| known.id.clone()).collect();
        for event in self.events.iter_mut() {
            if own.contains(&event.id) {
                event.guests.retain(|guest| !is_one(&guest.email));
            }
        }
        self.communications
            .retain(|mail| mail.organization != *organization || !is_one(&mail.to));
        self.contacts.retain(|contact| {
            contact.organization != *organization || !contact.email.as_deref().is_some_and(is_one)
        });
        self.forget_invitees(&gone);
    }

    fn forget_invitees(&mut self, gone: &HashSet<InviteeId>) {
        self.no_shows
            .retain(|no_show| !gone.contains(&no_show.invitee));
        self.submissions.retain(|submission| {
            let submitter = submission.submitter.as_ref();
            !submitter.is_some_and(|(_, invitee)| gone.contains(invitee))
        });
        self.invitees.retain(|invitee| !gone.contains(&invitee.id));
    }
}
