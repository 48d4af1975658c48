//! How the calendar service in memory tells of changes: it remembers who subscribed, and a test says what it tells.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use domain::linked_calendar::RemoteCalendarId;
use domain::push::{News, PushRefusal, RemoteSubscription};
use provider::push::{
    Heard, NewSubscription, NotSubscribed, Notice, Posted, Posts, Push, Streams, Subscribed, Told,
};
use provider::{Access, ProviderError};
use secrecy::ExposeSecret;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Instant;
use tokio::sync::mpsc;

/// What a service in memory knows about push. Clones are the same service.
#[derive(Clone, Default)]
pub struct FakePush {
    world: Arc<Mutex<World>>,
}

#[derive(Clone, Copy, Default, PartialEq, Eq)]
enum Way {
    #[default]
    Never,
    Posts,
    Streams,
}

#[derive(Default)]
struct World {
    way: Way,
    subscriptions: Vec<FakeSubscription>,
    /// Until when what is made or prolonged from now on lives.
    lives_until: DateTime<Utc>,
    prolongs: bool,
    refusal: Option<PushRefusal>,
    is_out: bool,
    refuses_account: bool,
    ends_at_once: bool,
    begun: Vec<Instant>,
    streams: Vec<(Vec<RemoteCalendarId>, mpsc::Sender<Told>)>,
}

/// One subscription, as the service knows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FakeSubscription {
    /// What it was asked to be called.
    pub id: String,
    /// Which calendar.
    pub calendar: RemoteCalendarId,
    /// Where notices go.
    pub address: String,
    /// What they bring along.
    pub secret: String,
    /// When it ends.
    pub expires_at: DateTime<Utc>,
}

impl FakePush {
    fn world(&self) -> MutexGuard<'_, World> {
        self.world.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Notices are posted from now on; subscriptions live until then, and are prolonged where it `prolongs`.
    pub fn posts(&self, lives_until: DateTime<Utc>, prolongs: bool) {
        let mut world = self.world();
        world.way = Way::Posts;
        world.lives_until = lives_until;
        world.prolongs = prolongs;
    }

    /// Changes are told on requests that stay open.
    pub fn streams(&self) {
        self.world().way = Way::Streams;
    }

    /// What is made or prolonged from now on lives until then.
    pub fn lives_until(&self, until: DateTime<Utc>) {
        self.world().lives_until = until;
    }

    /// Whoever subscribes is refused for this.
    pub fn refuse(&self, why: Option<PushRefusal>) {
        self.world().refusal = why;
    }

    /// Whether it does not answer.
    pub fn set_out(&self, is_out: bool) {
        self.world().is_out = is_out;
    }

    /// Requests that stay open are refused from now on, because the account is.
    pub fn refuse_account(&self) {
        self.world().refuses_account = true;
    }

    /// Requests that stay open are ended as soon as they have begun.
    pub fn end_at_once(&self) {
        self.world().ends_at_once = true;
    }

    /// When requests that stay open were made, whatever became of them.
    pub fn begun(&self) -> Vec<Instant> {
        self.world().begun.clone()
    }

    /// The service loses all subscriptions.
    pub fn lose(&self) {
        self.world().subscriptions.clear();
    }

    /// Who is told, in the order in which they subscribed.
    pub fn subscriptions(&self) -> Vec<FakeSubscription> {
        self.world().subscriptions.clone()
    }

    /// How many requests stay open.
    pub fn open(&self) -> usize {
        let mut world = self.world();
        world.streams.retain(|(_, told)| !told.is_closed());
        world.streams.len()
    }

    /// Tells on every open request about this calendar that something changed.
    pub async fn tell(&self, calendar: &RemoteCalendarId) {
        let streams: Vec<_> = self.world().streams.clone();
        for (calendars, told) in streams {
            if calendars.contains(calendar) {
                let _ = told.send(Told::Changed(calendar.clone())).await;
            }
        }
    }

    /// Ends every open request in good order.
    pub fn end_streams(&self) {
        self.world().streams.clear();
    }

    /// What the service posts: the secret, and what it says.
    pub fn body(secret: &str, news: &str) -> Vec<u8> {
        format!("{secret} {news}").into_bytes()
    }

    pub(crate) fn way(&self) -> Push<'_> {
        let way = self.world().way;
        match way {
            Way::Never => Push::Never,
            Way::Posts => Push::Posts(self),
            Way::Streams => Push::Streams(self),
        }
    }

    fn answers(&self) -> Result<MutexGuard<'_, World>, ProviderError> {
        let world = self.world();
        match world.is_out {
            true => Err(ProviderError::Unavailable(
                "switched off by the test".into(),
            )),
            false => Ok(world),
        }
    }
}

#[async_trait]
impl Posts for FakePush {
    async fn subscribe(
        &self,
        _access: &Access,
        calendar: &RemoteCalendarId,
        wanted: &NewSubscription,
    ) -> Result<Subscribed, NotSubscribed> {
        let mut world = self.answers()?;
        if let Some(why) = world.refusal {
            return Err(NotSubscribed::Refused(why));
        }
        let expires_at = world.lives_until;
        world.subscriptions.push(FakeSubscription {
            id: wanted.id.clone(),
            calendar: calendar.clone(),
            address: wanted.address.clone(),
            secret: wanted.secret.expose_secret().to_owned(),
            expires_at,
        });
        Ok(Subscribed {
            remote: RemoteSubscription(format!("remote:{}", wanted.id)),
            expires_at,
        })
    }

    async fn prolong(
        &self,
        _access: &Access,
        subscription: &RemoteSubscription,
    ) -> Result<Option<DateTime<Utc>>, ProviderError> {
        let mut world = self.answers()?;
        let until = world.lives_until;
        if !world.prolongs {
            return Ok(None);
        }
        let known = world
            .subscriptions
            .iter_mut()
            .find(|one| subscription.0 == format!("remote:{}", one.id));
        let known = known.ok_or(ProviderError::NotFound)?;
        known.expires_at = until;
        Ok(Some(until))
    }

    async fn unsubscribe(
        &self,
        _access: &Access,
        subscription: &RemoteSubscription,
    ) -> Result<(), ProviderError> {
        let mut world = self.answers()?;
        world
            .subscriptions
            .retain(|one| subscription.0 != format!("remote:{}", one.id));
        Ok(())
    }

    fn read(&self, posted: &Posted<'_>) -> Option<Heard> {
        if let Some(text) = posted.query.strip_prefix("challenge=") {
            return Some(Heard::Challenge(text.to_owned()));
        }
        let text = str::from_utf8(posted.body).ok()?;
        let (secret, news) = text.split_once(' ')?;
        let news = match news {
            "begun" => News::Begun,
            "changed" => News::Changed,
            "missed" => News::Missed,
            "prolong" => News::Prolong,
            "ended" => News::Ended,
            _ => return None,
        };
        Some(Heard::Notices(vec![Notice {
            secret: secret.into(),
            news,
        }]))
    }
}

#[async_trait]
impl Streams for FakePush {
    async fn listen(
        &self,
        _access: &Access,
        calendars: &[RemoteCalendarId],
        told: mpsc::Sender<Told>,
    ) -> Result<(), ProviderError> {
        let (tells, mut tells_on) = mpsc::channel(8);
        {
            let mut world = self.answers()?;
            world.begun.push(Instant::now());
            if world.refuses_account {
                return Err(ProviderError::Unauthorized);
            }
            match world.ends_at_once {
                true => drop(tells),
                false => world.streams.push((calendars.to_vec(), tells)),
            }
        }
        let _ = told.send(Told::Begun).await;
        while let Some(one) = tells_on.recv().await {
            if told.send(one).await.is_err() {
                break;
            }
        }
        Ok(())
    }
}
