//! Events read in batches and written under a precondition (caldav sheet §7, §8).

mod etag;
mod read;
mod write;

pub(crate) use read::read;
pub(crate) use write::{Writer, delete};

use crate::icalendar;
use domain::remote_event::{Etag, ProviderEventId, RemoteBody, RemoteEvent};
use domain::time::Zones;

/// What a file says, under its address and version.
fn event(id: &ProviderEventId, etag: Etag, file: &[u8], zones: &dyn Zones) -> RemoteEvent {
    let object = icalendar::read(file, zones);
    RemoteEvent {
        id: id.clone(),
        etag,
        uid: object.uid,
        marker: object.marker,
        modified_at: object.modified_at,
        body: object.body,
    }
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
