//! What the forms of Calendar Sync send, and what it means.

use crate::paths;
use domain::CalendarSyncId;
use domain::calendar_sync::{
    ConflictRule, IncomingChanges, Reach, RsvpRule, SentDetails, SentShowAs, SyncOptions, Window,
};
use domain::item::ItemKind;
use serde::{Deserialize, Serialize};

/// Which button of a wizard step was pressed; both save first, so Back loses nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Default)]
#[serde(rename_all = "snake_case")]
pub enum Step {
    /// To the step before.
    Back,
    /// To the step after.
    #[default]
    Next,
}

impl Step {
    /// Where it leads from the step `at`.
    pub fn from(self, id: CalendarSyncId, at: u8) -> String {
        let to = match self {
            Self::Back => at.saturating_sub(1).max(1),
            Self::Next => (at + 1).min(4),
        };
        paths::calendar_sync_setup(id, to)
    }
}

/// The ranges of step 3 as the form sends them; a reach without its switch counts for nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Default)]
pub struct Ranges {
    /// **Retrieve linked calendar items**.
    #[serde(default)]
    pub retrieve: bool,
    /// **Get Past Items**.
    #[serde(default)]
    pub retrieve_past: Option<Reach>,
    /// **Get Future Items**.
    #[serde(default)]
    pub retrieve_future: Option<Reach>,
    /// **Send my calendar items**.
    #[serde(default)]
    pub send: bool,
    /// **Send Past Items**.
    #[serde(default)]
    pub send_past: Option<Reach>,
    /// **Send Future Items**.
    #[serde(default)]
    pub send_future: Option<Reach>,
}

/// What is offered first when a switch is turned on.
pub const FIRST_WINDOW: Window = Window {
    past: Reach::Month,
    future: Reach::SixMonths,
};

impl Ranges {
    /// The old items of the linked calendar that are taken.
    pub fn to_retrieve(self) -> Option<Window> {
        window(self.retrieve, self.retrieve_past, self.retrieve_future)
    }

    /// The old items of My Calendar that are sent.
    pub fn to_send(self) -> Option<Window> {
        window(self.send, self.send_past, self.send_future)
    }
}

fn window(on: bool, past: Option<Reach>, future: Option<Reach>) -> Option<Window> {
    on.then(|| Window {
        past: past.unwrap_or(FIRST_WINDOW.past),
        future: future.unwrap_or(FIRST_WINDOW.future),
    })
}

/// **Create**, **Update**, **Delete** as the forms send them; what was not ticked is not sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Default)]
#[serde(default)]
pub struct Ticks {
    /// **Create**.
    pub create: bool,
    /// **Update**.
    pub update: bool,
    /// **Delete**.
    pub delete: bool,
}

impl From<Ticks> for IncomingChanges {
    fn from(ticks: Ticks) -> Self {
        Self {
            create: ticks.create,
            update: ticks.update,
            delete: ticks.delete,
        }
    }
}

/// **Advanced** as the forms send it; what was not ticked is not sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Default)]
#[serde(default)]
pub struct Advanced {
    /// *What may be read there*.
    pub details: SentDetails,
    /// *Title prefix*.
    pub title_prefix: String,
    /// *Show copies as*.
    pub show_as: SentShowAs,
    /// *Write the customer into copies*.
    pub write_customer: bool,
    /// *Link back to the item*.
    pub link_back: bool,
    /// *Send guests along*.
    pub send_guests: bool,
    /// *Copy events of my other linked calendars*.
    pub send_foreign: bool,
    /// *Invitations that come in*.
    pub rsvp: RsvpRule,
    /// *Who wins*.
    pub conflict: ConflictRule,
    /// *An edit beats a deletion*.
    pub edit_beats_delete: bool,
    /// *Keep new items here*.
    pub new_stay_here: bool,
}

/// The whole of **Settings** as options.
pub fn options(
    incoming: IncomingChanges,
    hide_private: bool,
    kinds: Vec<ItemKind>,
    ranges: Ranges,
    advanced: Advanced,
) -> SyncOptions {
    SyncOptions {
        incoming,
        kinds,
        retrieve: ranges.to_retrieve(),
        send: ranges.to_send(),
        hide_private,
        details: advanced.details,
        title_prefix: advanced.title_prefix,
        show_as: advanced.show_as,
        write_customer: advanced.write_customer,
        link_back: advanced.link_back,
        send_guests: advanced.send_guests,
        send_foreign: advanced.send_foreign,
        rsvp: advanced.rsvp,
        conflict: advanced.conflict,
        edit_beats_delete: advanced.edit_beats_delete,
        new_stay_here: advanced.new_stay_here,
    }
}

/// What becomes of the copies when a sync ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Default)]
#[serde(rename_all = "snake_case")]
pub enum Copies {
    /// Both sides keep what they have.
    #[default]
    Keep,
    /// What we wrote is removed from the linked calendar.
    RemoveThere,
    /// And what came from it is deleted from My Calendar.
    RemoveBoth,
}

#[cfg(feature = "ssr")]
impl From<Copies> for services::calendar_syncs::Leftovers {
    fn from(copies: Copies) -> Self {
        Self {
            remove_managed: copies != Copies::Keep,
            remove_received: copies == Copies::RemoveBoth,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reach_without_its_switch_counts_for_nothing() {
        let ranges = Ranges {
            retrieve_past: Some(Reach::Year),
            send: true,
            send_past: Some(Reach::None),
            ..Ranges::default()
        };

        assert_eq!(ranges.to_retrieve(), None);
        assert_eq!(
            ranges.to_send(),
            Some(Window {
                past: Reach::None,
                future: Reach::SixMonths
            })
        );
    }

    #[test]
    fn the_buttons_lead_one_step_on_or_back() {
        let id = CalendarSyncId::new(Default::default());

        assert!(Step::Next.from(id, 1).ends_with("/setup/2"));
        assert!(Step::Back.from(id, 2).ends_with("/setup/1"));
        assert!(Step::Back.from(id, 1).ends_with("/setup/1"));
    }
}
