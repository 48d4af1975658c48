//! The ties between items and remote events, with what both sides last agreed on.

use crate::remote_events::names;
use crate::statement::{
    execute, execute_in, fetch_all, fetch_in, fetch_optional, insert_many, unique,
};
use crate::stored::{Place, to_json};
use crate::{Instant, Reading, Result, StoreError, Writing};
use chrono::{DateTime, Utc};
use domain::item::Version;
use domain::mirror::{Mirror, Written};
use domain::remote_event::{Etag, ProviderEventId};
use domain::{CalendarSyncId, ItemId, MemberId, MirrorId, OrganizationId};
use uuid::Uuid;

#[derive(sqlx::FromRow)]
struct MirrorRow {
    mirror_id: Uuid,
    item_id: Uuid,
    calendar_sync_id: Uuid,
    provider_event_id: String,
    etag: String,
    base: String,
    base_version: i64,
    origin: String,
    written: Option<Vec<u8>>,
    written_at: Option<Instant>,
    rewrites: i32,
    tugs: i32,
}

#[derive(sqlx::FromRow)]
struct CountRow {
    calendar_sync_id: Uuid,
    managed: i64,
    received: i64,
}

impl TryFrom<MirrorRow> for Mirror {
    type Error = StoreError;

    fn try_from(row: MirrorRow) -> Result<Self> {
        let place = Place::new("mirrors", row.mirror_id);
        Ok(Self {
            id: row.mirror_id.into(),
            item: row.item_id.into(),
            sync: row.calendar_sync_id.into(),
            event: ProviderEventId(row.provider_event_id),
            etag: Etag(row.etag),
            base: place.json("base", &row.base)?,
            base_version: Version(row.base_version),
            origin: place.word("origin", &row.origin)?,
            written: Written {
                digest: row
                    .written
                    .map(|digest| {
                        let wrong = |_| place.inconsistent("written");
                        digest.try_into().map_err(wrong)
                    })
                    .transpose()?,
                at: row.written_at.map(Instant::at),
                rewrites: place.count("rewrites", row.rewrites)?,
                tugs: place.count("tugs", row.tugs)?,
            },
        })
    }
}

/// The columns of [`MirrorRow`].
macro_rules! mirror_columns {
    () => {
        "mirror_id, item_id, calendar_sync_id, provider_event_id, etag, base, base_version, origin, written,
         written_at, rewrites, tugs"
    };
}

impl Reading {
    /// Every mirror of a sync.
    ///
    /// # Errors
    /// [`StoreError`]
    pub async fn mirrors_of_sync(
        &mut self,
        org: OrganizationId,
        sync: CalendarSyncId,
    ) -> Result<Vec<Mirror>> {
        fetch_all!(
            self,
            MirrorRow,
            concat!(
                "select ",
                mirror_columns!(),
                " from mirrors where organization_id = $1 and calendar_sync_id = $2 order by mirror_id"
            ),
            org.uuid(),
            sync.uuid()
        )?
        .into_iter()
        .map(Mirror::try_from)
        .collect()
    }

    /// The mirrors of an item, in whichever syncs.
    ///
    /// # Errors
    /// [`StoreError`]
    pub async fn mirrors_of_item(
        &mut self,
        org: OrganizationId,
        item: ItemId,
    ) -> Result<Vec<Mirror>> {
        self.mirrors_of_items(org, &[item]).await
    }

    /// The mirrors of these items; in no particular order.
    ///
    /// # Errors
    /// [`StoreError`]
    pub async fn mirrors_of_items(
        &mut self,
        org: OrganizationId,
        items: &[ItemId],
    ) -> Result<Vec<Mirror>> {
        fetch_in!(
            self,
            MirrorRow,
            concat!(
                "select ",
                mirror_columns!(),
                " from mirrors where organization_id = $1 and item_id in ({list})"
            ),
            [org.uuid()],
            unique(items.iter().map(|item| item.uuid()))
        )
        .into_iter()
        .map(Mirror::try_from)
        .collect()
    }

    /// The mirrors of these events of a sync; in no particular order.
    ///
    /// # Errors
    /// [`StoreError`]
    pub async fn mirrors_of_events(
        &mut self,
        org: OrganizationId,
        sync: CalendarSyncId,
        events: &[ProviderEventId],
    ) -> Result<Vec<Mirror>> {
        fetch_in!(
            self,
            MirrorRow,
            concat!(
                "select ",
                mirror_columns!(),
                " from mirrors
                 where organization_id = $1 and calendar_sync_id = $2 and provider_event_id in ({list})"
            ),
            [org.uuid(), sync.uuid()],
            names(events)
        )
        .into_iter()
        .map(Mirror::try_from)
        .collect()
    }

    /// Those of these mirrors that there are, in whichever syncs; in no particular order.
    ///
    /// # Errors
    /// [`StoreError`]
    pub async fn mirrors_by_id(
        &mut self,
        org: OrganizationId,
        mirrors: &[MirrorId],
    ) -> Result<Vec<Mirror>> {
        fetch_in!(
            self,
            MirrorRow,
            concat!(
                "select ",
                mirror_columns!(),
                " from mirrors where organization_id = $1 and mirror_id in ({list})"
            ),
            [org.uuid()],
            unique(mirrors.iter().map(|mirror| mirror.uuid()))
        )
        .into_iter()
        .map(Mirror::try_from)
        .collect()
    }

    /// The mirrors of events that we made in a sync's calendar since `at`; in no particular order.
    ///
    /// # Errors
    /// [`StoreError`]
    pub async fn mirrors_managed_since(
        &mut self,
        org: OrganizationId,
        sync: CalendarSyncId,
        at: DateTime<Utc>,
    ) -> Result<Vec<Mirror>> {
        fetch_all!(
            self,
            MirrorRow,
            concat!(
                "select ",
                mirror_columns!(),
                " from mirrors
                 where organization_id = $1 and calendar_sync_id = $2 and origin = 'managed' and $3 <= created_at"
            ),
            org.uuid(),
            sync.uuid(),
            Instant::from(at)
        )?
        .into_iter()
        .map(Mirror::try_from)
        .collect()
    }

    /// Of each sync of a member that has ties: how many events we made, and how many live items came in through it.
    ///
    /// # Errors
    /// [`StoreError`]
    pub async fn count_mirrors(
        &mut self,
        org: OrganizationId,
        member: MemberId,
    ) -> Result<Vec<(CalendarSyncId, u32, u32)>> {
        let rows = fetch_all!(
            self,
            CountRow,
            "select m.calendar_sync_id,
                    sum(case when m.origin = 'managed' then 1 else 0 end) as managed,
                    sum(case when i.source_sync_id = m.calendar_sync_id and i.deleted_at is null then 1 else 0 end)
                        as received
             from mirrors m
             join calendar_syncs s on s.organization_id = m.organization_id
                                  and s.calendar_sync_id = m.calendar_sync_id
             join items i on i.organization_id = m.organization_id and i.item_id = m.item_id
             where m.organization_id = $1 and s.member_id = $2
             group by m.calendar_sync_id
             order by m.calendar_sync_id",
            org.uuid(),
            member.uuid()
        )?;
        let count = |count: i64| u32::try_from(count).unwrap_or(u32::MAX);
        Ok(rows
            .into_iter()
            .map(|row| {
                let sync = row.calendar_sync_id.into();
                (sync, count(row.managed), count(row.received))
            })
            .collect())
    }

    /// The mirror of an item in a sync.
    ///
    /// # Errors
    /// [`StoreError`]
    pub async fn mirror(
        &mut self,
        org: OrganizationId,
        sync: CalendarSyncId,
        item: ItemId,
    ) -> Result<Option<Mirror>> {
        fetch_optional!(
            self,
            MirrorRow,
            concat!(
                "select ",
                mirror_columns!(),
                " from mirrors where organization_id = $1 and calendar_sync_id = $2 and item_id = $3"
            ),
            org.uuid(),
            sync.uuid(),
            item.uuid()
        )?
        .map(Mirror::try_from)
        .transpose()
    }
}

impl Writing {
    /// Ties items and remote events together.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when one of the two is tied in that sync already, or item or sync do not exist in
    /// that organization.
    pub async fn insert_mirrors(
        &mut self,
        org: OrganizationId,
        mirrors: &[Mirror],
        at: DateTime<Utc>,
    ) -> Result<()> {
        let at = Instant::from(at);
        insert_many!(
            self,
            "insert into mirrors (organization_id, mirror_id, item_id, calendar_sync_id, provider_event_id, etag, base,
                                  base_version, origin, written, written_at, rewrites, tugs, created_at, updated_at)",
            "",
            mirrors,
            |mirror| [
                org.uuid(),
                mirror.id.uuid(),
                mirror.item.uuid(),
                mirror.sync.uuid(),
                &mirror.event.0,
                &mirror.etag.0,
                to_json(&mirror.base),
                mirror.base_version.0,
                mirror.origin.word(),
                written(mirror),
                mirror.written.at.map(Instant::from),
                count(mirror.written.rewrites),
                count(mirror.written.tugs),
                at,
                at,
            ]
        );
        Ok(())
    }

    /// Writes what both sides agree on now: event, etag, base, its version, who made the event, and what was last
    /// written there.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when the event is tied to another item.
    pub async fn update_mirror(
        &mut self,
        org: OrganizationId,
        mirror: &Mirror,
        at: DateTime<Utc>,
    ) -> Result<()> {
        execute!(
            self,
            "update mirrors
             set provider_event_id = $3, etag = $4, base = $5, base_version = $6, origin = $7, updated_at = $8,
                 written = $9, written_at = $10, rewrites = $11, tugs = $12
             where organization_id = $1 and mirror_id = $2",
            org.uuid(),
            mirror.id.uuid(),
            &mirror.event.0,
            &mirror.etag.0,
            to_json(&mirror.base),
            mirror.base_version.0,
            mirror.origin.word(),
            Instant::from(at),
            written(mirror),
            mirror.written.at.map(Instant::from),
            count(mirror.written.rewrites),
            count(mirror.written.tugs)
        )?;
        Ok(())
    }

    /// Unties items and remote events; both stay.
    ///
    /// # Errors
    /// [`StoreError`]
    pub async fn delete_mirrors(
        &mut self,
        org: OrganizationId,
        mirrors: &[MirrorId],
    ) -> Result<()> {
        execute_in!(
            self,
            "delete from mirrors where organization_id = $1 and mirror_id in ({list})",
            [org.uuid()],
            mirrors
                .iter()
                .map(|mirror| mirror.uuid())
                .collect::<Vec<_>>()
        );
        Ok(())
    }
}

fn written(mirror: &Mirror) -> Option<Vec<u8>> {
    mirror.written.digest.map(|digest| digest.to_vec())
}

fn count(number: u32) -> i32 {
    number.try_into().unwrap_or(i32::MAX)
}
