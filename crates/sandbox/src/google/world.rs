//! Everything that the imitated Google holds.

use super::access::{Access, Refresh};
use super::channels::{Channel, Outbox};
use super::event::Event;
use super::handle::SentMail;
use super::oauth::{App, Code};
use crate::chance::Chance;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeMap;

/// Everything, in memory.
#[derive(Serialize, Deserialize)]
pub struct World {
    /// The address below which it is reached.
    #[serde(skip)]
    pub base: String,
    #[serde(skip)]
    pub chance: Chance,
    /// How often it was begun: each time other ids and tokens are made.
    begun: u64,
    /// Rises with every change of anything; sync tokens and etags are made of it.
    pub revision: u64,
    pub accounts: Vec<Account>,
    pub calendars: BTreeMap<String, Calendar>,
    pub apps: Vec<App>,
    pub codes: Vec<Code>,
    pub accesses: Vec<Access>,
    pub refreshes: Vec<Refresh>,
    pub channels: Vec<Channel>,
    pub outbox: Outbox,
    /// What guests were sent.
    pub mails: Vec<SentMail>,
}

/// Somebody's account.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Account {
    /// Names it; also the id of its primary calendar.
    pub email: String,
    pub name: String,
    /// The unchanging number of it (`sub`).
    pub number: String,
    pub zone: String,
    /// Its list of calendars, in its order.
    pub list: Vec<Entry>,
}

/// A calendar in somebody's list.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Entry {
    pub calendar: String,
    pub role: AccessRole,
    pub color: u8,
    pub revision: u64,
    pub is_hidden: bool,
    /// Taken from the list; kept, so that the list can tell.
    pub is_deleted: bool,
    /// The account's own name for it.
    pub summary: Option<String>,
}

/// What an account may do with a calendar, from least to most.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum AccessRole {
    FreeBusyReader,
    Reader,
    Writer,
    Owner,
}

impl AccessRole {
    pub const fn word(self) -> &'static str {
        match self {
            Self::FreeBusyReader => "freeBusyReader",
            Self::Reader => "reader",
            Self::Writer => "writer",
            Self::Owner => "owner",
        }
    }

    pub fn of_word(word: &str) -> Option<Self> {
        [
            Self::FreeBusyReader,
            Self::Reader,
            Self::Writer,
            Self::Owner,
        ]
        .into_iter()
        .find(|role| role.word() == word)
    }
}

/// A calendar and its events.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Calendar {
    pub id: String,
    pub summary: String,
    pub description: Option<String>,
    pub zone: String,
    /// Whose it is; none for those of Google.
    pub owner: Option<String>,
    pub revision: u64,
    /// Tokens of revisions before this are no longer honoured.
    pub honoured_from: u64,
    /// By id; what was deleted stays, as cancelled.
    pub events: BTreeMap<String, Event>,
}

impl World {
    pub fn new(base: &str, seed: u64) -> Self {
        Self {
            base: base.to_owned(),
            chance: Chance::of(seed ^ 0x9006),
            begun: 0,
            revision: 0,
            accounts: Vec::new(),
            calendars: BTreeMap::new(),
            apps: Vec::new(),
            codes: Vec::new(),
            accesses: Vec::new(),
            refreshes: Vec::new(),
            channels: Vec::new(),
            outbox: Outbox::default(),
            mails: Vec::new(),
        }
    }

    /// As it was written down.
    ///
    /// # Errors
    /// It is none that this version has written.
    pub fn restored(kept: Value, base: &str, seed: u64) -> serde_json::Result<Self> {
        let mut world: Self = serde_json::from_value(kept)?;
        world.begun += 1;
        base.clone_into(&mut world.base);
        let turn = world.begun.wrapping_mul(0x9E37_79B9_7F4A_7C15);
        world.chance = Chance::of(seed ^ 0x9006 ^ turn);
        world.outbox.resume();
        Ok(world)
    }

    /// The number of the next change.
    pub fn next_revision(&mut self) -> u64 {
        self.revision += 1;
        self.revision
    }

    pub fn account(&self, email: &str) -> Option<&Account> {
        let mut accounts = self.accounts.iter();
        accounts.find(|account| account.email.eq_ignore_ascii_case(email))
    }

    pub fn account_mut(&mut self, email: &str) -> Option<&mut Account> {
        let mut accounts = self.accounts.iter_mut();
        accounts.find(|account| account.email.eq_ignore_ascii_case(email))
    }

    /// Where the API is, with a slash at its end.
    pub fn api(&self) -> String {
        format!("{}/google/api/calendar/v3/", self.base)
    }
}

impl Account {
    /// The entry of a calendar that is in its list.
    pub fn entry(&self, calendar: &str) -> Option<&Entry> {
        let mut list = self.list.iter();
        list.find(|entry| entry.calendar == calendar && !entry.is_deleted)
    }
}

/// A version as a header field has it: in quotes.
pub fn etag(revision: u64) -> String {
    format!("\"{}\"", 3_466_000_000_000_u64 + revision)
}
