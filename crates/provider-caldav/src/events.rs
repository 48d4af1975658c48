//! Events read in batches and written under a precondition (caldav sheet §7, §8).

mod etag;
mod read;
mod write;

pub(crate) use read::read;
pub(crate) use write::Writer;

use domain::remote_event::{Etag, ProviderEventId, RemoteBody, RemoteEvent};
use icalendar::Reader;
use provider::Access;
use tracing::warn;

/// The mail addresses by which the account's owner is known among guests: its name, where that is one.
pub(crate) fn own_addresses(access: &Access) -> Vec<String> {
    let user = access.user.trim();
    let is_address = user.split('@').filter(|part| !part.is_empty()).count() == 2;
    is_address.then(|| user.to_owned()).into_iter().collect()
}

/// What a file says, under its address and version.
fn event(id: &ProviderEventId, etag: Etag, file: &[u8], reader: &Reader<'_>) -> RemoteEvent {
    let object = icalendar::read(file, reader);
    if object.names_unknown_zone {
        warn!("an event names a time zone that nobody knows; its wall clock is kept without one");
    }
    object.event(id.clone(), etag)
}

/// An event of which only this sentence is known.
fn unreadable(id: &ProviderEventId, etag: Etag, sentence: &str) -> RemoteEvent {
    RemoteEvent {
        id: id.clone(),
        etag,
        uid: None,
        marker: None,
        modified_at: None,
        body: RemoteBody::Unreadable(sentence.to_owned()),
    }
}
