//! Being told of changes on a request that stays open (exchange-ews.md §9).
//!
//! One subscription names all calendars that are listened to. Exchange then answers one request for half an hour, with an
//! envelope whenever something happens (`envelopes`), which is told on as soon as it comes and not more often than of use
//! (`together`). Whatever ends it, the subscription is ended too: Exchange allows only so many.

mod envelopes;
mod subscription;
#[cfg(test)]
mod tests;
mod together;

use crate::soap;
use crate::transport::{Asker, Transport};
use crate::xml::Element;
use domain::linked_calendar::RemoteCalendarId;
use envelopes::Envelopes;
use provider::ProviderError;
use provider::push::Told;
use std::time::Duration;
use subscription::Subscription;
use together::Together;
use tokio::sync::mpsc::Sender;
use tokio::time::Instant;

/// What is asked to be told.
const EVENTS: [&str; 5] = [
    "CreatedEvent",
    "ModifiedEvent",
    "DeletedEvent",
    "MovedEvent",
    "CopiedEvent",
];

/// The largest envelope that is read: thousands of events.
const LARGEST: usize = 2 << 20;

/// How long a stream goes on, and how patient we are.
#[derive(Debug, Clone)]
pub(crate) struct Pace {
    /// Minutes after which Exchange ends it: 1 to 30.
    pub(crate) minutes: u64,
    /// Silence for so much longer than that is an outage.
    pub(crate) grace: Duration,
    /// Changes of a calendar that come within this time after one that was told are told together.
    pub(crate) together: Duration,
}

impl Pace {
    /// A change has to be in an open browser within a second, and one action is told several times.
    pub(crate) const USUAL: Self = Self {
        minutes: 29,
        grace: Duration::from_secs(60),
        together: Duration::from_millis(300),
    };

    fn quiet(&self) -> Duration {
        Duration::from_secs(self.minutes * 60) + self.grace
    }
}

/// What was said in an envelope.
#[derive(Debug, PartialEq, Eq)]
enum Said {
    /// The connection stands.
    Ok,
    /// The server ends it in good order.
    Closed,
    /// Something changed in the folders of these ids; in one of ours, whichever, where none is.
    Changed(Vec<String>),
}

/// Listens until the server ends the stream, or nobody receives from `told` any more.
///
/// # Errors
/// [`ProviderError::NotFound`] when one of the calendars is gone. A subscription that is broken before anything was heard is
/// an outage, so that nobody begins anew again and again; afterwards it is an end in good order.
pub(crate) async fn listen(
    transport: &Transport,
    asker: &Asker<'_>,
    calendars: &[RemoteCalendarId],
    told: &Sender<Told>,
    pace: &Pace,
) -> Result<(), ProviderError> {
    if calendars.is_empty() {
        told.closed().await;
        return Ok(());
    }
    let subscription = Subscription::begin(transport, asker.clone(), calendars).await?;
    let mut listener = Listener {
        calendars,
        told,
        pace,
        has_begun: false,
    };
    // What is no longer awaited is dropped, and with it the connection of the stream.
    let heard = tokio::select! {
        () = told.closed() => Ok(()),
        heard = listener.hear(&subscription) => heard,
    };
    let has_begun = listener.has_begun;
    subscription.end().await;
    match heard {
        Err(ProviderError::SyncTokenExpired) if has_begun => Ok(()),
        Err(ProviderError::SyncTokenExpired) => Err(ProviderError::Unavailable(
            "the server forgot at once what it was to tell of".into(),
        )),
        other => other,
    }
}

/// Whoever hears a stream and tells on what it says.
struct Listener<'a> {
    calendars: &'a [RemoteCalendarId],
    told: &'a Sender<Told>,
    pace: &'a Pace,
    has_begun: bool,
}

impl Listener<'_> {
    async fn hear(&mut self, subscription: &Subscription<'_>) -> Result<(), ProviderError> {
        let mut incoming = subscription.open(self.pace).await?;
        let mut envelopes = Envelopes::up_to(LARGEST);
        let mut together = Together::within(self.pace.together);
        loop {
            let due = together.due();
            let waiting = async {
                match due {
                    Some(due) => tokio::time::sleep_until(due).await,
                    None => std::future::pending().await,
                }
            };
            let piece = tokio::select! {
                piece = incoming.piece() => piece?,
                () = waiting => {
                    self.tell_all(together.due_by(Instant::now())).await;
                    continue;
                }
            };
            let Some(piece) = piece else {
                envelopes.end()?;
                return Err(ProviderError::Unavailable(
                    "the stream ended before its time".into(),
                ));
            };
            envelopes.push(&piece);
            while let Some(envelope) = envelopes.next()? {
                for said in said(&envelope)? {
                    if said == Said::Closed {
                        self.tell_all(together.all()).await;
                        return Ok(());
                    }
                    self.take(said, &mut together).await;
                }
            }
        }
    }

    async fn take(&mut self, said: Said, together: &mut Together) {
        if !self.has_begun {
            self.has_begun = true;
            self.tell(Told::Begun).await;
        }
        if let Said::Changed(folders) = said {
            let ours = self.calendars.iter();
            let mut changed: Vec<&RemoteCalendarId> =
                ours.filter(|ours| folders.contains(&ours.0)).collect();
            if changed.is_empty() {
                // Exchange may name a folder in more than one way.
                changed = self.calendars.iter().collect();
            }
            let now = Instant::now();
            for calendar in changed {
                if together.hears(calendar, now) {
                    self.tell(Told::Changed(calendar.clone())).await;
                }
            }
        }
    }

    async fn tell_all(&self, calendars: Vec<RemoteCalendarId>) {
        for calendar in calendars {
            self.tell(Told::Changed(calendar)).await;
        }
    }

    /// Whoever does not receive any more ends the whole, so nothing is to be done about it here.
    async fn tell(&self, what: Told) {
        let _ = self.told.send(what).await;
    }
}

/// What an envelope says, in order.
///
/// # Errors
/// [`ProviderError::SyncTokenExpired`] where there is a gap in what is told.
fn said(envelope: &str) -> Result<Vec<Said>, ProviderError> {
    let mut found = Vec::new();
    for message in soap::told(envelope)? {
        let told = message.ok()?;
        let broken = told.child("ErrorSubscriptionIds");
        if broken.is_some_and(|broken| !broken.children.is_empty()) {
            return Err(ProviderError::SyncTokenExpired);
        }
        let notes = told.child("Notifications").into_iter();
        let notes = notes.flat_map(|notes| &notes.children);
        let events = notes.flat_map(|note| &note.children);
        let events = events.filter(|event| EVENTS.contains(&event.name.as_str()));
        found.extend(events.map(|event| Said::Changed(folders(event))));
        match told.text_of("ConnectionStatus").trim() {
            "OK" => found.push(Said::Ok),
            "Closed" => found.push(Said::Closed),
            _ => {}
        }
    }
    Ok(found)
}

/// The folders that an event names: where something is, where it was, or the folder that changed itself.
fn folders(event: &Element) -> Vec<String> {
    let names = [
        "ParentFolderId",
        "OldParentFolderId",
        "FolderId",
        "OldFolderId",
    ];
    let named = names.iter().filter_map(|name| event.child(name));
    named
        .map(|folder| folder.attribute("Id").to_owned())
        .collect()
}
