//! What tests and the demo do to the imitated Google from outside.

use super::channels::Notice;
use super::event::Event;
use super::moment::millis;
use super::oauth::App;
use super::seed;
use super::world::{AccessRole, World};
use crate::calendly::Unknown;
use crate::clock::MovableClock;
use crate::people::People;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::sync::Notify;

/// The imitated Google. Clones are the same one.
#[derive(Clone)]
pub struct Google {
    world: Arc<Mutex<World>>,
    clock: MovableClock,
    wake: Arc<Notify>,
}

/// An app to be registered.
#[derive(Debug, Clone, Deserialize)]
pub struct GoogleApp {
    /// Shown to whoever is asked to agree.
    pub name: String,
    /// Its `client_id`.
    pub client_id: String,
    /// Its `client_secret`.
    pub client_secret: String,
    /// Letter for letter; empty means anywhere on this machine.
    #[serde(default)]
    pub redirect_uris: Vec<String>,
    /// Whether its page of agreement is still “in testing”: what it is allowed ends after seven days.
    #[serde(default)]
    pub is_in_testing: bool,
}

/// A mail that Google would have sent to a guest.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SentMail {
    /// The guest's address.
    pub to: String,
    /// The event's id.
    pub event: String,
    /// `invitation`, `update` or `cancellation`.
    pub why: String,
}

impl Google {
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
        }
    }

    /// Everything it holds, to be written down.
    pub(crate) fn saved(&self) -> Value {
        serde_json::to_value(&*self.world()).unwrap_or_default()
    }

    pub(super) fn world(&self) -> MutexGuard<'_, World> {
        self.world.lock().unwrap_or_else(PoisonError::into_inner)
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

    /// Where all of it is: four services lie beneath (`accounts`, `oauth2`, `openid`, `api`).
    pub fn base(&self) -> String {
        format!("{}/google", self.world().base)
    }

    /// Stands for `https://www.googleapis.com/calendar/v3/`; with a slash at its end.
    pub fn api_base(&self) -> String {
        self.world().api()
    }

    /// Everybody's address, and the ids of their calendars.
    pub fn accounts(&self) -> Vec<Value> {
        let world = self.world();
        let shown = world.accounts.iter().map(|account| {
            let calendars: Vec<&str> = account
                .list
                .iter()
                .filter(|entry| !entry.is_deleted)
                .map(|entry| entry.calendar.as_str())
                .collect();
            json!({"email": account.email, "name": account.name, "calendars": calendars})
        });
        shown.collect()
    }

    /// Registers an app, in place of one with its id.
    pub fn add_app(&self, app: GoogleApp) {
        let mut world = self.world();
        world.apps.retain(|known| known.id != app.client_id);
        world.apps.push(App {
            id: app.client_id,
            secret: app.client_secret,
            name: app.name,
            redirect_uris: app.redirect_uris,
            is_in_testing: app.is_in_testing,
        });
    }

    /// An access token of somebody, as if they had allowed these scopes just now.
    ///
    /// # Errors
    /// [`Unknown`] person.
    pub fn add_token(&self, email: &str, scopes: &[&str]) -> Result<String, Unknown> {
        let now = self.now();
        let mut world = self.world();
        let email = world
            .account(email)
            .ok_or_else(|| Unknown(email.to_owned()))?
            .email
            .clone();
        let scopes: Vec<String> = scopes.iter().map(|&scope| scope.to_owned()).collect();
        let told = world.new_access(seed::CLIENT_ID, &email, &scopes, now);
        Ok(told["access_token"].as_str().unwrap_or_default().to_owned())
    }

    /// Somebody takes back what they allowed, on their account's own page.
    ///
    /// # Errors
    /// [`Unknown`] person.
    pub fn revoke_access(&self, email: &str) -> Result<(), Unknown> {
        let mut world = self.world();
        let email = world
            .account(email)
            .ok_or_else(|| Unknown(email.to_owned()))?
            .email
            .clone();
        let apps: Vec<String> = world.apps.iter().map(|app| app.id.clone()).collect();
        for app in apps {
            world.take_back(&app, &email);
        }
        Ok(())
    }

    /// Another calendar of somebody's own; tells its id.
    ///
    /// # Errors
    /// [`Unknown`] person.
    pub fn add_calendar(&self, email: &str, summary: &str) -> Result<String, Unknown> {
        let mut world = self.world();
        let account = world
            .account(email)
            .ok_or_else(|| Unknown(email.to_owned()))?;
        let (email, zone) = (account.email.clone(), account.zone.clone());
        Ok(world.add_calendar(&email, summary, &zone))
    }

    /// Lets somebody into a calendar, as `freeBusyReader`, `reader`, `writer` or `owner`.
    ///
    /// # Errors
    /// [`Unknown`] person, calendar or role.
    pub fn share(&self, calendar: &str, email: &str, role: &str) -> Result<(), Unknown> {
        let mut world = self.world();
        let role = AccessRole::of_word(role).ok_or_else(|| Unknown(role.to_owned()))?;
        if !world.calendars.contains_key(calendar) {
            return Err(Unknown(calendar.to_owned()));
        }
        let email = world
            .account(email)
            .ok_or_else(|| Unknown(email.to_owned()))?
            .email
            .clone();
        world.share(&email, calendar, role);
        Ok(())
    }

    /// Deletes a calendar for everybody.
    pub fn remove_calendar(&self, calendar: &str) {
        self.world().remove_calendar(calendar);
    }

    /// Sync tokens of before are no longer honoured.
    ///
    /// # Errors
    /// [`Unknown`] calendar.
    pub fn expire_sync_tokens(&self, calendar: &str) -> Result<(), Unknown> {
        let mut world = self.world();
        let revision = world.next_revision();
        let known = world.calendars.get_mut(calendar);
        known
            .ok_or_else(|| Unknown(calendar.to_owned()))?
            .honoured_from = revision;
        Ok(())
    }

    /// Puts an event into a calendar as it comes from elsewhere: an invitation, or an occurrence without its series.
    /// Nothing is checked; moments hold instants in UTC.
    ///
    /// # Errors
    /// [`Unknown`] calendar.
    pub fn put_event(&self, calendar: &str, fields: &Value) -> Result<(), Unknown> {
        let now = self.now();
        let mut world = self.world();
        let revision = world.next_revision();
        let known = world.calendars.get_mut(calendar);
        let known = known.ok_or_else(|| Unknown(calendar.to_owned()))?;
        let mut fields = fields.as_object().cloned().unwrap_or_default();
        for (name, value) in [
            ("status", json!("confirmed")),
            ("eventType", json!("default")),
            ("created", json!(millis(now))),
            ("updated", json!(millis(now))),
        ] {
            fields.entry(name).or_insert(value);
        }
        let event = Event { fields, revision };
        known.events.insert(event.id().to_owned(), event);
        world.note_change(calendar, now);
        drop(world);
        self.wake_deliverer();
        Ok(())
    }

    /// An event as it is kept; none where there is none.
    pub fn event(&self, calendar: &str, id: &str) -> Option<Value> {
        let world = self.world();
        let event = world.calendars.get(calendar)?.events.get(id)?;
        Some(Value::Object(event.fields.clone()))
    }

    /// The events of a calendar as they are kept, those that were deleted left out; none where there is no calendar.
    pub fn events(&self, calendar: &str) -> Vec<Value> {
        let world = self.world();
        let kept = world.calendars.get(calendar).map(|known| &known.events);
        let kept = kept.into_iter().flat_map(|events| events.values());
        let there = kept.filter(|event| !event.is_cancelled());
        there
            .map(|event| Value::Object(event.fields.clone()))
            .collect()
    }

    /// The mails that guests would have got.
    pub fn mails(&self) -> Vec<SentMail> {
        self.world().mails.clone()
    }

    /// Every push message and what became of it.
    pub fn notices(&self) -> Vec<Notice> {
        self.world().outbox.notices.clone()
    }

    /// Waits until no message is due and none is under way.
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
