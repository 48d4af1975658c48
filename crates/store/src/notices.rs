//! What members were told about their connections.

use crate::statement::{execute, fetch_all};
use crate::stored::Place;
use crate::{Instant, Reading, Result, StoreError, Writing};
use domain::reminder::{Notice, Reminder};
use domain::{ConnectionId, OrganizationId};
use uuid::Uuid;

#[derive(sqlx::FromRow)]
struct NoticeRow {
    organization_id: Uuid,
    notice_id: Uuid,
    member_id: Uuid,
    connection_id: Uuid,
    kind: String,
    since: Instant,
    step: i32,
    created_at: Instant,
}

impl TryFrom<NoticeRow> for Notice {
    type Error = StoreError;

    fn try_from(row: NoticeRow) -> Result<Self> {
        let place = Place::new("notices", row.notice_id);
        Ok(Self {
            id: row.notice_id.into(),
            organization: row.organization_id.into(),
            member: row.member_id.into(),
            connection: row.connection_id.into(),
            reminder: Reminder {
                kind: place.word("kind", &row.kind)?,
                since: row.since.at(),
                step: place.count("step", row.step)?,
            },
            told_at: row.created_at.at(),
        })
    }
}

impl Reading {
    /// What its member was told about a connection, oldest first.
    ///
    /// # Errors
    /// [`StoreError`]
    pub async fn notices(
        &mut self,
        org: OrganizationId,
        connection: ConnectionId,
    ) -> Result<Vec<Notice>> {
        fetch_all!(
            self,
            NoticeRow,
            "select organization_id, notice_id, member_id, connection_id, kind, since, step, created_at
             from notices
             where organization_id = $1 and connection_id = $2
             order by created_at, notice_id",
            org.uuid(),
            connection.uuid()
        )?
        .into_iter()
        .map(Notice::try_from)
        .collect()
    }
}

impl Writing {
    /// Notes that a member is told; whether they were not told that very thing before.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when member or connection do not exist in that organization.
    pub async fn insert_notice(&mut self, notice: &Notice) -> Result<bool> {
        let reminder = notice.reminder;
        let added = execute!(
            self,
            "insert into notices (organization_id, notice_id, member_id, connection_id, kind, since, step, created_at,
                                  updated_at)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $8)
             on conflict (organization_id, connection_id, kind, since, step) do nothing",
            notice.organization.uuid(),
            notice.id.uuid(),
            notice.member.uuid(),
            notice.connection.uuid(),
            reminder.kind.word(),
            Instant::from(reminder.since),
            i32::try_from(reminder.step).unwrap_or(i32::MAX),
            Instant::from(notice.told_at)
        )?;
        Ok(added == 1)
    }
}
