//! The other side of a history.

use super::ledger::Text;
use async_trait::async_trait;
use chrono::NaiveDateTime;
use domain::remote_event::RemoteEvent;
use provider::Access;
use testkit::unruly::Trouble;

/// What another client does to an event.
#[derive(Debug, Clone, Copy)]
pub enum TheirAct<'a> {
    Write(Text, &'a str),
    /// To an hour from then on the clock in London.
    Move(NaiveDateTime),
    Delete,
    /// The occurrence so many days after the first does not take place.
    Cancel(i64),
    /// The occurrence so many days after the first takes place an hour later, at this place where clients can say so.
    Change(i64, &'a str),
}

/// Another client's hand on the calendar, and what may go wrong between it and us.
#[async_trait]
pub trait There: Send + Sync {
    /// Another client writes an event of an hour, on fourteen days where it repeats.
    async fn add(&self, title: &str, start: NaiveDateTime, repeats: bool);

    /// Another client changes an event; whether it did.
    async fn act(&self, event: &RemoteEvent, act: TheirAct<'_>) -> bool;

    /// After so many good answers this happens once.
    fn plan(&self, before: usize, trouble: Trouble);

    /// Nothing goes wrong any more.
    fn heal(&self);

    /// Nothing goes wrong until it may again.
    fn pause_troubles(&self) {}

    /// What was planned may happen again.
    fn resume_troubles(&self) {}

    /// Another one whenever anything was written there.
    fn mark(&self) -> String;

    /// What lets us in now.
    fn access(&self) -> Access;
}
