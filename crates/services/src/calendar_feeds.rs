//! My Calendar at a private address, to be read by programs that subscribe to it: made, shown, revoked, read.
//!
//! Whoever knows the address can read the calendar, and nothing else. It is found by its hash and kept sealed, so that its
//! owner can be shown it again.

use crate::accounts::zone_of;
use crate::items::days_reach;
use crate::{Environment, ServiceError};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::TimeDelta;
use domain::calendar_feed::{CalendarFeed, FeedShows, days};
use domain::item::Item;
use domain::member::MemberState;
use domain::time::DateRange;
use domain::view::calendar_feeds::FeedRow;
use domain::{Caller, MemberId};
use secrecy::{ExposeSecret, SecretString};
use sha2::{Digest, Sha256};
use store::StoredFeed;

/// What the addresses of feeds begin with, behind the public address.
pub const FEEDS_PATH: &str = "/feeds/";

/// That somebody reads a feed is noted at most this often.
const NOTE_EVERY: TimeDelta = TimeDelta::minutes(5);
const CODE_LENGTH: usize = 32;

/// What a feed holds.
#[derive(Debug, Clone, PartialEq)]
pub struct FeedContents {
    /// Whose calendar it is, as programs show it.
    pub name: String,
    /// How much is shown.
    pub shows: FeedShows,
    /// The items; a feed that shows busy times must not show their words.
    pub items: Vec<Item>,
}

/// Both kinds of feed of the caller's, with the addresses of those that are made.
///
/// # Errors
/// [`ServiceError`] when the database fails.
pub async fn list(env: &Environment, caller: &Caller) -> Result<Vec<FeedRow>, ServiceError> {
    let mut reading = env.store.read().await?;
    let zone = zone_of(&mut reading, caller).await?;
    let stored = reading
        .calendar_feeds_of(caller.organization, caller.member)
        .await?;
    drop(reading);
    let rows = FeedShows::ALL.into_iter().map(|shows| {
        let found = stored.iter().find(|stored| stored.feed.shows == shows);
        // An address that does not open any more (another key) is as none: a new one can be made.
        let code = found.and_then(|stored| {
            let context = context(caller.member, shows);
            env.vault.open(&context, &stored.sealed_code).ok()
        });
        FeedRow {
            shows,
            address: code.map(|code| address(env, &code)),
            read: found
                .and_then(|stored| stored.feed.read_at)
                .map(|at| env.zones.local(at, &zone)),
        }
    });
    Ok(rows.collect())
}

/// Makes an address. One that was there is good no more.
///
/// # Errors
/// [`ServiceError::NotAllowed`] for a viewer.
pub async fn make(
    env: &Environment,
    caller: &Caller,
    shows: FeedShows,
) -> Result<(), ServiceError> {
    caller.require_change_own()?;
    let mut secret = [0; CODE_LENGTH];
    env.entropy.fill(&mut secret);
    let code = SecretString::from(URL_SAFE_NO_PAD.encode(secret));
    let sealed_code = env
        .vault
        .seal(&context(caller.member, shows), &code, &*env.entropy);
    let feed = CalendarFeed {
        organization: caller.organization,
        member: caller.member,
        shows,
        made_at: env.clock.now(),
        read_at: None,
    };
    let mut writing = env.store.write().await?;
    writing
        .put_calendar_feed(&StoredFeed { feed, sealed_code }, &hash(&code))
        .await?;
    writing.commit().await?;
    Ok(())
}

/// Ends an address. None that was there is a success, too.
///
/// # Errors
/// [`ServiceError`] when the database fails.
pub async fn revoke(
    env: &Environment,
    caller: &Caller,
    shows: FeedShows,
) -> Result<(), ServiceError> {
    let mut writing = env.store.write().await?;
    writing
        .delete_calendar_feed(caller.organization, caller.member, shows)
        .await?;
    writing.commit().await?;
    Ok(())
}

/// What stands at an address; none where it is none, or good no more, or its member is no longer active.
///
/// # Errors
/// [`ServiceError`] when the database fails.
pub async fn read(env: &Environment, code: &str) -> Result<Option<FeedContents>, ServiceError> {
    let mut reading = env.store.read().await?;
    let Some(feed) = reading.calendar_feed_by_hash(&hash(&code.into())).await? else {
        return Ok(None);
    };
    let owner = reading.member(feed.organization, feed.member).await?;
    let Some(owner) = owner.filter(|owner| owner.state == MemberState::Active) else {
        return Ok(None);
    };
    let now = env.clock.now();
    let (first, end) = days(env.zones.local(now, &owner.zone).date());
    let range = DateRange::new(first, end).map_err(|_| ServiceError::NotFound)?;
    let reach = days_reach(range, env.zones.as_ref(), &owner.zone);
    let items = reading
        .items_between(feed.organization, Some(feed.member), reach)
        .await?;
    drop(reading);
    if feed
        .read_at
        .is_none_or(|read_at| read_at + NOTE_EVERY <= now)
    {
        let mut writing = env.store.write().await?;
        writing.note_feed_read(&feed, now).await?;
        writing.commit().await?;
    }
    Ok(Some(FeedContents {
        name: owner.name,
        shows: feed.shows,
        items,
    }))
}

fn context(member: MemberId, shows: FeedShows) -> String {
    format!("calendar-feed:{member}:{}", shows.word())
}

fn address(env: &Environment, code: &SecretString) -> String {
    let public = &env.settings.public_address;
    format!("{public}{FEEDS_PATH}{}.ics", code.expose_secret())
}

fn hash(code: &SecretString) -> Vec<u8> {
    Sha256::digest(code.expose_secret().as_bytes()).to_vec()
}
