//! Items deleted, and brought back.

use super::ItemError;
use super::change::{open, save};
use crate::{Environment, ServiceError};
use domain::item::{Item, Version};
use domain::view::calendar::CalendarItem;
use domain::{Caller, ItemId};

/// Deletes an item; it stays restorable with the version that is answered.
///
/// # Errors
/// As for [`super::change()`]. One that is deleted already is not found.
pub async fn remove(
    env: &Environment,
    caller: &Caller,
    id: ItemId,
    seen: Version,
) -> Result<CalendarItem, ItemError> {
    set_deleted(env, caller, id, seen, true).await
}

/// Brings a deleted item back.
///
/// # Errors
/// As for [`super::change()`]. One that is not deleted was changed meanwhile.
pub async fn restore(
    env: &Environment,
    caller: &Caller,
    id: ItemId,
    seen: Version,
) -> Result<CalendarItem, ItemError> {
    set_deleted(env, caller, id, seen, false).await
}

async fn set_deleted(
    env: &Environment,
    caller: &Caller,
    id: ItemId,
    seen: Version,
    deleted: bool,
) -> Result<CalendarItem, ItemError> {
    caller.require_change_own().map_err(ServiceError::from)?;
    let mut writing = env.store.write().await?;
    let (reader, before) = open(env, &mut writing, caller, id, seen).await?;
    if before.deleted == deleted {
        return Err(ServiceError::NotFound.into());
    }
    let after = Item {
        deleted,
        ..before.clone()
    };
    save(env, &reader, writing, &before, after).await
}
