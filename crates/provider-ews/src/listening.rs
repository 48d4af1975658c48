//! Being told of changes on a request that stays open (exchange-ews.md §9).
//!
//! One subscription names all calendars that are listened to. Exchange then answers one request for half an hour, with an
//! envelope whenever something happens (`envelopes`), which is told on as soon as it comes and not more often than of use
//! (`together`). Whatever ends it, the subscription is ended too: Exchange allows only so many.

mod envelopes;
#[cfg(test)]
mod tests;
mod together;

use crate::folders::folder_id;
use crate::soap::{self, Message};
use crate::transport::{Asker, Transport, call};
use crate::xml::{Element, escaped};
use domain::linked_calendar::RemoteCalendarId;
use envelopes::Envelopes;
use provider::ProviderError;
use provider::http::header::{self, HeaderName, HeaderValue};
use provider::http::{Answer, Call, Incoming, Opened};
use provider::push::Told;
use std::time::Duration;
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

/// Which of several servers holds a subscription, so that it is asked there again.
const AFFINITY: &str = "X-BackEndOverrideCookie";

/// The largest envelope that is read: thousands of events.
const LARGEST: usize = 2 << 20;

/// How long a subscription may take to be ended.
const FAREWELL: Duration = Duration::from_secs(10);

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

/// Our wish to be told, as Exchange holds it.
struct Subscription<'a> {
    transport: &'a Transport,
    asker: Asker<'a>,
    id: String,
    /// Leads back to the server that holds it.
    cookie: Option<HeaderValue>,
}

impl<'a> Subscription<'a> {
    async fn begin(
        transport: &'a Transport,
        asker: Asker<'a>,
        calendars: &[RemoteCalendarId],
    ) -> Result<Self, ProviderError> {
        let folders: String = calendars.iter().map(folder_id).collect();
        let kinds = EVENTS.map(|kind| format!("<t:EventType>{kind}</t:EventType>"));
        let operation = format!(
            "<m:Subscribe><m:StreamingSubscriptionRequest><t:FolderIds>{folders}</t:FolderIds>\
             <t:EventTypes>{}</t:EventTypes></m:StreamingSubscriptionRequest></m:Subscribe>",
            kinds.concat()
        );
        let answer = transport
            .send(&asker, request(&asker, &operation, None))
            .await?;
        let messages = soap::messages(&answer, 1)?;
        let told = messages.first().map(Message::ok).transpose()?;
        let id = told
            .map_or("", |told| told.text_of("SubscriptionId"))
            .trim();
        if id.is_empty() {
            let text = "a subscription has no id";
            return Err(ProviderError::InvalidAnswer(text.to_owned()));
        }
        Ok(Self {
            transport,
            asker,
            id: id.to_owned(),
            cookie: affinity(&answer),
        })
    }

    async fn open(&self, pace: &Pace) -> Result<Incoming, ProviderError> {
        let operation = format!(
            "<m:GetStreamingEvents><m:SubscriptionIds><t:SubscriptionId>{}</t:SubscriptionId></m:SubscriptionIds>\
             <m:ConnectionTimeout>{}</m:ConnectionTimeout></m:GetStreamingEvents>",
            escaped(&self.id),
            pace.minutes
        );
        let call = request(&self.asker, &operation, self.cookie.as_ref());
        match self.transport.open(&self.asker, call, pace.quiet()).await? {
            Opened::Stream(incoming) => Ok(incoming),
            Opened::Whole(answer) => {
                soap::body(&answer)?;
                let text = "it refuses without a reason";
                Err(ProviderError::InvalidAnswer(text.to_owned()))
            }
        }
    }

    /// Ends it, as good as it goes: one that is left dies half an hour later.
    async fn end(self) {
        let operation = format!(
            "<m:Unsubscribe><m:SubscriptionId>{}</m:SubscriptionId></m:Unsubscribe>",
            escaped(&self.id)
        );
        let call = request(&self.asker, &operation, self.cookie.as_ref());
        let ended = tokio::time::timeout(FAREWELL, self.transport.send(&self.asker, call)).await;
        if !matches!(ended, Ok(Ok(_))) {
            tracing::debug!("a subscription at Exchange was left to die by itself");
        }
    }
}

/// A request that is to come to the server that holds a subscription (exchange-ews.md §1).
fn request(asker: &Asker<'_>, operation: &str, cookie: Option<&HeaderValue>) -> Call {
    let field = HeaderName::from_static;
    let mut call = call(asker.url, soap::envelope(operation)).header(
        field("x-preferserveraffinity"),
        HeaderValue::from_static("true"),
    );
    let anchor = HeaderValue::from_str(asker.user).ok();
    if let Some(anchor) = anchor.filter(|_| asker.user.contains('@')) {
        call = call.header(field("x-anchormailbox"), anchor);
    }
    match cookie {
        Some(cookie) => call.header(header::COOKIE, cookie.clone()),
        None => call,
    }
}

/// The cookie that leads back to the server that answered.
fn affinity(answer: &Answer) -> Option<HeaderValue> {
    let set = answer.headers.get_all(header::SET_COOKIE).iter();
    let pairs = set.filter_map(|set| set.to_str().ok()?.split(';').next());
    let mut pairs = pairs.filter_map(|pair| pair.trim().split_once('='));
    let (name, value) = pairs.find(|(name, _)| name.eq_ignore_ascii_case(AFFINITY))?;
    HeaderValue::from_str(&format!("{name}={value}")).ok()
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
