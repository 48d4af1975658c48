//! Which part of the workspace an address shows. Pure, but for drawing it.

use super::availability::Schedules;
use super::busy_times::BusyTimes;
use super::data_deletion::InviteeData;
use super::event_page::EventPanel;
use super::event_type_page::EventTypePanel;
use super::event_types::EventTypes;
use super::hours_form::HoursPanel;
use super::invitations::{InvitationPanel, Invitations};
use super::organisation::{MemberPanel, Members};
use super::scheduled_events::Events;
use super::webhook_form::NewWebhook;
use super::webhook_page::WebhookPanel;
use super::webhooks::Webhooks;
use crate::components::Tab;
use crate::paths::calendly as paths;
use leptos::prelude::*;

/// A part of the workspace; ids are Calendly's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Panel {
    /// What was booked.
    Events,
    /// A booked meeting.
    Event(String),
    /// What can be booked.
    EventTypes,
    /// An event type.
    EventType(String),
    /// The hours of an event type.
    Hours(String),
    /// Schedules.
    Schedules,
    /// A schedule.
    Schedule(String),
    /// What keeps the reader busy.
    BusyTimes,
    /// Everybody in the organization.
    Members,
    /// One of them.
    Member(String),
    /// Who is invited.
    Invitations,
    /// An invitation.
    Invitation(String),
    /// Deleting what Calendly knows of people.
    InviteeData,
    /// Standing orders for messages.
    Webhooks,
    /// Making one.
    NewWebhook,
    /// One of them.
    Webhook(String),
}

impl Panel {
    /// What the parts of an address name; none for what is no part of the workspace.
    pub fn at(tab: Option<&str>, part: Option<&str>, id: Option<&str>) -> Option<Self> {
        let own = |id: &str| id.to_owned();
        Some(match (tab?, part, id) {
            ("events", None, None) => Self::Events,
            ("events", Some(id), None) => Self::Event(own(id)),
            ("event-types", None, None) => Self::EventTypes,
            ("event-types", Some(id), None) => Self::EventType(own(id)),
            ("event-types", Some(id), Some("hours")) => Self::Hours(own(id)),
            ("availability", None, None) => Self::Schedules,
            ("availability", Some("busy-times"), None) => Self::BusyTimes,
            ("availability", Some(id), None) => Self::Schedule(own(id)),
            ("organisation", None, None) => Self::Members,
            ("organisation", Some("members"), Some(id)) => Self::Member(own(id)),
            ("organisation", Some("invitations"), None) => Self::Invitations,
            ("organisation", Some("invitations"), Some(id)) => Self::Invitation(own(id)),
            ("organisation", Some("invitee-data"), None) => Self::InviteeData,
            ("webhooks", None, None) => Self::Webhooks,
            ("webhooks", Some("new"), None) => Self::NewWebhook,
            ("webhooks", Some(id), None) => Self::Webhook(own(id)),
            (_, _, _) => return None,
        })
    }

    /// The address of its tab.
    pub const fn tab(&self) -> &'static str {
        match self {
            Self::Events | Self::Event(_) => paths::EVENTS,
            Self::EventTypes | Self::EventType(_) | Self::Hours(_) => paths::EVENT_TYPES,
            Self::Schedules | Self::Schedule(_) | Self::BusyTimes => paths::AVAILABILITY,
            Self::Members
            | Self::Member(_)
            | Self::Invitations
            | Self::Invitation(_)
            | Self::InviteeData => paths::ORGANISATION,
            Self::Webhooks | Self::NewWebhook | Self::Webhook(_) => paths::WEBHOOKS,
        }
    }

    /// For the title of the page.
    pub const fn title(&self) -> &'static str {
        match self {
            Self::Events => "Events",
            Self::Event(_) => "Event",
            Self::EventTypes => "Event types",
            Self::EventType(_) => "Event type",
            Self::Hours(_) => "Hours",
            Self::Schedules => "Availability",
            Self::Schedule(_) => "Schedule",
            Self::BusyTimes => "Busy times",
            Self::Members => "Organisation",
            Self::Member(_) => "Member",
            Self::Invitations => "Invitations",
            Self::Invitation(_) => "Invitation",
            Self::InviteeData => "Invitee data",
            Self::Webhooks => "Webhooks",
            Self::NewWebhook => "New webhook",
            Self::Webhook(_) => "Webhook",
        }
    }

    /// As it stands below the tabs.
    pub fn draw(self) -> AnyView {
        match self {
            Self::Events => view! { <Events/> }.into_any(),
            Self::Event(id) => view! { <EventPanel id/> }.into_any(),
            Self::EventTypes => view! { <EventTypes/> }.into_any(),
            Self::EventType(id) => view! { <EventTypePanel id/> }.into_any(),
            Self::Hours(id) => view! { <HoursPanel id/> }.into_any(),
            Self::Schedules => view! { <Schedules id=None/> }.into_any(),
            Self::Schedule(id) => view! { <Schedules id=Some(id)/> }.into_any(),
            Self::BusyTimes => view! { <BusyTimes/> }.into_any(),
            Self::Members => view! { <Members/> }.into_any(),
            Self::Member(id) => view! { <MemberPanel id/> }.into_any(),
            Self::Invitations => view! { <Invitations/> }.into_any(),
            Self::Invitation(id) => view! { <InvitationPanel id/> }.into_any(),
            Self::InviteeData => view! { <InviteeData/> }.into_any(),
            Self::Webhooks => view! { <Webhooks/> }.into_any(),
            Self::NewWebhook => view! { <NewWebhook/> }.into_any(),
            Self::Webhook(id) => view! { <WebhookPanel id/> }.into_any(),
        }
    }
}

/// The tabs, with that of the organization for those who look after it at Calendly.
pub fn tabs(is_administrator: bool) -> Vec<Tab> {
    let tabs = [
        ("Events", paths::EVENTS),
        ("Event types", paths::EVENT_TYPES),
        ("Availability", paths::AVAILABILITY),
        ("Organisation", paths::ORGANISATION),
        ("Webhooks", paths::WEBHOOKS),
    ];
    tabs.into_iter()
        .filter(|(_, href)| is_administrator || *href != paths::ORGANISATION)
        .map(|(label, href)| Tab {
            label: label.to_owned(),
            href: href.to_owned(),
            count: None,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(address: &str) -> Option<Panel> {
        let path = address.strip_prefix("/calendly").unwrap();
        let mut parts = path.split('/').skip(1);
        let (tab, part, id) = (parts.next(), parts.next(), parts.next());
        Panel::at(tab, part, id)
    }

    #[test]
    fn every_part_has_an_address_that_leads_to_it() {
        let id = || "AB_1-2".to_owned();
        for (address, panel) in [
            (paths::EVENTS.to_owned(), Panel::Events),
            (paths::event("AB_1-2"), Panel::Event(id())),
            (paths::EVENT_TYPES.to_owned(), Panel::EventTypes),
            (paths::event_type("AB_1-2"), Panel::EventType(id())),
            (paths::hours("AB_1-2"), Panel::Hours(id())),
            (paths::AVAILABILITY.to_owned(), Panel::Schedules),
            (paths::schedule("AB_1-2"), Panel::Schedule(id())),
            (paths::BUSY_TIMES.to_owned(), Panel::BusyTimes),
            (paths::ORGANISATION.to_owned(), Panel::Members),
            (paths::member("AB_1-2"), Panel::Member(id())),
            (paths::INVITATIONS.to_owned(), Panel::Invitations),
            (paths::invitation("AB_1-2"), Panel::Invitation(id())),
            (paths::INVITEE_DATA.to_owned(), Panel::InviteeData),
            (paths::WEBHOOKS.to_owned(), Panel::Webhooks),
            (paths::NEW_WEBHOOK.to_owned(), Panel::NewWebhook),
            (paths::webhook("AB_1-2"), Panel::Webhook(id())),
        ] {
            assert!(address.starts_with(panel.tab()), "{address}");
            assert_eq!(at(&address), Some(panel), "{address}");
        }
    }

    #[test]
    fn what_is_no_part_of_the_workspace_leads_nowhere() {
        for address in [
            "/calendly",
            "/calendly/odd",
            "/calendly/events/a/b",
            "/calendly/organisation/odd",
        ] {
            assert_eq!(at(address), None, "{address}");
        }
    }

    #[test]
    fn the_organisation_is_a_tab_only_for_those_who_look_after_it() {
        let labels = |is_administrator| {
            let tabs = tabs(is_administrator).into_iter();
            tabs.map(|tab| tab.label).collect::<Vec<_>>()
        };

        assert!(!labels(false).contains(&"Organisation".to_owned()));
        assert_eq!(labels(true).len(), 5);
    }
}
