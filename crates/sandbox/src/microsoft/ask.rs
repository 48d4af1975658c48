//! A request that was let in, and its answer.

use super::event::Fields;
use super::ids;
use super::prefer::Prefer;
use super::query::Query;
use super::refusal::Refusal;
use super::scopes::{Needed, suffice};
use super::world::{Account, World};
use chrono::{DateTime, Utc};
use serde_json::Value;

/// What somebody asks for.
pub struct Ask<'a> {
    pub world: &'a mut World,
    pub now: DateTime<Utc>,
    /// Who asks: the id of an account.
    pub account: String,
    /// In the name of which app.
    pub app: String,
    pub scopes: Vec<String>,
    pub query: Query,
    pub prefer: Prefer,
    pub if_match: Option<String>,
    pub body: &'a [u8],
}

/// What is answered.
#[derive(Debug)]
pub enum Reply {
    /// 200
    Json(Value),
    /// 201
    Made(Value),
    /// 202
    Accepted,
    /// 204
    Nothing,
}

pub type Outcome = Result<Reply, Refusal>;

impl Ask<'_> {
    /// # Errors
    /// None of these scopes was granted.
    pub fn needs(&self, scopes: Needed) -> Result<(), Refusal> {
        if suffice(&self.scopes, scopes) {
            Ok(())
        } else {
            Err(Refusal::denied())
        }
    }

    /// # Errors
    /// It is no JSON object.
    pub fn fields(&self) -> Result<Fields, Refusal> {
        serde_json::from_slice(self.body).map_err(|_| Refusal::unreadable())
    }

    /// # Errors
    /// The account is gone.
    pub fn account(&self) -> Result<&Account, Refusal> {
        let account = self.world.account(&self.account);
        account.ok_or_else(Refusal::unauthenticated)
    }

    /// The id of a calendar in the account's list; without a name it is the one that every account has.
    ///
    /// # Errors
    /// There is none of that name.
    pub fn readable(&self, calendar: Option<&str>) -> Result<String, Refusal> {
        let account = self.account()?;
        let mut list = account.list.iter().map(|entry| &entry.calendar);
        let found = match calendar {
            Some(name) => list.find(|id| *id == name),
            None => list.find(|id| {
                let calendar = self.world.calendars.get(*id);
                calendar.is_some_and(|it| it.is_default && it.owner == account.id)
            }),
        };
        found.cloned().ok_or_else(Refusal::not_found)
    }

    /// The same for writing.
    ///
    /// # Errors
    /// There is none of that name, or it may only be read.
    pub fn writable(&self, calendar: Option<&str>) -> Result<String, Refusal> {
        let id = self.readable(calendar)?;
        self.check_writable(&id)?;
        Ok(id)
    }

    /// # Errors
    /// The calendar may only be read.
    pub fn check_writable(&self, calendar: &str) -> Result<(), Refusal> {
        match self.account()?.entry(calendar) {
            Some(entry) if entry.can_edit => Ok(()),
            Some(_) => Err(Refusal::denied()),
            None => Err(Refusal::not_found()),
        }
    }

    /// The calendar that holds an event, and the event's name that stays. Without a calendar those of the account itself are
    /// looked into; an event of somebody else's mailbox is not found there (microsoft-graph.md §5.1).
    ///
    /// # Errors
    /// There is no such event.
    pub fn event_place(
        &self,
        calendar: Option<&str>,
        told: &str,
    ) -> Result<(String, String), Refusal> {
        let account = self.account()?;
        let places: Vec<String> = match calendar {
            Some(_) => vec![self.readable(calendar)?],
            None => {
                let own = account.list.iter().map(|entry| entry.calendar.clone());
                own.filter(|id| self.world.calendars[id].owner == account.id)
                    .collect()
            }
        };
        let found = places.into_iter().find_map(|place| {
            let id = ids::read(told, &place)?;
            self.world.calendars[&place].instance(&id)?;
            Some((place, id))
        });
        found.ok_or_else(Refusal::not_found)
    }
}
