//! Calendars at private addresses.

use crate::statement::{execute, fetch_all, fetch_optional};
use crate::stored::Place;
use crate::{Instant, Reading, Result, StoreError, Writing};
use chrono::{DateTime, Utc};
use domain::calendar_feed::{CalendarFeed, FeedShows};
use domain::{MemberId, OrganizationId};
use uuid::Uuid;

#[derive(sqlx::FromRow)]
struct FeedRow {
    organization_id: Uuid,
    member_id: Uuid,
    shows: String,
    sealed_code: Vec<u8>,
    made_at: Instant,
    read_at: Option<Instant>,
}

/// A feed with what its address holds, sealed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredFeed {
    /// The feed.
    pub feed: CalendarFeed,
    /// The secret part of its address.
    pub sealed_code: Vec<u8>,
}

impl TryFrom<FeedRow> for StoredFeed {
    type Error = StoreError;

    fn try_from(row: FeedRow) -> Result<Self> {
        let place = Place::new("calendar_feeds", row.member_id);
        Ok(Self {
            feed: CalendarFeed {
                organization: row.organization_id.into(),
                member: row.member_id.into(),
                shows: place.word("shows", &row.shows)?,
                made_at: row.made_at.at(),
                read_at: row.read_at.map(Instant::at),
            },
            sealed_code: row.sealed_code,
        })
    }
}

impl Reading {
    /// The feeds of a member.
    ///
    /// # Errors
    /// [`StoreError`]
    pub async fn calendar_feeds_of(
        &mut self,
        org: OrganizationId,
        member: MemberId,
    ) -> Result<Vec<StoredFeed>> {
        fetch_all!(
            self,
            FeedRow,
            "select organization_id, member_id, shows, sealed_code, made_at, read_at
             from calendar_feeds
             where organization_id = $1 and member_id = $2
             order by shows",
            org.uuid(),
            member.uuid()
        )?
        .into_iter()
        .map(StoredFeed::try_from)
        .collect()
    }

    /// The feed whose address has this hash. It begins without an organization: the address tells which.
    ///
    /// # Errors
    /// [`StoreError`]
    pub async fn calendar_feed_by_hash(
        &mut self,
        code_hash: &[u8],
    ) -> Result<Option<CalendarFeed>> {
        let row = fetch_optional!(
            self,
            FeedRow,
            "select organization_id, member_id, shows, sealed_code, made_at, read_at
             from calendar_feeds
             where code_hash = $1",
            code_hash
        )?;
        row.map(|row| StoredFeed::try_from(row).map(|stored| stored.feed))
            .transpose()
    }
}

impl Writing {
    /// Puts a feed in place of the one that shows as much, whose address is good no more.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when the hash is taken.
    pub async fn put_calendar_feed(
        &mut self,
        StoredFeed { feed, sealed_code }: &StoredFeed,
        code_hash: &[u8],
    ) -> Result<()> {
        execute!(
            self,
            "insert into calendar_feeds (organization_id, member_id, shows, code_hash, sealed_code, made_at)
             values ($1, $2, $3, $4, $5, $6)
             on conflict (organization_id, member_id, shows) do update
             set code_hash = excluded.code_hash, sealed_code = excluded.sealed_code, made_at = excluded.made_at,
                 read_at = null",
            feed.organization.uuid(),
            feed.member.uuid(),
            feed.shows.word(),
            code_hash,
            sealed_code.as_slice(),
            Instant::from(feed.made_at)
        )?;
        Ok(())
    }

    /// Removes a feed; whether there was one.
    ///
    /// # Errors
    /// [`StoreError`]
    pub async fn delete_calendar_feed(
        &mut self,
        org: OrganizationId,
        member: MemberId,
        shows: FeedShows,
    ) -> Result<bool> {
        let deleted = execute!(
            self,
            "delete from calendar_feeds where organization_id = $1 and member_id = $2 and shows = $3",
            org.uuid(),
            member.uuid(),
            shows.word()
        )?;
        Ok(deleted == 1)
    }

    /// Notes that somebody read a feed.
    ///
    /// # Errors
    /// [`StoreError`]
    pub async fn note_feed_read(&mut self, feed: &CalendarFeed, at: DateTime<Utc>) -> Result<()> {
        execute!(
            self,
            "update calendar_feeds
             set read_at = $4
             where organization_id = $1 and member_id = $2 and shows = $3",
            feed.organization.uuid(),
            feed.member.uuid(),
            feed.shows.word(),
            Instant::from(at)
        )?;
        Ok(())
    }
}
