//! How a service tells of changes by itself: to an address of ours, or on a request that stays open.

use crate::{Access, ProviderError};
use async_trait::async_trait;
use chrono::{DateTime, Utc};
use domain::linked_calendar::RemoteCalendarId;
use domain::push::{News, PushRefusal, RemoteSubscription};
use reqwest::header::HeaderMap;
use secrecy::SecretString;
use tokio::sync::mpsc;

/// How a service tells that a calendar changed.
#[derive(Clone, Copy)]
pub enum Push<'a> {
    /// Not at all: it is asked again and again.
    Never,
    /// It posts notices to an address of ours, as long as a subscription lives.
    Posts(&'a dyn Posts),
    /// It tells on a request that stays open.
    Streams(&'a dyn Streams),
}

/// A subscription to be made.
#[derive(Debug, Clone)]
pub struct NewSubscription {
    /// Names it among all subscriptions of ours; a UUID as text.
    pub id: String,
    /// Where its notices go. No other subscription has this address.
    pub address: String,
    /// What each of its notices has to bring along: up to 64 letters, digits, `-` and `_`.
    pub secret: SecretString,
}

/// A subscription as the service holds it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Subscribed {
    /// How the service names it.
    pub remote: RemoteSubscription,
    /// When it ends unless it is prolonged.
    pub expires_at: DateTime<Utc>,
}

/// Why there is no subscription.
#[derive(Debug, thiserror::Error)]
pub enum NotSubscribed {
    /// The service does not tell us; asking again soon is of no use.
    #[error("{}", .0.reason())]
    Refused(PushRefusal),
    /// The service did not do what it was asked.
    #[error(transparent)]
    Provider(#[from] ProviderError),
}

/// What somebody posted to an address of ours, before anything of it is believed.
#[derive(Debug, Clone, Copy)]
pub struct Posted<'a> {
    /// The query of the address as it came, without `?`; empty where there was none.
    pub query: &'a str,
    /// The header fields.
    pub headers: &'a HeaderMap,
    /// The body.
    pub body: &'a [u8],
}

/// What was posted, read.
#[derive(Debug, Clone)]
pub enum Heard {
    /// The service tests whether somebody is here: the answer has to be exactly this text, as `text/plain`.
    Challenge(String),
    /// Notices.
    Notices(Vec<Notice>),
}

/// One notice.
#[derive(Debug, Clone)]
pub struct Notice {
    /// What it brings along as proof ([`NewSubscription::secret`]).
    pub secret: SecretString,
    /// What it says.
    pub news: News,
}

/// A service that posts notices to an address of ours.
#[async_trait]
pub trait Posts: Send + Sync {
    /// Asks to be told when something changes in a calendar, for as long as the service allows. The service may post to the
    /// address before this answers.
    ///
    /// # Errors
    /// [`NotSubscribed::Refused`] when the service does not do so, and else as everywhere.
    async fn subscribe(
        &self,
        access: &Access,
        calendar: &RemoteCalendarId,
        wanted: &NewSubscription,
    ) -> Result<Subscribed, NotSubscribed>;

    /// Has a subscription live longer, again for as long as the service allows, and tells until when; none where the service
    /// prolongs nothing and a new one has to take its place.
    ///
    /// # Errors
    /// [`ProviderError::NotFound`] when the service does not have it any more.
    async fn prolong(
        &self,
        access: &Access,
        subscription: &RemoteSubscription,
    ) -> Result<Option<DateTime<Utc>>, ProviderError>;

    /// Ends a subscription. One that is gone already is a success.
    async fn unsubscribe(
        &self,
        access: &Access,
        subscription: &RemoteSubscription,
    ) -> Result<(), ProviderError>;

    /// Reads what was posted to an address of ours; none where it is nothing that the service posts.
    fn read(&self, posted: &Posted<'_>) -> Option<Heard>;
}

/// What a stream tells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Told {
    /// It has begun: what changed before that was not told and has to be looked for.
    Begun,
    /// Something changed in this calendar.
    Changed(RemoteCalendarId),
}

/// A service that tells on a request that stays open.
#[async_trait]
pub trait Streams: Send + Sync {
    /// Listens to calendars of an account until the service ends the stream, which it does in good order after a while, or
    /// nobody receives from `told` any more. Whoever wants to hear more begins anew.
    ///
    /// # Errors
    /// As everywhere; [`ProviderError::NotFound`] when one of the calendars is gone.
    async fn listen(
        &self,
        access: &Access,
        calendars: &[RemoteCalendarId],
        told: mpsc::Sender<Told>,
    ) -> Result<(), ProviderError>;
}
