//! What the file says.

use domain::remote_event::{Etag, ProviderEventId, RemoteEvent};
use domain::time::Zones;
use icalendar::{Calendar, Reader};
use provider::ProviderError;
use sha2::{Digest, Sha256};

/// How many octets of a digest tell two versions of an event apart.
const TELLING: usize = 16;

/// Whether a text is meant as a calendar, whole or not: a page for people is none.
pub(crate) fn is_calendar(text: &str) -> bool {
    const BEGIN: &str = "BEGIN:VCALENDAR";
    let text = text.trim_start_matches(['\u{feff}', ' ', '\t', '\r', '\n']);
    let first = text.get(..BEGIN.len());
    first.is_some_and(|first| first.eq_ignore_ascii_case(BEGIN))
}

/// Reads a file.
///
/// # Errors
/// [`ProviderError::InvalidAnswer`] for what is no calendar or is cut off: an empty calendar would delete.
pub(crate) fn calendar(text: &str, zones: &dyn Zones) -> Result<Calendar, ProviderError> {
    if !is_calendar(text) {
        return Err(ProviderError::InvalidAnswer("it is no calendar".to_owned()));
    }
    let reader = Reader {
        zones,
        addresses: &[],
    };
    icalendar::calendar(text.trim_start().as_bytes(), &reader).map_err(ProviderError::InvalidAnswer)
}

/// Its events; the version of each is the digest of its own text.
pub(crate) fn events(calendar: Calendar) -> impl Iterator<Item = RemoteEvent> {
    calendar.events.into_iter().map(|entry| {
        let digest = Sha256::digest(&entry.text);
        let etag = Etag(format!("\"{}\"", hex::encode(&digest[..TELLING])));
        entry.object.event(ProviderEventId(entry.key), etag)
    })
}
