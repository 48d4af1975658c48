//! The items of a range of time.

use super::{ItemRow, item_columns};
use crate::instant::Span;
use crate::statement::fetch_all;
use crate::{Reading, Result};
use domain::item::Item;
use domain::time::TimeRange;
use domain::{MemberId, OrganizationId};

/// An item of a member, and whether it is scheduled for anybody else.
#[derive(sqlx::FromRow)]
struct MemberItemRow {
    #[sqlx(flatten)]
    item: ItemRow,
    is_shared: bool,
}

/// Live items that touch a span, from `items i`. `$1` organization, `$2` false, `$3` true, `$4` the earliest start of
/// a span that is not long, `$5` and `$6` the span. Two searches, because each can use the index from both ends.
macro_rules! touching {
    ($columns:expr, $and:expr) => {
        concat!(
            "select ",
            $columns,
            " from items i
             where i.organization_id = $1 and i.deleted_at is null and i.spans_long = $2
               and $4 <= i.spans_from and i.spans_from < $6 and $5 < i.spans_until ",
            $and,
            " union all
             select ",
            $columns,
            " from items i
             where i.organization_id = $1 and i.deleted_at is null and i.spans_long = $3
               and i.spans_from < $6 and $5 < i.spans_until ",
            $and,
        )
    };
}

/// Scheduled for the member `$7`.
macro_rules! of_member {
    () => {
        "and exists (select 1 from item_assignees a
                     where a.organization_id = i.organization_id and a.item_id = i.item_id and a.member_id = $7)"
    };
}

/// Whether an item is scheduled for anybody but the member `$7`.
macro_rules! is_shared {
    () => {
        "exists (select 1 from item_assignees o
                 where o.organization_id = i.organization_id and o.item_id = i.item_id and o.member_id <> $7)
         as is_shared"
    };
}

impl Reading {
    /// The live items that touch the range, by start; of everybody or of one assignee.
    ///
    /// # Errors
    /// [`crate::StoreError`]
    pub async fn items_between(
        &mut self,
        org: OrganizationId,
        member: Option<MemberId>,
        range: TimeRange,
    ) -> Result<Vec<Item>> {
        match member {
            None => self.all_between(org, range).await,
            Some(member) => self.of_member_between(org, member, range).await,
        }
    }

    async fn all_between(&mut self, org: OrganizationId, range: TimeRange) -> Result<Vec<Item>> {
        let span = Span::from(range);
        let rows = fetch_all!(
            self,
            ItemRow,
            concat!(
                touching!(item_columns!(), ""),
                " order by spans_from, item_id"
            ),
            org.uuid(),
            false,
            true,
            span.reach(),
            span.from,
            span.until
        )?;
        self.with_assignees(org, rows).await
    }

    async fn of_member_between(
        &mut self,
        org: OrganizationId,
        member: MemberId,
        range: TimeRange,
    ) -> Result<Vec<Item>> {
        let span = Span::from(range);
        let rows = fetch_all!(
            self,
            MemberItemRow,
            concat!(
                touching!(concat!(item_columns!(), ", ", is_shared!()), of_member!()),
                " order by spans_from, item_id"
            ),
            org.uuid(),
            false,
            true,
            span.reach(),
            span.from,
            span.until,
            member.uuid()
        )?;
        // Most are scheduled for this member alone, which need not be asked.
        let shared = rows.iter().filter(|row| row.is_shared);
        let shared = shared.map(|row| row.item.item_id).collect();
        let mut assignees = self.assignees(org, shared).await?;
        rows.into_iter()
            .map(|row| {
                let of_item = assignees.remove(&row.item.item_id);
                row.item.with(of_item.unwrap_or_else(|| vec![member]))
            })
            .collect()
    }
}
