//! Our wish to be told of changes: made, listened to, ended.

use super::{EVENTS, Pace};
use crate::folders::folder_id;
use crate::soap::{self, Message};
use crate::transport::{Asker, Transport, call};
use crate::xml::escaped;
use domain::linked_calendar::RemoteCalendarId;
use provider::ProviderError;
use provider::http::header::{self, HeaderName, HeaderValue};
use provider::http::{Answer, Call, Incoming, Opened};
use std::time::Duration;

/// How long a subscription may take to be ended.
const FAREWELL: Duration = Duration::from_secs(10);

/// Which of several servers holds a subscription, so that it is asked there again.
const AFFINITY: &str = "X-BackEndOverrideCookie";

/// Our wish to be told, as Exchange holds it.
pub(super) struct Subscription<'a> {
    transport: &'a Transport,
    asker: Asker<'a>,
    id: String,
    /// Leads back to the server that holds it.
    cookie: Option<HeaderValue>,
}

impl<'a> Subscription<'a> {
    pub(super) async fn begin(
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

    /// Opens the stream.
    pub(super) async fn open(&self, pace: &Pace) -> Result<Incoming, ProviderError> {
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
    pub(super) async fn end(self) {
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
