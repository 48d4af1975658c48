//! What a webhook missed, or would have told: bookings are listed and taken in as messages are.
//!
//! Calendly has no list of changes (calendly.md §9). So a moving window of meetings is listed, both those that take place and
//! those that do not, and of each that was touched since the last look its invitees.

use super::intake::Intake;
use super::subscription::UpkeepError;
use crate::environment::Environment;
use crate::live::Topic;
use calendly::CalendlyError;
use calendly::page::{Paging, walk};
use calendly::scheduled_events::{Event, EventFilter, EventsOf};
use calendly::told::told;
use calendly::uri::Uri;
use chrono::{DateTime, TimeDelta, Utc};
use domain::calendly_account::CalendlyAccount;
use secrecy::SecretString;

/// Entries of a page: the most that Calendly gives.
const PAGE: u16 = 100;
/// Pages of a listing that are read at most.
const PAGES: usize = 100;
/// Clocks differ, and a listing may lag behind: what was touched shortly before the last look is read again.
const OVERLAP: TimeDelta = TimeDelta::minutes(10);
/// For so long after a meeting its host may say that somebody did not come, which the meeting's own stamp does not show.
const NO_SHOWS: TimeDelta = TimeDelta::days(2);

/// Takes in what happened since then. The network is asked first; each meeting is one transaction.
pub(super) async fn fetch(
    env: &Environment,
    account: &CalendlyAccount,
    token: &SecretString,
    since: DateTime<Utc>,
) -> Result<Fetched, FetchError> {
    let now = env.clock.now();
    let since = since - OVERLAP;
    let of = EventsOf::User(Uri::from(account.identity.user.as_str()));
    let filter = EventFilter {
        min_start_time: Some(since.min(now - NO_SHOWS)),
        ..EventFilter::default()
    };
    let events = walk(PAGES, async |page| {
        env.calendly
            .events(token, &of, &filter, &Paging::of(PAGE).at(page))
            .await
    })
    .await?;
    let may_have_news = |event: &&Event| {
        since <= event.updated_at || (event.start_time <= now && now - NO_SHOWS <= event.end_time)
    };
    let mut news = 0;
    for event in events.entries.iter().filter(may_have_news) {
        news += take_in(env, account, token, event, (since, now)).await?;
    }
    if 0 < news {
        env.queue.wake();
        for topic in [Topic::Calendar, Topic::People, Topic::CalendarSync] {
            env.live.announce(account.organization, topic);
        }
    }
    Ok(Fetched {
        news,
        is_complete: events.is_complete,
    })
}

/// What a look came to.
pub(super) struct Fetched {
    /// Invitees of whom something new was told.
    pub news: usize,
    /// Whether everything was read.
    pub is_complete: bool,
}

/// Why a look came to nothing.
pub(super) type FetchError = UpkeepError;

async fn take_in(
    env: &Environment,
    account: &CalendlyAccount,
    token: &SecretString,
    event: &Event,
    (since, at): (DateTime<Utc>, DateTime<Utc>),
) -> Result<usize, FetchError> {
    let invitees = walk(PAGES, async |page| {
        env.calendly
            .invitees(
                token,
                &event.uri,
                &Default::default(),
                &Paging::of(PAGE).at(page),
            )
            .await
    })
    .await;
    let invitees = match invitees {
        Ok(invitees) => invitees.entries,
        // It went between the two lists.
        Err(CalendlyError::NotFound) => return Ok(0),
        Err(error) => return Err(error.into()),
    };
    let mut writing = env.store.write().await?;
    let intake = Intake::open(env, &mut writing, account.organization, account.member).await?;
    let Some(intake) = intake else {
        return Ok(0);
    };
    let mut news = 0;
    for invitee in &invitees {
        let Ok(told) = told(invitee, event, None) else {
            continue;
        };
        news += usize::from(intake.hear_listed(&mut writing, told, since, at).await?);
    }
    writing.commit().await?;
    Ok(news)
}
