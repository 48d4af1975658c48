//! What tests and the demo do to the imitated Microsoft from outside.

use super::access::End;
use super::ask::Ask;
use super::event_reading::Shape;
use super::limits::Limits;
use super::oauth::App;
use super::prefer::Prefer;
use super::query::Query;
use super::scopes;
use super::seed;
use super::world::World;
use crate::calendly::Unknown;
use crate::clock::MovableClock;
use crate::people::People;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::sync::Notify;

pub use super::subscriptions::Notice as MicrosoftNotice;

/// The imitated Microsoft. Clones are the same one.
#[derive(Clone)]
pub struct Microsoft {
    world: Arc<Mutex<World>>,
    clock: MovableClock,
    wake: Arc<Notify>,
    limits: Limits,
    milliseconds: Arc<AtomicU64>,
}

/// An app to be registered.
#[derive(Debug, Clone, Deserialize)]
pub struct MicrosoftApp {
    /// Shown to whoever is asked to agree.
    pub name: String,
    /// Its `client_id`.
    pub client_id: String,
    /// Its `client_secret`.
    pub client_secret: String,
    /// Letter for letter; empty means anywhere on this machine.
    #[serde(default)]
    pub redirect_uris: Vec<String>,
    /// Whether its secret has run out.
    #[serde(default)]
    pub is_secret_expired: bool,
}

/// A mail that Exchange would have sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MicrosoftMail {
    /// Whose address.
    pub to: String,
    /// The event's id that stays.
    pub event: String,
    /// `invitation`, `update`, `cancellation` or `response`.
    pub why: String,
}

impl Microsoft {
    pub(crate) fn new(base: &str, clock: MovableClock, seed: u64, people: &People) -> Self {
        let mut world = World::new(base, seed);
        seed::plant(&mut world, people, clock.now());
        Self::of(world, clock)
    }

    /// The one that was written down.
    ///
    /// # Errors
    /// It is none that this version has written.
    pub(crate) fn restored(
        kept: Value,
        base: &str,
        clock: MovableClock,
        seed: u64,
    ) -> serde_json::Result<Self> {
        Ok(Self::of(World::restored(kept, base, seed)?, clock))
    }

    fn of(world: World, clock: MovableClock) -> Self {
        Self {
            world: Arc::new(Mutex::new(world)),
            clock,
            wake: Arc::default(),
            limits: Limits::default(),
            milliseconds: Arc::default(),
        }
    }

    /// Everything it holds, to be written down.
    pub(crate) fn saved(&self) -> Value {
        serde_json::to_value(&*self.world()).unwrap_or_default()
    }

    pub(super) fn world(&self) -> MutexGuard<'_, World> {
        self.world.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn limits(&self) -> &Limits {
        &self.limits
    }

    /// Waits as long as an answer takes.
    pub(super) async fn take_its_time(&self) {
        let milliseconds = self.milliseconds.load(Ordering::Relaxed);
        if 0 < milliseconds {
            tokio::time::sleep(Duration::from_millis(milliseconds)).await;
        }
    }

    /// The time as the sandbox sees it.
    pub fn now(&self) -> DateTime<Utc> {
        self.clock.now()
    }

    pub(crate) fn wake_deliverer(&self) {
        self.wake.notify_one();
    }

    pub(super) async fn woken(&self) {
        self.wake.notified().await;
    }

    /// Where all of it is: two services lie beneath (`login`, `graph`).
    pub fn base(&self) -> String {
        format!("{}/microsoft", self.world().base)
    }

    /// Stands for `https://graph.microsoft.com/v1.0/`; with a slash at its end.
    pub fn api_base(&self) -> String {
        self.world().api()
    }

    /// Everybody's addresses, and the ids of their calendars.
    pub fn accounts(&self) -> Vec<Value> {
        let world = self.world();
        let shown = world.accounts.iter().map(|account| {
            let calendars: Vec<&str> = account
                .list
                .iter()
                .map(|entry| entry.calendar.as_str())
                .collect();
            json!({"email": account.email, "name": account.name, "calendars": calendars})
        });
        shown.collect()
    }

    /// Registers an app, in place of one with its id.
    pub fn add_app(&self, app: MicrosoftApp) {
        let mut world = self.world();
        world.apps.retain(|known| known.id != app.client_id);
        world.apps.push(App {
            id: app.client_id,
            secret: app.client_secret,
            name: app.name,
            redirect_uris: app.redirect_uris,
            is_secret_expired: app.is_secret_expired,
        });
    }

    fn known(world: &World, email: &str) -> Result<String, Unknown> {
        let account = world.account(email);
        account
            .map(|account| account.id.clone())
            .ok_or_else(|| Unknown(email.to_owned()))
    }

    /// An access token of somebody, as if they had allowed these scopes just now.
    ///
    /// # Errors
    /// [`Unknown`] person or scope.
    pub fn add_token(&self, email: &str, scopes: &[&str]) -> Result<String, Unknown> {
        let now = self.now();
        let mut world = self.world();
        let account = Self::known(&world, email)?;
        let scopes = scopes.iter().map(|scope| {
            let known = scopes::known(scope).map(str::to_owned);
            known.ok_or_else(|| Unknown((*scope).to_owned()))
        });
        let scopes: Vec<String> = scopes.collect::<Result<_, _>>()?;
        let told = world.new_tokens(seed::CLIENT_ID, &account, &scopes, now);
        Ok(told["access_token"].as_str().unwrap_or_default().to_owned())
    }

    /// Somebody takes the app off their account: no token of it is good any more.
    ///
    /// # Errors
    /// [`Unknown`] person.
    pub fn withdraw_consent(&self, email: &str) -> Result<(), Unknown> {
        let mut world = self.world();
        let account = Self::known(&world, email)?;
        world.end_sessions(&account, End::Withdrawn);
        Ok(())
    }

    /// Somebody's password is reset: no refresh token is good any more.
    ///
    /// # Errors
    /// [`Unknown`] person.
    pub fn reset_password(&self, email: &str) -> Result<(), Unknown> {
        let mut world = self.world();
        let account = Self::known(&world, email)?;
        world.end_sessions(&account, End::Revoked);
        Ok(())
    }

    /// Whatever is asked for and accepted from now on, no more than these scopes are granted; without any it is all of them.
    pub fn grant_at_most(&self, scopes: Option<Vec<String>>) {
        self.world().grants_at_most = scopes;
    }

    /// Whether a transaction that is repeated is answered with the event that it made, instead of being refused.
    pub fn repeat_what_was_made(&self, repeats: bool) {
        self.world().repeats_what_was_made = repeats;
    }

    /// Every answer takes so long, so that several can be under way at once.
    pub fn take_milliseconds(&self, milliseconds: u64) {
        self.milliseconds.store(milliseconds, Ordering::Relaxed);
    }

    /// How many requests an account has made, and how many were under way at once at most.
    ///
    /// # Errors
    /// [`Unknown`] person.
    pub fn requests(&self, email: &str) -> Result<(u32, u32), Unknown> {
        let account = Self::known(&self.world(), email)?;
        Ok(self.limits.seen(&account))
    }

    /// Another calendar of somebody's own; tells its id.
    ///
    /// # Errors
    /// [`Unknown`] person.
    pub fn add_calendar(&self, email: &str, name: &str) -> Result<String, Unknown> {
        let mut world = self.world();
        let account = Self::known(&world, email)?;
        Ok(world.add_calendar(&account, name, false))
    }

    /// Lets somebody into a calendar, to write or merely to read.
    ///
    /// # Errors
    /// [`Unknown`] person or calendar.
    pub fn share(&self, calendar: &str, email: &str, can_edit: bool) -> Result<(), Unknown> {
        let mut world = self.world();
        let account = Self::known(&world, email)?;
        if !world.calendars.contains_key(calendar) {
            return Err(Unknown(calendar.to_owned()));
        }
        world.share(&account, calendar, can_edit);
        Ok(())
    }

    /// Deletes a calendar for everybody.
    pub fn remove_calendar(&self, calendar: &str) {
        self.world().remove_calendar(calendar);
    }

    /// Delta tokens of before are no longer honoured.
    ///
    /// # Errors
    /// [`Unknown`] calendar.
    pub fn expire_sync_states(&self, calendar: &str) -> Result<(), Unknown> {
        let mut world = self.world();
        let revision = world.next_revision();
        let known = world.calendars.get_mut(calendar);
        known
            .ok_or_else(|| Unknown(calendar.to_owned()))?
            .honoured_from = revision;
        Ok(())
    }

    /// Puts an event into a calendar as it comes from elsewhere, for instance an invitation; tells its id. Nobody gets a mail.
    /// `odd` holds properties that answers tell instead of what is kept, whatever they are.
    ///
    /// # Errors
    /// [`Unknown`] calendar, or a body that cannot be an event.
    pub fn put_event(&self, calendar: &str, body: &Value, odd: &Value) -> Result<String, Unknown> {
        let now = self.now();
        let mut world = self.world();
        let id = seed::add(&mut world, calendar, body, now);
        let id = id.ok_or_else(|| Unknown(calendar.to_owned()))?;
        let known = world.calendars.get_mut(calendar);
        if let Some(event) = known.and_then(|known| known.events.get_mut(&id)) {
            event.own.odd = odd.as_object().cloned().unwrap_or_default();
            for name in ["organizer", "responseStatus", "isCancelled"] {
                if let Some(value) = body.get(name) {
                    event.own.fields.insert(name.to_owned(), value.clone());
                }
            }
        }
        world.note_change(calendar, &id, "created", now);
        drop(world);
        self.wake_deliverer();
        Ok(id)
    }

    /// An event as it is kept, with its extended properties below `properties`; none where there is none.
    pub fn event(&self, calendar: &str, id: &str) -> Option<Value> {
        let now = self.now();
        let mut world = self.world();
        let known = world.calendars.get(calendar)?.clone();
        let instance = known.instance(id)?;
        let prefer = Prefer {
            immutable_ids: true,
            text_bodies: true,
            ..Prefer::default()
        };
        let ask = Ask {
            world: &mut world,
            now,
            account: known.owner.clone(),
            app: String::new(),
            scopes: Vec::new(),
            query: Query::default(),
            prefer,
            if_match: None,
            body: &[],
        };
        let mut shown = ask.shown(&known, &instance, &Shape::default());
        shown["properties"] = json!(instance.said().properties);
        shown["cancelledOn"] = json!(instance.event.cancelled);
        Some(shown)
    }

    /// The events of a calendar as [`Self::event`] shows them; none where there is no calendar.
    pub fn events(&self, calendar: &str) -> Vec<Value> {
        let ids: Vec<String> = {
            let world = self.world();
            let known = world.calendars.get(calendar);
            let events = known.into_iter().flat_map(|known| known.events.keys());
            events.cloned().collect()
        };
        let each = ids.iter().filter_map(|id| self.event(calendar, id));
        each.collect()
    }

    /// A lifecycle notice to all subscriptions of somebody: `reauthorizationRequired`, `subscriptionRemoved` or `missed`.
    ///
    /// # Errors
    /// [`Unknown`] person.
    pub fn send_lifecycle(&self, email: &str, event: &str) -> Result<(), Unknown> {
        let now = self.now();
        let mut world = self.world();
        let account = Self::known(&world, email)?;
        world.note_lifecycle(&account, event, now);
        drop(world);
        self.wake_deliverer();
        Ok(())
    }

    /// The mails that guests would have got.
    pub fn mails(&self) -> Vec<MicrosoftMail> {
        self.world().mails.clone()
    }

    /// Every notice and what became of it.
    pub fn notices(&self) -> Vec<MicrosoftNotice> {
        self.world().outbox.notices.clone()
    }

    /// Waits until no notice is due and none is under way.
    pub async fn settled(&self) {
        loop {
            let now = self.now();
            if self.world().outbox.is_settled(now) {
                return;
            }
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
    }
}
