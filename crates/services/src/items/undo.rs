//! Changes of a series, taken back.
//!
//! A series is changed as a whole, and a second item may have begun; no patch could say what was before. So the answer
//! to such a change carries what was, sealed: only this server reads it, and only the same member brings it back.

use super::change::{changed_meanwhile, open};
use super::draw::Reader;
use super::wall_clock::index_span;
use super::{ItemError, follow_up};
use crate::{Environment, ServiceError};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::item::{Content, Item, ItemKind};
use domain::view::calendar::CalendarItem;
use domain::{Caller, ItemId};
use secrecy::ExposeSecret as _;
use serde::{Deserialize, Serialize};

/// What of an item a change may touch.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Snapshot {
    pub id: ItemId,
    pub kind: ItemKind,
    pub content: Content,
    pub deleted: bool,
}

impl Snapshot {
    pub fn of(item: &Item) -> Self {
        Self {
            id: item.id,
            kind: item.kind,
            content: item.content.clone(),
            deleted: item.deleted,
        }
    }
}

/// One item before and after a change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Step {
    pub before: Snapshot,
    pub after: Snapshot,
}

fn context(caller: &Caller) -> String {
    format!("undo:{}:{}", caller.organization, caller.member)
}

/// The steps as text that only [`take_back`] reads.
pub(super) fn seal(env: &Environment, reader: &Reader<'_>, steps: &[Step]) -> String {
    // Contents are text, numbers and names; those always become JSON.
    let text = serde_json::to_string(steps).unwrap_or_default();
    let sealed = env.vault.seal(
        &context(reader.caller()),
        &text.into(),
        env.entropy.as_ref(),
    );
    URL_SAFE_NO_PAD.encode(sealed)
}

fn unseal(env: &Environment, caller: &Caller, sealed: &str) -> Option<Vec<Step>> {
    let bytes = URL_SAFE_NO_PAD.decode(sealed).ok()?;
    let opened = env.vault.open(&context(caller), &bytes).ok()?;
    serde_json::from_str(opened.expose_secret()).ok()
}

/// Takes a change of a series back, unless something of it was changed since; the answer carries what makes it again.
///
/// # Errors
/// As for [`super::change()`]; [`ServiceError::Invalid`] for what no change of this member has answered.
pub async fn take_back(
    env: &Environment,
    caller: &Caller,
    id: ItemId,
    sealed: &str,
) -> Result<CalendarItem, ItemError> {
    caller.require_change_own().map_err(ServiceError::from)?;
    let steps = unseal(env, caller, sealed)
        .filter(|steps| steps.first().is_some_and(|step| step.after.id == id));
    let Some(steps) = steps else {
        return Err(ServiceError::invalid(
            "This change can no longer be taken back. Nothing was changed. Change the events themselves.",
        )
        .into());
    };
    let now = env.clock.now();
    let mut writing = env.store.write().await?;
    let mut first: Option<(Reader<'_>, Item)> = None;
    let mut back = Vec::with_capacity(steps.len());
    for Step { before, after } in steps {
        let item = writing
            .item(caller.organization, after.id)
            .await?
            .ok_or(ServiceError::NotFound)?;
        let (reader, item) = open(env, &mut writing, caller, item.id, item.version).await?;
        if Snapshot::of(&item) != after {
            return Err(changed_meanwhile(env, &reader, writing, &item).await);
        }
        let restored = Item {
            kind: before.kind,
            content: before.content.clone(),
            deleted: before.deleted,
            version: item.version.next(),
            changed_at: now,
            ..item.clone()
        };
        let span = index_span(&restored, env.zones.as_ref());
        let is_saved = writing
            .update_item(&restored, item.version, span, now)
            .await?;
        if !is_saved {
            return Err(changed_meanwhile(env, &reader, writing, &item).await);
        }
        follow_up::send(env, &mut writing, &restored).await?;
        first.get_or_insert((reader, restored));
        back.push(Step {
            before: after,
            after: before,
        });
    }
    let (reader, restored) = first.ok_or(ServiceError::NotFound)?;
    let drawn = reader.draw_first(&mut writing, restored).await?;
    writing.commit().await?;
    follow_up::tell(env, caller.organization);
    Ok(CalendarItem {
        undo: Some(seal(env, &reader, &back)),
        ..drawn
    })
}
