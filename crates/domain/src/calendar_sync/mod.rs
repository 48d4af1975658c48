//! The row in the Calendar Sync listing: a member, a linked calendar, and all its options.

mod circles;
mod direction;
mod presets;

pub use circles::{Circle, Placed, check_circles};
pub use direction::Direction;
pub use presets::Preset;

use crate::item::ItemKind;
use crate::linked_calendar::RemoteCalendarId;
use crate::remote_event::SyncToken;
use crate::time::TimeRange;
use crate::{CalendarSyncId, ConnectionId, MemberId, OrganizationId};
use chrono::{DateTime, Months, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

/// A member's sync with one linked calendar.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CalendarSync {
    /// Its id.
    pub id: CalendarSyncId,
    /// Whose organization.
    pub organization: OrganizationId,
    /// Whose sync.
    pub member: MemberId,
    /// Through which account.
    pub connection: ConnectionId,
    /// With which calendar there.
    pub remote_calendar: RemoteCalendarId,
    /// That calendar's name for people.
    pub remote_name: String,
    /// Whether that calendar may be written to.
    pub can_write: bool,
    /// What the member chose.
    pub options: SyncOptions,
    /// Off means silence both ways.
    pub active: bool,
    /// Whether the wizard was finished; a draft never syncs.
    pub finished: bool,
    /// Changes since here; none before the first run and after a token died.
    pub sync_token: Option<SyncToken>,
    /// When any item was last synced either way.
    pub last_synced_at: Option<DateTime<Utc>>,
    /// When the linked calendar last answered well, changed or not: the age of what we know about it.
    pub checked_at: Option<DateTime<Utc>>,
    /// What the last run met, where it was not well.
    pub trouble: Option<SyncTrouble>,
    /// Since when it meets that; none while there is no trouble.
    pub trouble_since: Option<DateTime<Utc>>,
}

/// Why a sync is not well; shown in Status with the repair.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SyncTrouble {
    /// The credentials were refused.
    Refused,
    /// The service does not answer; tried again by itself.
    Unreachable,
    /// The calendar is gone; nothing was deleted here.
    CalendarGone,
    /// Too many requests; we wait until then.
    Waiting(DateTime<Utc>),
    /// The server answered in a way no CalDAV server should.
    InvalidAnswer,
    /// It forgot how far we were; everything is being read again and compared.
    Rereading,
    /// It listed fewer events than it has; nothing was taken for deleted.
    ShortList {
        /// How many it listed.
        listed: usize,
        /// How many we know.
        known: usize,
    },
}

/// What the member chose in the wizard.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SyncOptions {
    /// Which changes of the linked calendar are taken into My Calendar.
    pub incoming: IncomingChanges,
    /// Which kinds are sent; sorted, without repeats.
    pub kinds: Vec<ItemKind>,
    /// Whether items that are new stay here; what the linked calendar holds already stays in step all the same.
    #[serde(default)]
    pub new_stay_here: bool,
    /// Old items of the linked calendar: none, or within these ranges around the day of Finish.
    pub retrieve: Option<Window>,
    /// Old items of My Calendar: none, or within these ranges around the day of Finish.
    pub send: Option<Window>,
    /// Whether details of the member's private items stay here.
    pub hide_private: bool,
    /// How much of what is sent may be read there.
    #[serde(default)]
    pub details: SentDetails,
    /// Stands before the title of every copy there; may be empty.
    #[serde(default)]
    pub title_prefix: String,
    /// How copies are shown there.
    #[serde(default)]
    pub show_as: SentShowAs,
    /// Whether the customer's name and contact details are written into copies.
    #[serde(default = "yes")]
    pub write_customer: bool,
    /// Whether copies carry a link back to the item.
    #[serde(default)]
    pub link_back: bool,
    /// Whether copies carry the guests, marked so that the server there writes to nobody (RFC 6638 §7.1,
    /// `SCHEDULE-AGENT=CLIENT`).
    #[serde(default)]
    pub send_guests: bool,
    /// Whether events received from the member's other linked calendars are copied into this one, too.
    #[serde(default)]
    pub send_foreign: bool,
    /// Which invitations come in, by what the member answered.
    #[serde(default)]
    pub rsvp: RsvpRule,
    /// Who wins where both sides changed the same field.
    #[serde(default)]
    pub conflict: ConflictRule,
    /// Whether an edit on one side beats a deletion on the other.
    #[serde(default = "yes")]
    pub edit_beats_delete: bool,
}

/// What an option is that was not there when the options were stored.
fn yes() -> bool {
    true
}

/// How much of what is sent may be read in the linked calendar.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SentDetails {
    /// Everything, except what [`SyncOptions::hide_private`] keeps.
    #[default]
    Full,
    /// When, and that somebody is busy; of every item.
    BusyOnly,
    /// Private items are not sent at all; of the others everything.
    SkipPrivate,
}

/// How copies are shown in the linked calendar.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SentShowAs {
    /// As the item is.
    #[default]
    AsHere,
    /// Always busy.
    Busy,
    /// Always free, so that the copies block nothing there.
    Free,
}

/// Which invitations come in (sync case 22). What the member hosts, or is no guest of, always does.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RsvpRule {
    /// All but declined ones; unanswered ones and those answered with *perhaps* come in as tentative.
    #[default]
    ExceptDeclined,
    /// Only accepted ones.
    AcceptedOnly,
    /// All, as they are; declined ones are shown as free.
    All,
}

/// Who wins where both sides changed the same field of an item; the other version stays restorable in the log.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ConflictRule {
    /// The side that changed last; My Calendar, where the other does not tell when.
    #[default]
    LatestChange,
    /// My Calendar.
    MyCalendar,
    /// The linked calendar.
    LinkedCalendar,
}

impl Default for SyncOptions {
    /// The wizard's first state: everything comes in from now on, nothing is sent, no old items either way.
    fn default() -> Self {
        Self {
            incoming: IncomingChanges {
                create: true,
                update: true,
                delete: true,
            },
            kinds: vec![ItemKind::Appointment],
            new_stay_here: false,
            retrieve: None,
            send: None,
            hide_private: true,
            details: SentDetails::Full,
            title_prefix: String::new(),
            show_as: SentShowAs::AsHere,
            write_customer: true,
            link_back: false,
            send_guests: false,
            send_foreign: false,
            rsvp: RsvpRule::ExceptDeclined,
            conflict: ConflictRule::LatestChange,
            edit_beats_delete: true,
        }
    }
}

/// **Create**, **Update**, **Delete** of step 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct IncomingChanges {
    /// New events come in.
    pub create: bool,
    /// Changes of events come in.
    pub update: bool,
    /// Deletions of events come in.
    pub delete: bool,
}

/// How far back and ahead old items are copied at Finish.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Window {
    /// Into the past.
    pub past: Reach,
    /// Into the future.
    pub future: Reach,
}

/// How far.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reach {
    /// Not at all.
    None,
    /// Seven days.
    Week,
    /// One month.
    Month,
    /// Three months.
    ThreeMonths,
    /// Six months.
    SixMonths,
    /// Twelve months.
    Year,
    /// Without end.
    All,
}

impl Reach {
    /// What **Get Past Items** offers.
    pub const PAST: [Self; 6] = [
        Self::None,
        Self::Week,
        Self::Month,
        Self::ThreeMonths,
        Self::SixMonths,
        Self::Year,
    ];
    /// What **Get Future Items** offers.
    pub const FUTURE: [Self; 7] = [
        Self::None,
        Self::Week,
        Self::Month,
        Self::ThreeMonths,
        Self::SixMonths,
        Self::Year,
        Self::All,
    ];

    /// The name on pages.
    pub const fn label(self) -> &'static str {
        match self {
            Self::None => "None",
            Self::Week => "1 week",
            Self::Month => "1 month",
            Self::ThreeMonths => "3 months",
            Self::SixMonths => "6 months",
            Self::Year => "12 months",
            Self::All => "All",
        }
    }

    fn months(self) -> Option<u32> {
        match self {
            Self::None | Self::Week | Self::All => None,
            Self::Month => Some(1),
            Self::ThreeMonths => Some(3),
            Self::SixMonths => Some(6),
            Self::Year => Some(12),
        }
    }

    fn before(self, now: DateTime<Utc>) -> DateTime<Utc> {
        match (self, self.months()) {
            (_, Some(months)) => now.checked_sub_months(Months::new(months)).unwrap_or(now),
            (Self::Week, None) => now - TimeDelta::days(7),
            (Self::All, None) => DateTime::<Utc>::MIN_UTC,
            (_, None) => now,
        }
    }

    fn after(self, now: DateTime<Utc>) -> DateTime<Utc> {
        match (self, self.months()) {
            (_, Some(months)) => now.checked_add_months(Months::new(months)).unwrap_or(now),
            (Self::Week, None) => now + TimeDelta::days(7),
            (Self::All, None) => DateTime::<Utc>::MAX_UTC,
            (_, None) => now,
        }
    }
}

impl Window {
    /// The instants it spans around `now`; `None` when both reaches are none.
    pub fn around(self, now: DateTime<Utc>) -> Option<TimeRange> {
        TimeRange::new(self.past.before(now), self.future.after(now)).ok()
    }
}

/// Why options were refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum InvalidOptions {
    /// The linked calendar is read-only, yet items were to be sent.
    #[error("this calendar can only be read, so nothing can be sent to it")]
    ReadOnly,
    /// Nothing comes in and nothing goes out.
    #[error("nothing would be synced: tick a change to take in, or a kind to send")]
    NothingToDo,
}

impl SyncOptions {
    /// # Errors
    /// [`InvalidOptions`] when they contradict the calendar or do nothing at all.
    pub fn validate(&self, can_write: bool) -> Result<(), InvalidOptions> {
        let sends = !self.kinds.is_empty() || self.send_foreign;
        if !can_write && sends {
            return Err(InvalidOptions::ReadOnly);
        }
        let takes = self.incoming.create
            || self.incoming.update
            || self.incoming.delete
            || self.retrieve.is_some();
        if takes || sends {
            Ok(())
        } else {
            Err(InvalidOptions::NothingToDo)
        }
    }

    /// Whether items of this kind are sent.
    pub fn sends(&self, kind: ItemKind) -> bool {
        self.kinds.contains(&kind)
    }

    /// Whether items of this kind are sent that are not in the linked calendar yet.
    pub fn sends_new(&self, kind: ItemKind) -> bool {
        self.sends(kind) && !self.new_stay_here
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn noon() -> DateTime<Utc> {
        "2026-03-18T12:00:00Z".parse().unwrap()
    }

    #[test]
    fn a_window_reaches_back_and_ahead() {
        let window = Window {
            past: Reach::Month,
            future: Reach::Week,
        };

        let range = window.around(noon()).unwrap();

        assert_eq!(
            range.start(),
            "2026-02-18T12:00:00Z".parse::<DateTime<Utc>>().unwrap()
        );
        assert_eq!(
            range.end(),
            "2026-03-25T12:00:00Z".parse::<DateTime<Utc>>().unwrap()
        );
    }

    #[test]
    fn a_window_of_nothing_is_none() {
        assert_eq!(
            Window {
                past: Reach::None,
                future: Reach::None
            }
            .around(noon()),
            None
        );
    }

    #[test]
    fn nothing_can_be_sent_to_a_read_only_calendar() {
        assert_eq!(
            SyncOptions::default().validate(false),
            Err(InvalidOptions::ReadOnly)
        );
    }

    #[test]
    fn options_that_do_nothing_are_refused() {
        let options = SyncOptions {
            incoming: IncomingChanges {
                create: false,
                update: false,
                delete: false,
            },
            kinds: vec![],
            ..SyncOptions::default()
        };

        assert_eq!(options.validate(true), Err(InvalidOptions::NothingToDo));
    }
}
