//! Who may see and change an item. Pure.

use crate::ServiceError;
use domain::Caller;
use domain::calendar_sync::CalendarSync;
use domain::item::{Item, ItemSource, Privacy};

/// Whether the caller may read an item's details: one's own, and what colleagues made here and did not mark private. What
/// came from somebody's linked calendar is only ever *Busy* to others.
///
/// `privacy` is that of the item, or of the occurrence it is about.
pub(crate) fn may_see(item: &Item, privacy: Privacy, caller: &Caller) -> bool {
    item.assignees.contains(&caller.member)
        || (item.source == ItemSource::Own && privacy == Privacy::Public)
}

/// Why a caller may not change an item that they see.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Locked {
    /// The role only reads.
    ReadOnlyRole,
    /// It is somebody else's.
    SomebodyElses,
    /// It came from this linked calendar, which takes no changes from here.
    Elsewhere(String),
}

impl Locked {
    /// For the item on the page.
    pub fn label(&self) -> String {
        match self {
            Self::ReadOnlyRole => "Read only".to_owned(),
            Self::SomebodyElses => "Only its people and dispatchers change it".to_owned(),
            Self::Elsewhere(calendar) => format!("Change it in {calendar}"),
        }
    }
}

impl From<Locked> for ServiceError {
    fn from(locked: Locked) -> Self {
        match locked {
            Locked::ReadOnlyRole | Locked::SomebodyElses => Self::NotAllowed,
            Locked::Elsewhere(calendar) => Self::Invalid(format!(
                "This came from the linked calendar {calendar}, which takes no changes from here. Nothing was saved. Change it in {calendar}."
            )),
        }
    }
}

/// Why the caller may not change the item; `None` when they may. `syncs` are the caller's.
pub(super) fn lock(item: &Item, caller: &Caller, syncs: &[CalendarSync]) -> Option<Locked> {
    if !caller.can_change_own() {
        return Some(Locked::ReadOnlyRole);
    }
    if !item.assignees.contains(&caller.member) && !caller.can_place_for_others() {
        return Some(Locked::SomebodyElses);
    }
    let ItemSource::Linked(source) = item.source else {
        return None;
    };
    // An item whose sync has ended belongs to nobody elsewhere any more.
    let sync = syncs.iter().find(|sync| sync.id == source)?;
    if takes_changes(sync) {
        None
    } else {
        Some(Locked::Elsewhere(sync.remote_name.clone()))
    }
}

/// Whether a change of what came through this sync travels back: it is on, its calendar can be written to, it is not set
/// to only receive, and **Update** is ticked (without it the two versions would drift apart unseen).
fn takes_changes(sync: &CalendarSync) -> bool {
    sync.finished
        && sync.active
        && sync.can_write
        && sync.options.incoming.update
        && !sync.options.kinds.is_empty()
}
