//! Items: read, made, changed, taken away (exchange-ews.md §6, §7, §10, §12, §14).

use super::ask::{Ask, Target};
use super::handle::MeetingMail;
use super::item::{Changed, Guest, Item, Said};
use super::showing::{Shape, Shown, item_id};
use super::soap::{Outcome, Refusal, message, response};
use super::world::World;
use super::writing::{Wish, check_order};
use super::xml::{self, Element};
use crate::zones;
use chrono::{DateTime, TimeDelta, Utc};
use std::collections::{BTreeMap, BTreeSet};

/// An item of a request as an answer has it.
pub fn shown(ask: &Ask<'_>, shape: &Shape, target: &Target) -> Outcome {
    let item = ask.item(&target.item)?;
    let shown = match target.slot {
        None => Shown::Whole(item),
        Some(slot) => {
            let said = item.occurrence(&slot).ok_or_else(Refusal::item_not_found)?;
            Shown::Occurrence(item, slot, Box::new(said))
        }
    };
    let account = ask.account()?;
    Ok(shape.show(&shown, (&account.name, &account.email), false))
}

pub fn get(ask: &Ask<'_>, operation: Element<'_>) -> Outcome {
    let shape = Shape::read(operation)?;
    let ids = xml::child(operation, "ItemIds");
    let ids = ids.ok_or_else(|| Refusal::schema("ItemIds is missing."))?;
    let each = xml::children(ids).map(|id| {
        let outcome = ask
            .target(id)
            .and_then(|target| shown(ask, &shape, &target));
        let outcome = outcome.map(|item| format!("<m:Items>{item}</m:Items>"));
        message("GetItem", &outcome, "<m:Items/>")
    });
    Ok(response("GetItem", &each.collect::<Vec<_>>()))
}

/// Whether guests are told; a request about calendar items has to say so.
fn tells_guests(operation: Element<'_>, attribute: &str) -> Result<bool, Refusal> {
    match xml::attribute(operation, attribute) {
        "" => {
            let text = format!("{attribute} is required for calendar items.");
            Err(Refusal::new(&format!("Error{attribute}Required"), &text))
        }
        "SendToNone" => Ok(false),
        _ => Ok(true),
    }
}

fn tell(world: &mut World, said: &Said, item: &str, why: &str) {
    let mails = said.guests().map(|guest| MeetingMail {
        to: guest.email.clone(),
        item: item.to_owned(),
        why: why.to_owned(),
    });
    world.mails.extend(mails);
}

pub fn create(ask: &mut Ask<'_>, operation: Element<'_>) -> Outcome {
    let tells = tells_guests(operation, "SendMeetingInvitations")?;
    let folder = match xml::child(operation, "SavedItemFolderId") {
        Some(id) => ask.folder_in(Some(id)),
        None => {
            let own = ask.world.distinguished(&ask.email, "calendar");
            own.ok_or_else(Refusal::folder_not_found)
        }
    };
    let folder = folder.map(|folder| (folder.id.clone(), folder.is_read_only));
    let items = xml::child(operation, "Items");
    let items = items.ok_or_else(|| Refusal::schema("Items is missing."))?;
    let mut messages = Vec::new();
    for element in xml::children(items) {
        check_order(element)?;
        let outcome = match &folder {
            Err(refusal) => Err(refusal.clone()),
            Ok((_, true)) => Err(Refusal::access_denied()),
            Ok((folder, false)) => create_one(ask, element, folder, tells),
        };
        messages.push(message("CreateItem", &outcome, "<m:Items/>"));
    }
    Ok(response("CreateItem", &messages))
}

fn create_one(ask: &mut Ask<'_>, element: Element<'_>, folder: &str, tells: bool) -> Outcome {
    if element.tag_name().name() != "CalendarItem" {
        let text = "Only calendar items are kept here.";
        return Err(Refusal::new(
            "ErrorCannotCreateCalendarItemInNonCalendarFolder",
            text,
        ));
    }
    let id = ask.world.new_id();
    let number = hex::encode_upper(id.as_bytes());
    let uid = format!("040000008200E00074C5B7101A82E00800000000{}", &number[..40]);
    let half_hours = ask.now.timestamp().div_euclid(1800) + 1;
    let start = DateTime::from_timestamp(half_hours * 1800, 0).unwrap_or(ask.now);
    let mut said = Said::new(uid, start, ask.zone.as_deref().unwrap_or("UTC"));
    said.end = start + TimeDelta::minutes(30);
    let mut wish = Wish::default();
    for property in xml::children(element) {
        wish.put(&mut said, property)?;
    }
    wish.settle(&mut said, ask.zone.as_deref())?;
    let (item, key) = put(ask.world, folder, id, said, ask.now);
    if tells {
        let said = ask.world.items.get(&item).map(|item| item.said.clone());
        if let Some(said) = said {
            tell(ask.world, &said, &item, "invitation");
        }
    }
    let id = item_id(&item, &key);
    Ok(format!(
        "<m:Items><t:CalendarItem>{id}</t:CalendarItem></m:Items>"
    ))
}

/// Puts a new item into a folder; tells its id and version.
pub fn put(
    world: &mut World,
    folder: &str,
    id: String,
    said: Said,
    now: DateTime<Utc>,
) -> (String, String) {
    let revision = world.next_revision();
    let item = Item {
        id: id.clone(),
        folder: folder.to_owned(),
        revision,
        born: revision,
        created: now,
        modified: now,
        said,
        changed: BTreeMap::new(),
        deleted: BTreeSet::new(),
    };
    let key = item.change_key();
    world.items.insert(id.clone(), item);
    world.notify(folder, "CreatedEvent", &id, revision, now);
    (id, key)
}

pub fn update(ask: &mut Ask<'_>, operation: Element<'_>) -> Outcome {
    let tells = tells_guests(operation, "SendMeetingInvitationsOrCancellations")?;
    let is_strict = xml::attribute(operation, "ConflictResolution") == "NeverOverwrite";
    let changes = xml::child(operation, "ItemChanges");
    let changes = changes.ok_or_else(|| Refusal::schema("ItemChanges is missing."))?;
    let mut messages = Vec::new();
    for change in xml::children(changes) {
        let outcome = update_one(ask, change, is_strict, tells);
        messages.push(message("UpdateItem", &outcome, "<m:Items/>"));
    }
    Ok(response("UpdateItem", &messages))
}

fn update_one(ask: &mut Ask<'_>, change: Element<'_>, is_strict: bool, tells: bool) -> Outcome {
    let mut parts = xml::children(change);
    let (Some(id), Some(updates)) = (parts.next(), parts.next()) else {
        return Err(Refusal::schema("ItemChange needs an id and updates."));
    };
    let target = ask.target(id)?;
    ask.may_write(&target.item)?;
    let_somebody_else_first(ask, &target);
    let item = ask.item(&target.item)?;
    match &target.change_key {
        None if is_strict => {
            let text = "This operation requires a change key.";
            return Err(Refusal::new("ErrorChangeKeyRequired", text));
        }
        Some(key) if is_strict && *key != item.change_key() => return Err(Refusal::conflict()),
        _ => {}
    }
    let mut item = item.clone();
    let mut said = match &target.slot {
        None => item.said.clone(),
        Some(slot) => item.occurrence(slot).ok_or_else(Refusal::item_not_found)?,
    };
    let before = said.clone();
    let mut wish = Wish::default();
    for update in xml::children(updates) {
        let mut parts = xml::children(update);
        let path = parts.next();
        let path = path.ok_or_else(|| Refusal::schema("The path to a property is missing."))?;
        match update.tag_name().name() {
            "SetItemField" => {
                let value = parts.next().and_then(|holder| xml::children(holder).next());
                let value = value.ok_or_else(|| {
                    let text = "The update holds no property.";
                    Refusal::new("ErrorIncorrectUpdatePropertyCount", text)
                })?;
                wish.put(&mut said, value)?;
            }
            "DeleteItemField" => wish.clear(&mut said, path)?,
            other => return Err(Refusal::schema(&format!("'{other}' is no update."))),
        }
    }
    if target.slot.is_some() && said.recurrence.is_some() {
        let text = "An occurrence cannot have a recurrence.";
        return Err(Refusal::new("ErrorInvalidPropertySet", text));
    }
    wish.settle(&mut said, ask.zone.as_deref())?;
    match &target.slot {
        None => put_series(&mut item, &before, said.clone(), &wish),
        Some(slot) => {
            check_neighbours(&item, slot, &said)?;
            let key = slot.original.timestamp();
            let own = item.changed.remove(&key).map(|known| known.own);
            let mut own = own.unwrap_or_default();
            own.extend(wish.named.iter().cloned());
            let said = said.clone();
            item.changed.insert(key, Changed { said, own });
        }
    }
    let id = target.slot.as_ref().map_or_else(
        || item.id.clone(),
        |slot| item.occurrence_id(slot.original.timestamp()),
    );
    let name = item.id.clone();
    ask.world.items.insert(name.clone(), item);
    let key = ask.world.touch(&name, ask.now);
    if tells {
        tell(ask.world, &said, &id, "update");
    }
    Ok(format!(
        "<m:Items><t:CalendarItem>{}</t:CalendarItem></m:Items>\
         <m:ConflictResults><t:Count>0</t:Count></m:ConflictResults>",
        item_id(&id, &key)
    ))
}

/// Somebody else changes an item right before whoever asks does, where that was wanted.
fn let_somebody_else_first(ask: &mut Ask<'_>, target: &Target) {
    let Some(subject) = ask.world.manners.first.take() else {
        return;
    };
    if let Some(item) = ask.world.items.get_mut(&target.item) {
        item.said.subject = subject;
    }
    ask.world.touch(&target.item, ask.now);
}

/// Has a series say something else: another pattern or time forgets what was changed in it, anything else reaches the changed
/// occurrences that do not have it of their own.
fn put_series(item: &mut Item, before: &Said, said: Said, wish: &Wish) {
    let is_elsewhere = before.recurrence != said.recurrence
        || before.start != said.start
        || before.end != said.end
        || before.is_all_day != said.is_all_day
        || before.start_zone != said.start_zone;
    if wish.moves() && is_elsewhere {
        item.changed.clear();
        item.deleted.clear();
    }
    for changed in item.changed.values_mut() {
        for name in wish.named.difference(&changed.own) {
            let own = &mut changed.said;
            match name.as_str() {
                "Subject" => own.subject.clone_from(&said.subject),
                "Location" => own.location.clone_from(&said.location),
                "Body" => {
                    own.body.clone_from(&said.body);
                    own.is_html = said.is_html;
                }
                "Sensitivity" => own.sensitivity.clone_from(&said.sensitivity),
                "LegacyFreeBusyStatus" => own.show_as.clone_from(&said.show_as),
                "Categories" => own.categories.clone_from(&said.categories),
                "ReminderIsSet" => own.has_reminder = said.has_reminder,
                key => match said.extended.get(key) {
                    Some(value) => {
                        own.extended.insert(key.to_owned(), value.clone());
                    }
                    None => {
                        own.extended.remove(key);
                    }
                },
            }
        }
    }
    item.said = said;
}

/// An occurrence may not come to the day of a neighbour, nor pass it (exchange-ews.md §10).
fn check_neighbours(item: &Item, slot: &super::item::Slot, said: &Said) -> Result<(), Refusal> {
    let far = slot.original + TimeDelta::days(366 * 4);
    let slots = item.slots(far);
    let (earlier, later): (Vec<_>, Vec<_>) = slots
        .iter()
        .filter(|other| other.original != slot.original)
        .partition(|other| other.original < slot.original);
    let before = earlier.iter().rev().find_map(|slot| item.begins(slot));
    let after = later.iter().find_map(|slot| item.begins(slot));
    let day = |at: DateTime<Utc>| zones::local(at, item.said.zone()).date();
    let start = day(said.start);
    if before.is_some_and(|before| start <= day(before))
        || after.is_some_and(|after| day(after) <= start)
    {
        let text = "Modified occurrence is crossing or overlapping adjacent occurrence.";
        return Err(Refusal::new("ErrorOccurrenceCrossingBoundary", text));
    }
    Ok(())
}

pub fn delete(ask: &mut Ask<'_>, operation: Element<'_>) -> Outcome {
    let tells = tells_guests(operation, "SendMeetingCancellations")?;
    if !["HardDelete", "SoftDelete", "MoveToDeletedItems"]
        .contains(&xml::attribute(operation, "DeleteType"))
    {
        return Err(Refusal::schema("DeleteType is invalid."));
    }
    let ids = xml::child(operation, "ItemIds");
    let ids = ids.ok_or_else(|| Refusal::schema("ItemIds is missing."))?;
    let mut messages = Vec::new();
    for id in xml::children(ids) {
        let outcome = delete_one(ask, id, tells);
        messages.push(message("DeleteItem", &outcome, ""));
    }
    Ok(response("DeleteItem", &messages))
}

fn delete_one(ask: &mut Ask<'_>, id: Element<'_>, tells: bool) -> Outcome {
    let target = ask.target(id)?;
    ask.may_write(&target.item)?;
    let_somebody_else_first(ask, &target);
    let item = ask.item(&target.item)?;
    // Whether a stale change key is refused here is not told anywhere, so it is not: whoever relies on that loses edits.
    let said = item.said.clone();
    match target.slot {
        None => ask.world.remove_item(&target.item, ask.now),
        Some(slot) => {
            if let Some(item) = ask.world.items.get_mut(&target.item) {
                let key = slot.original.timestamp();
                item.changed.remove(&key);
                item.deleted.insert(key);
            }
            ask.world.touch(&target.item, ask.now);
        }
    }
    if tells {
        tell(ask.world, &said, &target.item, "cancellation");
    }
    Ok(String::new())
}

/// A guest of this address, who has not answered.
pub fn guest(email: &str) -> Guest {
    Guest {
        name: email.to_owned(),
        email: email.to_owned(),
        response: "Unknown".to_owned(),
    }
}
