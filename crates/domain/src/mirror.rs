//! The tie between an item and its counterpart in a linked calendar.

use crate::item::{Content, Version};
use crate::remote_event::{Etag, ProviderEventId};
use crate::{CalendarSyncId, ItemId, MirrorId};
use serde::{Deserialize, Serialize};

/// Item and remote event belong together, and this is what both sides last agreed on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mirror {
    /// Its id; the remote event's marker names it.
    pub id: MirrorId,
    /// The item.
    pub item: ItemId,
    /// In which sync.
    pub sync: CalendarSyncId,
    /// The remote event.
    pub event: ProviderEventId,
    /// Its version when both sides agreed.
    pub etag: Etag,
    /// What both sides said then.
    pub base: Content,
    /// The item's version then.
    pub base_version: Version,
    /// Who made the remote event.
    pub origin: Origin,
}

/// Who made the remote event of a mirror.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Origin {
    /// We wrote it: a managed event.
    Managed,
    /// It was there before: a foreign event.
    Foreign,
}

crate::member::words!(Origin, "origin", {
    Origin::Managed => "managed",
    Origin::Foreign => "foreign",
});
