//! An entry of My Calendar.

use crate::attendee::Attendee;
use crate::member::words;
use crate::repeats::Repeats;
use crate::time::Timing;
use crate::{CalendarSyncId, ItemId, MemberId, OrganizationId};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use std::fmt;

/// What an item and its counterpart elsewhere have in common: the fields that travel.
///
/// This is the canonical form: line ends are `\n`, outer white space of the one-line fields is gone, so that
/// two calendars that merely spell it differently compare equal.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Content {
    /// The title; may be empty.
    pub subject: String,
    /// Plain text; may be empty.
    pub description: String,
    /// Where; may be empty.
    pub location: String,
    /// When.
    pub timing: Timing,
    /// Whether it blocks.
    pub show_as: ShowAs,
    /// Who may read the details.
    pub privacy: Privacy,
    /// What makes it repeat, and which occurrences differ; none for what takes place once.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub repeats: Option<Box<Repeats>>,
    /// Host and guests as received, sorted; empty for what was made here.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub attendees: Vec<Attendee>,
}

impl Content {
    /// The same in canonical form; equal contents spelled differently become equal values.
    #[must_use]
    pub fn canonical(mut self) -> Self {
        self.subject = one_line(&self.subject);
        self.location = one_line(&self.location);
        self.description = self
            .description
            .replace("\r\n", "\n")
            .replace('\r', "\n")
            .trim_end()
            .to_owned();
        if let Some(repeats) = self.repeats.take() {
            self.repeats = Some(Box::new(repeats.canonical(&self.timing)));
        }
        self.attendees.sort_unstable();
        self.attendees.dedup();
        self
    }
}

/// One line: line breaks become blanks, outer white space goes.
fn one_line(text: &str) -> String {
    if text.contains(['\r', '\n']) {
        text.split(['\r', '\n'])
            .map(str::trim)
            .filter(|part| !part.is_empty())
            .collect::<Vec<_>>()
            .join(" ")
    } else {
        text.trim().to_owned()
    }
}

/// An entry of My Calendar.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Item {
    /// Its id.
    pub id: ItemId,
    /// Whose organization.
    pub organization: OrganizationId,
    /// What it is.
    pub kind: ItemKind,
    /// Identity across systems.
    pub uid: Uid,
    /// The fields that travel.
    pub content: Content,
    /// Whom it is for, where it is for somebody.
    pub customer: Option<Customer>,
    /// Whom it is scheduled for.
    pub assignees: Vec<MemberId>,
    /// Made here, or received from a linked calendar.
    pub source: ItemSource,
    /// Rises by one with every change.
    pub version: Version,
    /// Whether it was deleted; it stays restorable.
    pub deleted: bool,
    /// When this version was made; of two sides that changed, the later one may win.
    pub changed_at: DateTime<Utc>,
}

/// What an item is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ItemKind {
    /// A meeting with somebody.
    Appointment,
    /// A call, mail or visit of a contact.
    CrmActivity,
    /// Work at a customer's, on a ticket.
    ServiceCall,
    /// Work to be done.
    Task,
    /// A note to oneself.
    Todo,
    /// A date in a project.
    Milestone,
}

words!(ItemKind, "item kind", {
    ItemKind::Appointment => "appointment",
    ItemKind::CrmActivity => "crm_activity",
    ItemKind::ServiceCall => "service_call",
    ItemKind::Task => "task",
    ItemKind::Todo => "todo",
    ItemKind::Milestone => "milestone",
});

impl ItemKind {
    /// Every kind, in the order of the wizard.
    pub const ALL: [Self; 6] = [
        Self::Appointment,
        Self::CrmActivity,
        Self::ServiceCall,
        Self::Task,
        Self::Todo,
        Self::Milestone,
    ];

    /// The name on pages, for one.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Appointment => "Appointment",
            Self::CrmActivity => "CRM activity",
            Self::ServiceCall => "Service call",
            Self::Task => "Task",
            Self::Todo => "To-do",
            Self::Milestone => "Milestone",
        }
    }
}

/// Whether an item blocks, as iCalendar's `TRANSP` and Microsoft's busy status tell (RFC 5545 §3.8.2.7).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ShowAs {
    /// Blocks.
    Busy,
    /// Never blocks.
    Free,
    /// Blocks, not yet certain.
    Tentative,
    /// Blocks; away.
    OutOfOffice,
    /// Blocks nothing; at work, in another place.
    WorkingElsewhere,
}

words!(ShowAs, "show-as", {
    ShowAs::Busy => "busy",
    ShowAs::Free => "free",
    ShowAs::Tentative => "tentative",
    ShowAs::OutOfOffice => "out_of_office",
    ShowAs::WorkingElsewhere => "working_elsewhere",
});

impl ShowAs {
    /// Whether somebody looking for a free time must stay out of it.
    pub const fn blocks(self) -> bool {
        matches!(self, Self::Busy | Self::Tentative | Self::OutOfOffice)
    }
}

/// Who may read the details (`CLASS`, RFC 5545 §3.8.1.3).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Privacy {
    /// Colleagues.
    Public,
    /// The assignees alone.
    Private,
}

words!(Privacy, "privacy", {
    Privacy::Public => "public",
    Privacy::Private => "private",
});

/// Whom an item is for.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Customer {
    /// Name of the person or firm.
    pub name: String,
    /// Telephone; may be empty.
    pub phone: String,
    /// Postal address; may be empty.
    pub address: String,
}

/// Identity across systems (`UID`, RFC 5545 §3.8.4.7).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Uid(String);

impl Uid {
    /// Takes the text as it is.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Where an item came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ItemSource {
    /// Made here.
    Own,
    /// Received from the linked calendar of this sync: a foreign item, shown with a cloud, never copied into another calendar.
    Linked(CalendarSyncId),
}

/// Rises by one with every change; a change names the version it was made on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Version(pub i64);

impl Version {
    /// Of something just made.
    pub const FIRST: Self = Self(1);

    /// The one after.
    #[must_use]
    pub const fn next(self) -> Self {
        Self(self.0 + 1)
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}
