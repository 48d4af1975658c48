//! Leads and contacts: people outside the organization, and what happened with them.

use crate::booking::{Invitee, Standing, Story};
use crate::lead_defaults::{Field, Filled};
use crate::member::words;
use crate::module::Module;
use crate::{BookingId, ItemId, MemberId, OrganizationId, PersonId, TimelineId};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A lead or a contact. Of one e-mail address there is one in an organization.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Person {
    /// Its id.
    pub id: PersonId,
    /// Whose.
    pub organization: OrganizationId,
    /// Lead or contact.
    pub kind: PersonKind,
    /// Where they are kept.
    pub module: Module,
    /// How they are called.
    pub name: String,
    /// Where they are written to, lower case; none may be known.
    pub email: String,
    /// Where they are called; may be empty.
    pub phone: String,
    /// Who looks after them.
    pub owner: MemberId,
    /// The mandatory fields of their module, without the owner.
    pub fields: BTreeMap<Field, String>,
}

/// What somebody is to the organization.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PersonKind {
    /// Somebody who may become a customer.
    Lead,
    /// Somebody known.
    Contact,
}

words!(PersonKind, "kind of person", {
    PersonKind::Lead => "lead",
    PersonKind::Contact => "contact",
});

impl PersonKind {
    /// The name on pages.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Lead => "Lead",
            Self::Contact => "Contact",
        }
    }

    /// What a booking makes of a stranger in this module: CRM keeps contacts, the others leads.
    pub const fn of_new(module: Module) -> Self {
        match module {
            Module::Crm => Self::Contact,
            Module::Sales | Module::InfoManager | Module::FieldOps => Self::Lead,
        }
    }
}

/// An e-mail address as people are found by it.
pub fn address(email: &str) -> String {
    email.trim().to_lowercase()
}

impl Person {
    /// How they are addressed: the first word of the name.
    pub fn first_name(&self) -> &str {
        self.name.split_whitespace().next().unwrap_or_default()
    }

    /// Somebody who booked and is not known yet.
    pub fn who_booked(
        id: PersonId,
        organization: OrganizationId,
        module: Module,
        invitee: &Invitee,
        filled: Filled,
    ) -> Self {
        let email = address(&invitee.email);
        let name = match invitee.name.trim() {
            "" => email.clone(),
            name => name.to_owned(),
        };
        Self {
            id,
            organization,
            kind: PersonKind::of_new(module),
            module,
            name,
            email,
            phone: invitee.details.phone.clone(),
            owner: filled.owner,
            fields: filled.fields,
        }
    }
}

/// One line of a person's timeline.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TimelineEntry {
    /// Its id.
    pub id: TimelineId,
    /// Whose organization.
    pub organization: OrganizationId,
    /// Whose timeline.
    pub person: PersonId,
    /// When it happened.
    pub at: DateTime<Utc>,
    /// What happened.
    pub what: Happened,
    /// In a few words, for instance the meeting's name and time; may hold a stranger's text.
    pub text: String,
    /// The item it is about.
    pub item: Option<ItemId>,
    /// The booking it is about.
    pub booking: Option<BookingId>,
}

/// What happened with a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Happened {
    /// They were added because they booked.
    Added,
    /// They booked.
    Booked,
    /// They, or the host, chose another time.
    Moved,
    /// They, or the host, cancelled.
    Cancelled,
    /// They did not come.
    NoShow,
    /// They did come after all.
    NoShowTakenBack,
    /// A mail went out to them: the mail server took it.
    Written,
    /// A mail to them was refused, or given up.
    NotDelivered,
    /// They opened the meeting link of a mail, for the first time.
    Opened,
    /// A mail to them came back.
    Bounced,
    /// They want no more mails of campaigns.
    Unsubscribed,
}

words!(Happened, "event of a timeline", {
    Happened::Added => "added",
    Happened::Booked => "booked",
    Happened::Moved => "moved",
    Happened::Cancelled => "cancelled",
    Happened::NoShow => "no_show",
    Happened::NoShowTakenBack => "no_show_taken_back",
    Happened::Written => "written",
    Happened::NotDelivered => "not_delivered",
    Happened::Opened => "opened",
    Happened::Bounced => "bounced",
    Happened::Unsubscribed => "unsubscribed",
});

impl Happened {
    /// The name on pages.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Added => "Added",
            Self::Booked => "Booked",
            Self::Moved => "Rescheduled",
            Self::Cancelled => "Cancelled",
            Self::NoShow => "No-show",
            Self::NoShowTakenBack => "No-show taken back",
            Self::Written => "Mail sent",
            Self::NotDelivered => "Mail not delivered",
            Self::Opened => "Meeting link opened",
            Self::Bounced => "Mail bounced",
            Self::Unsubscribed => "Unsubscribed from campaigns",
        }
    }
}

/// How a booking was shown last: what a timeline has told already.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Told {
    /// How it stood.
    pub standing: Standing,
    /// When the meeting was to begin.
    pub start: DateTime<Utc>,
    /// When it was to end.
    pub end: DateTime<Utc>,
}

impl Told {
    /// What there is to show of a story; none of an empty one.
    pub fn of(story: &Story) -> Option<Self> {
        let now = story.now()?;
        Some(Self {
            standing: story.standing()?,
            start: now.start,
            end: now.end,
        })
    }
}

/// What a timeline still has to tell of a booking, given how it was shown last; oldest first.
///
/// Only of what changed: a message that comes twice tells nothing.
pub fn news(before: Option<Told>, now: Told) -> Vec<Happened> {
    use Standing::{Booked, Cancelled, Moving, NoShow};
    let mut news = Vec::new();
    let Some(before) = before else {
        news.push(Happened::Booked);
        match now.standing {
            Booked | Moving => {}
            Cancelled => news.push(Happened::Cancelled),
            NoShow => news.push(Happened::NoShow),
        }
        return news;
    };
    if before.start != now.start {
        news.push(Happened::Moved);
    }
    match (before.standing, now.standing) {
        (Cancelled, Cancelled) | (NoShow, NoShow) | (_, Moving) => {}
        (NoShow, Booked) => news.push(Happened::NoShowTakenBack),
        // Half of a move was taken for its end; the other half says where it went, which was told above.
        (Cancelled | Booked | Moving, Booked) => {}
        (_, Cancelled) => news.push(Happened::Cancelled),
        (_, NoShow) => news.push(Happened::NoShow),
    }
    news
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::TimeDelta;

    fn told(standing: Standing, hour: i64) -> Told {
        let noon: DateTime<Utc> = "2026-12-01T12:00:00Z".parse().unwrap();
        let start = noon + TimeDelta::hours(hour);
        Told {
            standing,
            start,
            end: start + TimeDelta::minutes(30),
        }
    }

    #[test]
    fn a_timeline_tells_each_thing_once() {
        use Standing::{Booked, Cancelled, Moving, NoShow};
        let cases = [
            (None, told(Booked, 0), vec![Happened::Booked]),
            (
                None,
                told(Cancelled, 0),
                vec![Happened::Booked, Happened::Cancelled],
            ),
            (Some(told(Booked, 0)), told(Booked, 0), vec![]),
            (Some(told(Booked, 0)), told(Moving, 0), vec![]),
            (
                Some(told(Moving, 0)),
                told(Booked, 3),
                vec![Happened::Moved],
            ),
            (
                Some(told(Booked, 0)),
                told(Booked, 3),
                vec![Happened::Moved],
            ),
            (
                Some(told(Booked, 0)),
                told(Cancelled, 0),
                vec![Happened::Cancelled],
            ),
            (Some(told(Cancelled, 0)), told(Cancelled, 0), vec![]),
            (
                Some(told(Booked, 0)),
                told(NoShow, 0),
                vec![Happened::NoShow],
            ),
            (
                Some(told(NoShow, 0)),
                told(Booked, 0),
                vec![Happened::NoShowTakenBack],
            ),
            (
                Some(told(Booked, 0)),
                told(Cancelled, 3),
                vec![Happened::Moved, Happened::Cancelled],
            ),
        ];
        for (before, now, expected) in cases {
            assert_eq!(news(before, now), expected, "{before:?} {now:?}");
        }
    }
}
