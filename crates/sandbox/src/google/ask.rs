//! A request that was let in, and its answer.

use super::fields::Fields;
use super::moment::millis;
use super::query::Query;
use super::refusal::Refusal;
use super::scopes::{Needed, suffice};
use super::world::{AccessRole, Account, Calendar, Entry, World};
use chrono::{DateTime, Utc};
use serde_json::Value;

/// What somebody asks for.
pub struct Ask<'a> {
    pub world: &'a mut World,
    pub now: DateTime<Utc>,
    /// Who asks: the address of an account.
    pub email: String,
    pub scopes: Vec<String>,
    pub query: Query,
    pub if_match: Option<String>,
    pub if_none_match: Option<String>,
    pub body: &'a [u8],
}

/// What is answered.
#[derive(Debug)]
pub enum Reply {
    /// 200
    Json(Value),
    /// 204
    Nothing,
    /// 304
    Same,
}

pub type Outcome = Result<Reply, Refusal>;

impl Ask<'_> {
    /// # Errors
    /// None of these scopes was granted.
    pub fn needs(&self, scopes: Needed) -> Result<(), Refusal> {
        if suffice(&self.scopes, scopes) {
            Ok(())
        } else {
            Err(Refusal::missing_scope())
        }
    }

    /// # Errors
    /// It is no JSON object.
    pub fn fields(&self) -> Result<Fields, Refusal> {
        serde_json::from_slice(self.body).map_err(|_| Refusal::unreadable())
    }

    pub fn now_text(&self) -> String {
        millis(self.now)
    }

    /// # Errors
    /// The account is gone.
    pub fn account(&self) -> Result<&Account, Refusal> {
        let account = self.world.account(&self.email);
        account.ok_or_else(Refusal::unauthenticated)
    }

    /// The id that `name` means: `primary` is the account's own calendar.
    pub fn calendar_id(&self, name: &str) -> String {
        if name == "primary" {
            self.email.clone()
        } else {
            name.to_owned()
        }
    }

    /// A calendar of the account and what it may do with it.
    ///
    /// # Errors
    /// There is none of that name, or no access to it.
    pub fn calendar(&self, name: &str) -> Result<(&Calendar, &Entry), Refusal> {
        let id = self.calendar_id(name);
        let calendar = self.world.calendars.get(&id);
        let entry = self.account()?.entry(&id);
        calendar.zip(entry).ok_or_else(Refusal::not_found)
    }

    /// The id of a calendar in which the account may do this much.
    ///
    /// # Errors
    /// There is none of that name, or it may not.
    pub fn may(&self, name: &str, role: AccessRole) -> Result<String, Refusal> {
        let (calendar, entry) = self.calendar(name)?;
        if role <= entry.role {
            Ok(calendar.id.clone())
        } else {
            Err(Refusal::not_a_writer())
        }
    }
}
