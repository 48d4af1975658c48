//! iCalendar files (RFC 5545) ↔ [`domain::item::Content`]; pure, both directions.
//!
//! Reading is tolerant: what a client wrote oddly is understood where its meaning is plain, and else the event is kept
//! with a sentence that says why it cannot be read. Writing is strict. Changing touches only the lines that change.
//!
//! A file holds one event for CalDAV (`read`, `write`, `patch`), or a whole calendar that people subscribe to (`calendar`
//! reads one, `feed` writes one).
//!
//! Own code instead of a library: the hot path of an import reads a dozen properties of thousands of files, and a
//! change must keep every octet that it does not mean.

mod attendees;
mod calendar;
mod color;
mod feed;
mod lines;
mod moment;
mod normal;
mod patch;
mod read;
mod series;
mod spell;
mod structure;
mod text;
mod vtimezone;
mod windows_zones;
mod write;
mod zone;

#[cfg(test)]
mod laws;
#[cfg(test)]
mod tests;

pub use calendar::{Calendar, Entry, calendar};
pub use color::color;
pub use feed::{FeedItem, Shown, feed};
pub use patch::{Patched, patch};
pub use read::{Reader, read};
pub use write::write;
pub use zone::of_calendar as zone_of_calendar;

use chrono::{DateTime, Utc};
use domain::item::{Content, Uid};
use domain::remote_event::{Etag, Marker, ProviderEventId, RemoteBody, RemoteEvent};

/// The property that proves that we wrote an event; its value is the id of the mirror.
const MARKER: &str = "X-INTEGRATOR-MARKER";

/// An event to be written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// Identity across systems.
    pub uid: Uid,
    /// Proof that we wrote it; none where nobody ever asks.
    pub marker: Option<Marker>,
    /// What it says.
    pub content: Content,
}

/// What a file says.
#[derive(Debug, PartialEq, Eq)]
pub struct Object {
    /// Identity across systems.
    pub uid: Option<Uid>,
    /// Present when we wrote it.
    pub marker: Option<Marker>,
    /// When it was last changed, by its own word.
    pub modified_at: Option<DateTime<Utc>>,
    /// Whether it names a zone that nobody knows; then its wall clock is kept, without a zone.
    pub names_unknown_zone: bool,
    /// The event, or why it cannot be read.
    pub body: RemoteBody,
}

impl Object {
    /// The same as an event of a provider, under its name there and its version.
    pub fn event(self, id: ProviderEventId, etag: Etag) -> RemoteEvent {
        RemoteEvent {
            id,
            etag,
            uid: self.uid,
            marker: self.marker,
            modified_at: self.modified_at,
            body: self.body,
        }
    }
}
