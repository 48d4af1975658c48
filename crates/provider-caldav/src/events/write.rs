//! Creating, changing and removing one event.

use super::{etag, event};
use crate::dav::Dav;
use crate::xml::Reason;
use crate::{bodies, href};
use chrono::{DateTime, Utc};
use domain::item::{Content, Uid};
use domain::remote_event::{Etag, ProviderEventId, RemoteEvent};
use icalendar::{Event, Patched, Reader};
use provider::http::Answer;
use provider::{Created, NewEvent, ProviderError};

/// What would become of a meeting to which the account's owner invited guests.
const WOULD_MAIL: &str =
    "iCloud would send a mail to everybody who is invited; change this meeting in Apple's calendar";

/// Writes to one account at one moment.
pub(crate) struct Writer<'a> {
    dav: &'a Dav<'a>,
    reader: Reader<'a>,
    now: DateTime<Utc>,
    /// The server mails the guests whenever their host writes (RFC 6638 §3.2.1).
    mails_guests: bool,
}

impl<'a> Writer<'a> {
    pub(crate) fn new(dav: &'a Dav<'a>, reader: Reader<'a>, now: DateTime<Utc>) -> Self {
        Self {
            dav,
            reader,
            now,
            mails_guests: false,
        }
    }

    /// For a server that mails the guests of every meeting whose host changes it: such meetings are left alone.
    pub(crate) fn mailing_guests(self) -> Self {
        Self {
            mails_guests: true,
            ..self
        }
    }

    /// Creates an event. If an earlier try succeeded but its answer was lost, that one is found and left as it is.
    pub(crate) async fn create(
        &self,
        calendar: &str,
        wanted: &NewEvent,
    ) -> Result<Created, ProviderError> {
        let file = Event {
            uid: wanted.uid.clone(),
            marker: Some(wanted.marker),
            content: wanted.content.clone(),
        };
        let file = icalendar::write(file, self.now, self.reader.zones).into_bytes();
        let id = ProviderEventId(format!(
            "{}/{}",
            calendar.trim_end_matches('/'),
            file_name(&wanted.uid)
        ));
        let answer = self.dav.put(&id.0, etag::if_new(), file.clone()).await?;
        if answer.is_success() {
            let event = self.stored(&id, &answer, &file).await?;
            return Ok(Created {
                event,
                was_there: false,
            });
        }
        let reason = Reason::parse(&answer.text());
        let is_taken =
            reason.names("no-uid-conflict") || reason.names("unique-scheduling-object-resource");
        match answer.status.as_u16() {
            412 => self.adopt(&id, wanted).await,
            403 | 409 if is_taken => {
                let holder = reason.href.and_then(|href| href::id_of(&href, &answer.url));
                match holder {
                    Some(holder) if is_inside(&holder, calendar) => {
                        self.adopt(&ProviderEventId(holder), wanted).await
                    }
                    _ => Err(ProviderError::PreconditionFailed),
                }
            }
            // The calendar is not there; or SOGo's way to say that the UID is taken.
            409 => match self.dav.propfind(calendar, "0", bodies::ETAG).await {
                Ok(_) => Err(ProviderError::PreconditionFailed),
                Err(error) => Err(error),
            },
            _ => Err(refused(&answer, &reason)),
        }
    }

    /// Takes the event that is there, if it is the one that was to be created.
    async fn adopt(
        &self,
        id: &ProviderEventId,
        wanted: &NewEvent,
    ) -> Result<Created, ProviderError> {
        let there = match self.current(id).await {
            Ok((answer, etag)) => event(id, etag, &answer.body, &self.reader),
            Err(ProviderError::NotFound | ProviderError::TooLarge { .. }) => {
                return Err(ProviderError::PreconditionFailed);
            }
            Err(error) => return Err(error),
        };
        let is_ours =
            there.uid.as_ref() == Some(&wanted.uid) && there.marker == Some(wanted.marker);
        if !is_ours {
            return Err(ProviderError::PreconditionFailed);
        }
        Ok(Created {
            event: there,
            was_there: true,
        })
    }

    /// Changes what differs in the event and nothing else.
    pub(crate) async fn update(
        &self,
        id: &ProviderEventId,
        if_match: &Etag,
        wanted: &Content,
    ) -> Result<RemoteEvent, ProviderError> {
        let (answer, etag) = self.current(id).await?;
        if !etag::is_same(&etag, if_match) {
            return Err(ProviderError::PreconditionFailed);
        }
        let there = || event(id, etag.clone(), &answer.body, &self.reader);
        match icalendar::patch(&answer.body, wanted, self.now, &self.reader) {
            Ok(Patched::Same) => Ok(there()),
            Ok(Patched::Changed(_)) if self.mails_guests && has_guests_of_its_host(&there()) => {
                Err(ProviderError::Unsupported(WOULD_MAIL.to_owned()))
            }
            Ok(Patched::Changed(file)) => self.replace(id, &etag, file).await,
            Err(sentence) => Err(ProviderError::Unsupported(sentence)),
        }
    }

    /// Removes an event that is still at `if_match`; one that is gone already is a success.
    ///
    /// # Errors
    /// [`ProviderError::NotFound`] when the calendar is gone.
    pub(crate) async fn delete(
        &self,
        calendar: &str,
        id: &ProviderEventId,
        if_match: &Etag,
    ) -> Result<(), ProviderError> {
        if self.mails_guests {
            match self.current(id).await {
                Ok((answer, etag)) => {
                    let there = event(id, etag, &answer.body, &self.reader);
                    if has_guests_of_its_host(&there) {
                        return Err(ProviderError::Unsupported(WOULD_MAIL.to_owned()));
                    }
                }
                Err(ProviderError::NotFound) => {}
                Err(error) => return Err(error),
            }
        }
        delete(self.dav, calendar, id, if_match).await
    }

    /// The file as it is, octet for octet, with its version.
    async fn current(&self, id: &ProviderEventId) -> Result<(Answer, Etag), ProviderError> {
        let answer = self.dav.get(&id.0).await?;
        if !answer.is_success() {
            return Err(answer.refusal());
        }
        let etag = match etag::of(&answer) {
            Some(etag) => etag,
            None => self
                .dav
                .etag(&id.0)
                .await?
                .ok_or_else(|| ProviderError::InvalidAnswer("it tells no etag".to_owned()))?,
        };
        Ok((answer, etag))
    }

    async fn replace(
        &self,
        id: &ProviderEventId,
        etag: &Etag,
        file: Vec<u8>,
    ) -> Result<RemoteEvent, ProviderError> {
        let condition = etag::if_still(etag).ok_or(ProviderError::PreconditionFailed)?;
        let answer = self.dav.put(&id.0, condition, file.clone()).await?;
        if answer.is_success() {
            return self.stored(id, &answer, &file).await;
        }
        let reason = Reason::parse(&answer.text());
        match answer.status.as_u16() {
            409 => Err(ProviderError::PreconditionFailed),
            _ => Err(refused(&answer, &reason)),
        }
    }

    /// The event as the server has it now.
    ///
    /// A strong etag promises that it stored these very octets (RFC 4791 §5.3.4); without one it is read again.
    async fn stored(
        &self,
        id: &ProviderEventId,
        answer: &Answer,
        file: &[u8],
    ) -> Result<RemoteEvent, ProviderError> {
        if let Some(etag) = etag::of(answer).filter(etag::is_strong) {
            return Ok(event(id, etag, file, &self.reader));
        }
        match self.current(id).await {
            Ok((answer, etag)) => Ok(event(id, etag, &answer.body, &self.reader)),
            // Bedework needs seconds to show what it took: the next look will tell the version.
            Err(ProviderError::NotFound) => Ok(event(id, Etag(String::new()), file, &self.reader)),
            Err(error) => Err(error),
        }
    }
}

/// Whether the account's owner invited others to it, once or to an occurrence. What we wrote ourselves says of its guests that
/// nobody is to be mailed (RFC 6638 §7.1).
fn has_guests_of_its_host(event: &RemoteEvent) -> bool {
    let Some(content) = event.content().filter(|_| event.marker.is_none()) else {
        return false;
    };
    let invites = |content: &Content| {
        let people = &content.attendees;
        let is_host = people.iter().any(|one| one.organizer && one.is_self);
        is_host && people.iter().any(|one| !one.is_self)
    };
    let overrides = content.repeats.iter().flat_map(|it| &it.overrides);
    let mut changed = overrides.filter_map(|changed| changed.content.as_deref());
    invites(content) || changed.any(invites)
}

async fn delete(
    dav: &Dav<'_>,
    calendar: &str,
    id: &ProviderEventId,
    if_match: &Etag,
) -> Result<(), ProviderError> {
    let condition = etag::if_still(if_match).ok_or(ProviderError::PreconditionFailed)?;
    let answer = dav.delete(&id.0, condition).await?;
    match answer.status.as_u16() {
        200..=299 => Ok(()),
        // A calendar that vanished may come back with the event in it (sync case 27).
        404 | 410 => dav.propfind(calendar, "0", bodies::ETAG).await.map(drop),
        // By the letter of RFC 9110 §13.1.1 the condition fails as well when nothing is there any more.
        412 => match dav.etag(&id.0).await {
            Err(ProviderError::NotFound) => {
                dav.propfind(calendar, "0", bodies::ETAG).await.map(drop)
            }
            Err(error) => Err(error),
            Ok(_) => Err(ProviderError::PreconditionFailed),
        },
        _ => Err(answer.refusal()),
    }
}

/// Why a write was refused, with the server's own word where it gives one.
fn refused(answer: &Answer, reason: &Reason) -> ProviderError {
    match (answer.status.as_u16(), reason.word()) {
        (403, Some("need-privileges") | None) => ProviderError::Forbidden,
        (403 | 400 | 415 | 422, Some(word)) => {
            ProviderError::Unsupported(format!("the server refuses this event ({word})"))
        }
        (400 | 415 | 422, None) => {
            ProviderError::Unsupported(format!("the server refuses this event ({})", answer.status))
        }
        _ => answer.refusal(),
    }
}

fn is_inside(id: &str, calendar: &str) -> bool {
    id.strip_prefix(calendar.trim_end_matches('/'))
        .is_some_and(|rest| rest.starts_with('/'))
}

/// The name of an event's file: its UID. What not every server takes in a name is replaced, and then a hash of the whole
/// UID keeps different ones apart (FNV-1a; nothing depends on its strength, the UID in the file decides).
fn file_name(uid: &Uid) -> String {
    let text = uid.as_str();
    let is_plain = |letter: char| letter.is_ascii_alphanumeric() || "-_.@".contains(letter);
    if !text.is_empty() && text.len() <= 120 && text.chars().all(is_plain) && !text.starts_with('.')
    {
        return format!("{text}.ics");
    }
    let hash = text.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    });
    let start: String = text
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .take(40)
        .collect();
    format!("{start}-{hash:016x}.ics")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(uid: &str) -> String {
        file_name(&Uid::new(uid))
    }

    #[test]
    fn a_file_is_named_after_its_uid() {
        assert_eq!(
            name("INTEGRATOR-0F8C3D52-6A7B@example.org"),
            "INTEGRATOR-0F8C3D52-6A7B@example.org.ics"
        );
    }

    #[test]
    fn odd_uids_get_plain_and_different_names() {
        let odd = ["a/b", "a b", "../a", "", "é", &"x".repeat(500)].map(name);

        for (at, one) in odd.iter().enumerate() {
            assert!(
                one.len() < 80 && one.is_ascii() && !one.contains('/'),
                "{one}"
            );
            assert!(!odd[at + 1..].contains(one));
        }
    }

    #[test]
    fn only_what_lies_in_the_calendar_is_adopted() {
        assert!(is_inside("/cal/a.ics", "/cal/"));
        assert!(!is_inside("/calendar/a.ics", "/cal/"));
        assert!(!is_inside("/other/a.ics", "/cal/"));
    }
}
