//! What a provider holds, in canonical form.

use crate::MirrorId;
use crate::item::{Content, Uid};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// Names an event within a calendar elsewhere: for CalDAV its address as a decoded path.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ProviderEventId(pub String);

/// The version of a remote event, verbatim (RFC 9110 §8.8.3), quotes and all.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Etag(pub String);

/// An opaque "changes since here" (RFC 6578); compared bytewise, never looked into.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct SyncToken(pub String);

/// The proof inside a remote event that we wrote it, and for which mirror.
///
/// A copy that somebody made of it in their client may carry it too; the mapping decides first, the UID second,
/// the marker last (caldav sheet §12).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Marker(pub MirrorId);

/// What the UIDs of our own events begin with, so that a person recognises them, too.
pub const MANAGED_UID_PREFIX: &str = "INTEGRATOR-";

impl Marker {
    /// The usual UID of the event that we write with this marker. Upper case, as iCloud likes it.
    pub fn uid(self) -> Uid {
        let mut text = uuid::Uuid::encode_buffer();
        let id = self.0.uuid().hyphenated().encode_upper(&mut text);
        Uid::new([MANAGED_UID_PREFIX, id].concat())
    }

    /// Whether we write events with this marker under that UID: the usual one, or one that is told from it by a number,
    /// for calendars that do not take the usual one (again).
    fn goes_with(self, uid: &Uid) -> bool {
        let usual = self.uid();
        let (given, usual) = (uid.as_str(), usual.as_str());
        let Some((begin, rest)) = given.split_at_checked(usual.len()) else {
            return false;
        };
        let is_numbered = rest.strip_prefix('-').is_some_and(|number| {
            !number.is_empty() && number.bytes().all(|one| one.is_ascii_digit())
        });
        begin.eq_ignore_ascii_case(usual) && (rest.is_empty() || is_numbered)
    }
}

/// An event in a linked calendar.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RemoteEvent {
    /// Its name for the provider.
    pub id: ProviderEventId,
    /// Which version this is.
    pub etag: Etag,
    /// Identity across systems, where it has one.
    pub uid: Option<Uid>,
    /// Present when we wrote it.
    pub marker: Option<Marker>,
    /// When it was last changed, by its own word (`LAST-MODIFIED`, RFC 5545 §3.8.7.3).
    pub modified_at: Option<DateTime<Utc>>,
    /// What it says; or why it cannot be read.
    pub body: RemoteBody,
}

/// What a remote event says, as far as we understand it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RemoteBody {
    /// An event, once or repeating.
    #[serde(alias = "single", alias = "series")]
    Readable(Content),
    /// It could not be read; it is left alone and listed with the reason.
    Unreadable(String),
}

impl RemoteEvent {
    /// The mirror for which we wrote it; none for a foreign event.
    ///
    /// A copy that somebody made of our event carries our marker under a UID of its own: it is theirs (sync case 1).
    /// Where a provider tells no UID, the marker alone decides.
    pub fn copy_of(&self) -> Option<MirrorId> {
        let marker = self.marker?;
        match &self.uid {
            Some(uid) if !marker.goes_with(uid) => None,
            Some(_) | None => Some(marker.0),
        }
    }

    /// What it says, where it can be read.
    pub fn content(&self) -> Option<&Content> {
        match &self.body {
            RemoteBody::Readable(content) => Some(content),
            RemoteBody::Unreadable(_) => None,
        }
    }
}

/// Why we believe that a remote event is gone (invariant 5).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Evidence {
    /// The provider said that this very event was removed.
    Tombstone,
    /// It was not in a list that the provider completed.
    AbsentFromCompleteList,
    /// It is an invitation that the member declined (sync case 22). No provider says so; it follows from the event itself.
    Declined,
}

/// What became of one event since the last look.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
// On 32 bits, as in the browser, the difference is too small for the lint.
#[cfg_attr(
    target_pointer_width = "64",
    expect(
        clippy::large_enum_variant,
        reason = "nearly every change is an event that is present; boxing it would cost more"
    )
)]
pub enum RemoteChange {
    /// New or changed.
    Present(RemoteEvent),
    /// Gone, and how we know.
    Gone(ProviderEventId, Evidence),
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reconcile::tests_support::event;

    fn marker() -> Marker {
        Marker(MirrorId::new(uuid::Uuid::from_u128(9)))
    }

    #[test]
    fn an_event_with_our_marker_and_our_uid_is_ours() {
        let mut ours = event("a", "Visit");
        ours.marker = Some(marker());
        ours.uid = Some(marker().uid());

        assert_eq!(ours.copy_of(), Some(marker().0));

        ours.uid = Some(Uid::new(format!("{}-2", marker().uid().as_str())));
        assert_eq!(ours.copy_of(), Some(marker().0), "under a later UID, too");
    }

    #[test]
    fn case_01_a_copy_that_somebody_made_of_our_event_is_theirs() {
        let mut theirs = event("a", "Visit");
        theirs.marker = Some(marker());
        theirs.uid = Some(Uid::new("made-by-their-program"));

        assert_eq!(theirs.copy_of(), None);
    }
}
