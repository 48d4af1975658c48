//! Changes of a series: this event, this and following, all.
//!
//! The decision is a value ([`domain::repeats_edit`]); here it is checked, written in one transaction with all that
//! follows, and answered together with what takes it back.

use super::change::{open, patched};
use super::draw::Reader;
use super::repeat;
use super::undo::{self, Snapshot, Step};
use super::wall_clock::index_span;
use super::{ItemError, follow_up, text};
use crate::{Environment, ServiceError};
use chrono::NaiveDateTime;
use domain::item::{Content, Item, Uid, Version};
use domain::repeats::Scope;
use domain::repeats_edit::{EditedSeries, NewRule, OccurrenceEdit};
use domain::time::Timing;
use domain::view::calendar::{CalendarItem, ItemPatch};
use domain::{Caller, ItemId};
use store::Writing;

/// Changes a series, or makes one of an item.
pub(super) async fn change(
    env: &Environment,
    reader: &Reader<'_>,
    mut writing: Writing,
    before: Item,
    patch: ItemPatch,
) -> Result<CalendarItem, ItemError> {
    let zones = env.zones.as_ref();
    let content = &before.content;
    let looked_at = match patch.occurrence.filter(|_| content.is_series()) {
        Some(start) => content
            .occurrence(start, zones)
            .ok_or_else(|| gone_from_series(content))?,
        None => content.first_instance(zones),
    };
    let original = looked_at.to_content();
    let key = looked_at.original_start;
    let kind = patch.kind.unwrap_or(before.kind);
    let after = patched(env, original.clone(), &patch, reader.zone())?;
    let rule = new_rule(env, content, &after.timing, patch.repeats.as_deref())?;
    let scope = patch.scope.unwrap_or(match patch.occurrence {
        Some(_) => Scope::This,
        None => Scope::All,
    });
    let edited = match key {
        Some(original_start) => {
            if scope == Scope::This {
                only_of_all(kind != before.kind, rule != NewRule::Kept)?;
            }
            let edit = OccurrenceEdit {
                original_start,
                before: original,
                after: after.clone(),
                rule,
                reset: patch.reset,
            };
            content.edited(&edit, scope, zones)
        }
        None => made_a_series(after.clone(), rule),
    };
    let edited = edited.map_err(repeat::refused)?;
    let edited = checked(env, edited, scope)?;
    let is_divided = edited.begun.is_some();
    let kept = edited.kept.map(|content| Item {
        content,
        kind: if is_divided { before.kind } else { kind },
        ..before.clone()
    });
    let begun = edited
        .begun
        .map(|content| begun(env, &before, content, kind));
    if begun.is_none() && kept.as_ref() == Some(&before) {
        return Ok(reader.draw_at(&mut writing, &before, &after.timing).await?);
    }
    let at = after.timing;
    save(env, reader, writing, before, Parts { kept, begun }, &at).await
}

/// What a change leaves: the item, or nothing of it, and an item that begins.
struct Parts {
    kept: Option<Item>,
    begun: Option<Item>,
}

/// Takes an occurrence, and what `scope` adds to it, out of a series.
///
/// # Errors
/// As for [`super::change()`].
pub async fn remove_from_series(
    env: &Environment,
    caller: &Caller,
    id: ItemId,
    seen: Version,
    occurrence: NaiveDateTime,
    scope: Scope,
) -> Result<CalendarItem, ItemError> {
    caller.require_change_own().map_err(ServiceError::from)?;
    let zones = env.zones.as_ref();
    let mut writing = env.store.write().await?;
    let (reader, before) = open(env, &mut writing, caller, id, seen).await?;
    if before.deleted {
        return Err(ServiceError::NotFound.into());
    }
    let content = &before.content;
    let instance = content
        .occurrence(occurrence, zones)
        .ok_or_else(|| gone_from_series(content))?;
    let at = instance.timing.clone();
    let rest = content
        .without(occurrence, scope, zones)
        .map_err(repeat::refused)?;
    let parts = Parts {
        kept: rest.map(|content| Item {
            content,
            ..before.clone()
        }),
        begun: None,
    };
    let drawn = reader.draw_at(&mut writing, &before, &at).await?;
    let saved = save(env, &reader, writing, before, parts, &at).await?;
    // The one that went, as it was.
    Ok(CalendarItem {
        version: saved.version,
        undo: saved.undo,
        ..drawn
    })
}

/// Writes what a change leaves, with all that follows, and commits; answers what takes place at `at`.
async fn save(
    env: &Environment,
    reader: &Reader<'_>,
    mut writing: Writing,
    before: Item,
    parts: Parts,
    at: &Timing,
) -> Result<CalendarItem, ItemError> {
    let now = env.clock.now();
    let zones = env.zones.as_ref();
    let kept = Item {
        version: before.version.next(),
        changed_at: now,
        ..parts.kept.unwrap_or_else(|| Item {
            deleted: true,
            ..before.clone()
        })
    };
    let span = index_span(&kept, zones);
    let is_saved = writing
        .update_item(&kept, before.version, span, now)
        .await?;
    if !is_saved {
        return Err(super::change::changed_meanwhile(env, reader, writing, &before).await);
    }
    follow_up::send(env, &mut writing, &kept).await?;
    let mut steps = vec![Step {
        before: Snapshot::of(&before),
        after: Snapshot::of(&kept),
    }];
    if let Some(begun) = &parts.begun {
        let span = index_span(begun, zones);
        writing.insert_items(&[(begun.clone(), span)], now).await?;
        follow_up::send_begun(env, &mut writing, begun, kept.id).await?;
        let after = Snapshot::of(begun);
        steps.push(Step {
            before: Snapshot {
                deleted: true,
                ..after.clone()
            },
            after,
        });
    }
    let organization = kept.organization;
    let shown = parts.begun.as_ref().unwrap_or(&kept);
    let drawn = reader.draw_at(&mut writing, shown, at).await?;
    writing.commit().await?;
    follow_up::tell(env, organization);
    Ok(CalendarItem {
        undo: Some(undo::seal(env, reader, &steps)),
        ..drawn
    })
}

/// The second part of a series that was divided: an item of its own for the same people.
fn begun(env: &Environment, before: &Item, content: Content, kind: domain::item::ItemKind) -> Item {
    let id = ItemId::new(env.entropy.id());
    Item {
        id,
        uid: Uid::new(id.to_string()),
        kind,
        content,
        version: Version::FIRST,
        changed_at: env.clock.now(),
        ..before.clone()
    }
}

/// An item that was none becomes a series; or stays what it is.
fn made_a_series(
    after: Content,
    rule: NewRule,
) -> Result<EditedSeries, domain::recurrence::EditError> {
    let kept = match rule {
        NewRule::Changed(rule) => after.repeating(&rule)?,
        NewRule::Kept | NewRule::Ended => after,
    };
    Ok(EditedSeries {
        kept: Some(kept),
        begun: None,
    })
}

fn new_rule(
    env: &Environment,
    content: &Content,
    timing: &Timing,
    asked: Option<&str>,
) -> Result<NewRule, ServiceError> {
    let zones = env.zones.as_ref();
    let Some(asked) = asked else {
        return Ok(NewRule::Kept);
    };
    let now = repeat::as_text(content, zones);
    let now = now.and_then(|text| repeat::read(&text).ok().flatten());
    Ok(match repeat::read(asked)? {
        None if !content.is_series() => NewRule::Kept,
        None => NewRule::Ended,
        Some(rule) if Some(&rule) == now.as_ref() => NewRule::Kept,
        Some(rule) => NewRule::Changed(Box::new(repeat::conformed(&rule, timing, zones))),
    })
}

/// Refuses for one event what only a series can have.
fn only_of_all(changes_kind: bool, changes_rule: bool) -> Result<(), ServiceError> {
    if changes_rule {
        return Err(ServiceError::invalid(
            "How it repeats is the same for all events. Nothing was saved. Choose this and following events, or all events.",
        ));
    }
    if changes_kind {
        return Err(ServiceError::invalid(
            "One event of a series cannot be of another kind. Nothing was saved. Choose this and following events, or all events.",
        ));
    }
    Ok(())
}

/// Timings that make sense, rules in form.
fn checked(
    env: &Environment,
    edited: EditedSeries,
    scope: Scope,
) -> Result<EditedSeries, ServiceError> {
    let check = |content: Content| -> Result<Content, ServiceError> {
        text::timing(content.timing.clone())?;
        Ok(repeat::with_conformed_rules(content, env.zones.as_ref()))
    };
    let is_touched = scope != Scope::This && edited.begun.is_none();
    Ok(EditedSeries {
        kept: match edited.kept {
            Some(kept) if is_touched => Some(check(kept)?),
            kept => kept,
        },
        begun: edited.begun.map(check).transpose()?,
    })
}

fn gone_from_series(content: &Content) -> ServiceError {
    if content.is_series() {
        ServiceError::invalid(
            "This event is no longer in the series. Nothing was saved. Look at the calendar as it is now.",
        )
    } else {
        ServiceError::invalid(
            "This does not repeat any more. Nothing was saved. Look at the calendar as it is now.",
        )
    }
}
