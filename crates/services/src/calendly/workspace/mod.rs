//! The Calendly workspace (spec §3): what a member may see and do at Calendly, asked in their own name and shown on their
//! wall clock. Of it only the last answer of each page is kept, for when Calendly cannot be asked ([`last_known`]); what
//! bookings become is the business of `intake`.
//!
//! Whatever Calendly refuses is an outcome that the page explains ([`Trouble`]): the rest of the workspace works on.

pub mod availability;
pub mod busy_times;
pub mod data_deletion;
mod event_text;
pub mod event_type_hours;
pub mod event_types;
mod head;
pub mod last_known;
pub mod messages;
pub mod organization;
pub mod scheduled_events;
mod text;
mod trouble;
mod webhook_row;
pub mod webhooks;

pub use head::head;
pub use trouble::WorkspaceError;

use super::access::{AskError, ask};
use super::handlers::catch_up_job;
use super::role;
use crate::accounts::zone_of;
use crate::{Environment, ServiceError};
use calendly::page::{Listing, Page, Paging, walk};
use calendly::uri::{Kind, Uri};
use calendly::{CalendlyError, Client};
use chrono::{DateTime, Days, NaiveDate, NaiveDateTime, NaiveTime, Utc};
use domain::Caller;
use domain::calendly_account::{CalendlyAccount, Updates};
use domain::time::ZoneId;
use domain::view::calendly_workspace::Trouble;
use secrecy::SecretString;

/// Entries of a page.
const ENTRIES: u16 = 50;
/// So many pages are shown at once, at most; who looks for something further down asks for less.
const MOST_PAGES: usize = 20;

/// Whoever reads or changes the workspace, with the zone and the day of their wall clock.
struct Reader<'a> {
    env: &'a Environment,
    caller: &'a Caller,
    zone: ZoneId,
    now: DateTime<Utc>,
}

impl<'a> Reader<'a> {
    async fn of(env: &'a Environment, caller: &'a Caller) -> Result<Self, ServiceError> {
        let mut reading = env.store.read().await?;
        Ok(Self {
            env,
            caller,
            zone: zone_of(&mut reading, caller).await?,
            now: env.clock.now(),
        })
    }

    /// Somebody who may change what is theirs.
    async fn who_changes(env: &'a Environment, caller: &'a Caller) -> Result<Self, ServiceError> {
        caller.require_change_own()?;
        Self::of(env, caller).await
    }

    /// An owner or administrator of the organization at Calendly, as far as we know; Calendly itself has the last word.
    async fn administrator(
        env: &'a Environment,
        caller: &'a Caller,
    ) -> Result<Self, WorkspaceError> {
        let reader = Self::of(env, caller).await?;
        let mut reading = env.store.read().await?;
        let account = reading
            .calendly_account(caller.organization, caller.member)
            .await?;
        match account {
            Some(account) if !is_administrator(&account) => Err(Trouble::NotAdministrator.into()),
            // Without an account the question itself says what is missing.
            Some(_) | None => Ok(reader),
        }
    }

    fn local(&self, at: DateTime<Utc>) -> NaiveDateTime {
        self.env.zones.local(at, &self.zone)
    }

    fn today(&self) -> NaiveDate {
        self.local(self.now).date()
    }

    /// When a day of the reader's begins.
    fn begin_of(&self, day: NaiveDate) -> DateTime<Utc> {
        self.env
            .zones
            .instant(day.and_time(NaiveTime::MIN), &self.zone)
    }

    /// The address of a resource from ids that stood in an address of ours.
    fn uri(&self, kind: Kind, ids: &[&str]) -> Result<Uri, WorkspaceError> {
        let uri = self.env.calendly.uri(kind, ids);
        uri.map_err(|_| Trouble::Gone.into())
    }

    /// Asks Calendly in the reader's name.
    async fn ask<T>(
        &self,
        question: impl AsyncFnOnce(&Client, &CalendlyAccount, &SecretString) -> Result<T, CalendlyError>,
    ) -> Result<T, WorkspaceError> {
        let who = (self.caller.organization, self.caller.member);
        match ask(self.env, who, question).await {
            Ok(answer) => Ok(answer),
            Err(error) => {
                if matches!(error, AskError::Calendly(CalendlyError::NotAllowed { .. })) {
                    role::look_again(self.env, who).await;
                }
                Err(trouble::of(error, |at| self.local(at), self.now))
            }
        }
    }

    /// Something was changed at Calendly that bookings follow from. Where Calendly does not tell us of it, we look.
    async fn follow_up(&self, updates: &Updates) -> Result<(), ServiceError> {
        if !matches!(updates, Updates::Polling { .. }) {
            return Ok(());
        }
        let job = catch_up_job(self.caller.organization, self.caller.member);
        let mut writing = self.env.store.write().await?;
        self.env.queue.enqueue(&mut writing, job).await?;
        writing.commit().await?;
        self.env.queue.wake();
        Ok(())
    }
}

/// Where people change at Calendly what its interface cannot (calendly.md §6.4). It documents no addresses of its inner pages,
/// so none is guessed: it is the start page.
fn start_page(env: &Environment) -> String {
    env.calendly.bases().web("").into()
}

/// Whether the tabs about the whole organization are theirs.
fn is_administrator(account: &CalendlyAccount) -> bool {
    matches!(account.identity.role.as_str(), "owner" | "admin")
}

/// The first so many pages of a list.
async fn pages<T, A>(
    pages: usize,
    mut ask: impl FnMut(Paging) -> A,
) -> Result<Listing<T>, CalendlyError>
where
    A: Future<Output = Result<Page<T>, CalendlyError>>,
{
    walk(pages.clamp(1, MOST_PAGES), |token| {
        ask(Paging::of(ENTRIES).at(token))
    })
    .await
}

/// Seven days from the one that was asked for, or from today where that is over: what was is not told (calendly.md §6.4).
struct Week {
    first: NaiveDate,
    before: Option<NaiveDate>,
    after: NaiveDate,
}

impl Week {
    fn from(asked: Option<NaiveDate>, today: NaiveDate) -> Self {
        let first = asked.unwrap_or(today).max(today);
        let before = first.checked_sub_days(Days::new(7)).unwrap_or(first);
        Self {
            first,
            before: (today < first).then(|| before.max(today)),
            after: first.checked_add_days(Days::new(7)).unwrap_or(first),
        }
    }

    fn days(&self) -> impl Iterator<Item = NaiveDate> {
        self.first.iter_days().take(7)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn a_week_never_begins_before_today() {
        let today = day("2026-03-18");
        let begins = |asked: Option<&str>| {
            let week = Week::from(asked.map(day), today);
            (week.first, week.before, week.after)
        };

        let this = (today, None, day("2026-03-25"));
        assert_eq!(begins(None), this);
        assert_eq!(begins(Some("2026-03-01")), this);
        assert_eq!(
            begins(Some("2026-03-20")),
            (day("2026-03-20"), Some(today), day("2026-03-27"))
        );
        assert_eq!(
            begins(Some("2026-04-01")),
            (
                day("2026-04-01"),
                Some(day("2026-03-25")),
                day("2026-04-08")
            )
        );
    }
}
