//! Changing and removing one item (exchange-ews.md §6, §12, §14). Nobody ever gets a mail from it: every write says
//! `SendToNone`.

use crate::content::Reader;
use crate::group::{Group, begun, begun_from};
use crate::item::Item;
use crate::occurrences::{Act, Occurrence, excluded, obstacle, plan};
use crate::reading::Calendar;
use crate::said::{self, Property, Target, difference, item_id, update as update_of};
use crate::xml::Element;
use crate::{folders, own};
use chrono::TimeDelta;
use domain::item::Content;
use domain::remote_event::{Etag, ProviderEventId, RemoteEvent};
use domain::time::Timing;
use provider::ProviderError;

/// Changes what differs in the item and nothing else.
pub(crate) async fn update(
    calendar: &Calendar<'_>,
    reader: &Reader<'_>,
    id: &ProviderEventId,
    if_match: &Etag,
    wanted: &Content,
) -> Result<RemoteEvent, ProviderError> {
    let mut there = current(calendar, &id.0).await?;
    if !there.is_still(if_match, reader) {
        return Err(ProviderError::PreconditionFailed);
    }
    let is_ours = there.is_ours();
    let wanted = reader.normal(wanted.clone(), is_ours);
    check(&wanted, reader)?;
    let mut says = there.content(reader).map_err(ProviderError::Unsupported)?;
    let mut properties = difference(&says, &wanted, reader, is_ours);
    properties.extend(new_pattern(&says, &wanted, reader)?);
    // A series that is written may forget its changed occurrences, or hand on to them what it says.
    let touches_occurrences = !plan(&there, &says, &wanted, reader).is_empty()
        || excluded(&says) != excluded(&wanted)
        || (!properties.is_empty() && (has_changed(&says) || has_changed(&wanted)));
    if properties.is_empty() && !touches_occurrences && !there.is_unfinished() {
        return Ok(there.remote(reader));
    }
    let is_new = there.is_unfinished() && begun_from(&there.master).is_none();
    if !is_new && (touches_occurrences || !properties.is_empty() && there.is_unfinished()) {
        let begun = begun(if_match, &wanted);
        properties.push(Property::own(own::UNFINISHED, Some(&begun)));
    }
    if !properties.is_empty() {
        say(calendar, &there.master, &properties).await?;
        there = current(calendar, &id.0).await?;
        says = there.content(reader).map_err(ProviderError::Unsupported)?;
    }
    if excluded(&says)
        .difference(&excluded(&wanted))
        .next()
        .is_some()
    {
        // Exchange brings no occurrence back but all of them, with a series that is made anew.
        say(calendar, &there.master, &[Property::recurrence(None)]).await?;
        there = current(calendar, &id.0).await?;
        let anew = Property::recurrence(pattern(&wanted, reader)?);
        say(calendar, &there.master, &[anew]).await?;
        there = current(calendar, &id.0).await?;
        says = there.content(reader).map_err(ProviderError::Unsupported)?;
    }
    let acts = plan(&there, &says, &wanted, reader);
    let outcome = carry_out(calendar, reader, &there, &says.timing, acts).await;
    if let Err(ProviderError::Unsupported(text)) = outcome {
        // Nobody goes on with this, so what came of it is told.
        complete(calendar, reader, &id.0).await?;
        return Err(ProviderError::Unsupported(text));
    }
    outcome?;
    complete(calendar, reader, &id.0).await
}

/// Whether not all of its occurrences are as the series makes them.
pub(crate) fn has_changed(content: &Content) -> bool {
    let repeats = content.repeats.as_deref();
    repeats.is_some_and(|repeats| {
        !repeats.overrides.is_empty() || !repeats.recurrence.excluded.is_empty()
    })
}

/// What makes it repeat, where that has to be written anew: when the rule differs, or all of it begins at another time.
fn new_pattern(
    current: &Content,
    wanted: &Content,
    reader: &Reader<'_>,
) -> Result<Option<Property>, ProviderError> {
    let rules = |content: &Content| {
        let repeats = content.repeats.as_deref();
        repeats.map(|repeats| repeats.recurrence.rules.clone())
    };
    let is_same = match (rules(current), rules(wanted)) {
        (None, None) => true,
        (Some(one), Some(other)) => one == other && is_same_start(&current.timing, &wanted.timing),
        _ => false,
    };
    if is_same {
        return Ok(None);
    }
    Ok(Some(Property::recurrence(pattern(wanted, reader)?)))
}

fn is_same_start(one: &Timing, other: &Timing) -> bool {
    one.wall().0 == other.wall().0
        && one.is_all_day() == other.is_all_day()
        && one.zone() == other.zone()
}

pub(crate) fn pattern(
    content: &Content,
    reader: &Reader<'_>,
) -> Result<Option<String>, ProviderError> {
    let rules = content
        .repeats
        .as_deref()
        .map(|repeats| &repeats.recurrence.rules);
    let Some(rule) = rules.and_then(|rules| rules.first()) else {
        return Ok(None);
    };
    let text = reader.pattern(rule, &content.timing);
    text.map(Some)
        .map_err(|clause| ProviderError::Unsupported(clause.to_owned()))
}

/// Has an item say these, unless somebody changed it since it was read.
pub(crate) async fn say(
    calendar: &Calendar<'_>,
    item: &Item,
    properties: &[Property],
) -> Result<(), ProviderError> {
    let operation = update_of(&Target::Exactly(item), properties);
    calendar.ask_one(&operation).await?.ok().map(drop)
}

pub(crate) async fn carry_out(
    calendar: &Calendar<'_>,
    reader: &Reader<'_>,
    group: &Group,
    series: &Timing,
    acts: Vec<Act>,
) -> Result<(), ProviderError> {
    for act in acts {
        match act {
            Act::Change(occurrence, properties) => {
                let found = find(calendar, reader, group, series, &occurrence).await?;
                let id = found.ok_or_else(|| {
                    let text =
                        "Exchange holds no occurrence at a time that its series does not make";
                    ProviderError::Unsupported(text.to_owned())
                })?;
                let operation = update_of(&Target::Occurrence(&id), &properties);
                calendar.ask_one(&operation).await?.ok()?;
            }
            Act::Cancel(occurrence) => {
                // An occurrence that the series does not make need not be taken away.
                if let Some(id) = find(calendar, reader, group, series, &occurrence).await? {
                    remove(calendar, &item_id(&id, None)).await?;
                }
            }
        }
    }
    Ok(())
}

/// The id of an occurrence. One that does not differ yet is found where its series has it begin.
async fn find(
    calendar: &Calendar<'_>,
    reader: &Reader<'_>,
    group: &Group,
    series: &Timing,
    occurrence: &Occurrence,
) -> Result<Option<String>, ProviderError> {
    if let Some(id) = &occurrence.id {
        return Ok(Some(id.clone()));
    }
    let start = reader.original(series, occurrence.start);
    let second = TimeDelta::seconds(1);
    let operation = format!(
        "<m:FindItem Traversal=\"Shallow\"><m:ItemShape><t:BaseShape>IdOnly</t:BaseShape><t:AdditionalProperties>\
         <t:FieldURI FieldURI=\"calendar:UID\"/><t:FieldURI FieldURI=\"calendar:OriginalStart\"/></t:AdditionalProperties></m:ItemShape>\
         <m:CalendarView StartDate=\"{}\" EndDate=\"{}\"/><m:ParentFolderIds>{}</m:ParentFolderIds></m:FindItem>",
        said::instant(start - second),
        said::instant(start + second),
        folders::folder_id(calendar.id)
    );
    let message = calendar.ask_one(&operation).await?;
    let found = items(message.ok()?)?;
    let is_it = |item: &&Item| {
        item.uid == group.master.uid && item.uid.is_some() && item.original_start == Some(start)
    };
    Ok(found.iter().find(is_it).map(|item| item.id.clone()))
}

/// Notes that all occurrences say what they should, and tells the whole.
pub(crate) async fn complete(
    calendar: &Calendar<'_>,
    reader: &Reader<'_>,
    id: &str,
) -> Result<RemoteEvent, ProviderError> {
    let group = current(calendar, id).await?;
    if !group.is_unfinished() {
        return Ok(group.remote(reader));
    }
    say(
        calendar,
        &group.master,
        &[Property::own(own::UNFINISHED, None)],
    )
    .await?;
    Ok(current(calendar, id).await?.remote(reader))
}

/// Removes an event that is still at `if_match`; one that is gone already is a success.
///
/// Deleting has no condition at Exchange: nothing says that it looks at the change key (exchange-ews.md §12 speaks of changes
/// alone). So the version is read first, and a change that somebody makes between that look and the deletion, a moment later,
/// goes with the event. Nothing is lost for good: it goes to their Deleted Items as they last had it.
///
/// # Errors
/// [`ProviderError::NotFound`] when the calendar is gone.
pub(crate) async fn delete(
    calendar: &Calendar<'_>,
    reader: &Reader<'_>,
    id: &ProviderEventId,
    if_match: &Etag,
) -> Result<(), ProviderError> {
    let Some(there) = calendar.group(&id.0).await? else {
        return calendar.is_there().await;
    };
    if !there.is_still(if_match, reader) {
        return Err(ProviderError::PreconditionFailed);
    }
    let named = item_id(&there.master.id, Some(&there.master.change_key));
    remove(calendar, &named).await
}

/// Deletes what an id names; what is gone already is a success.
async fn remove(calendar: &Calendar<'_>, id: &str) -> Result<(), ProviderError> {
    let operation = format!(
        "<m:DeleteItem DeleteType=\"MoveToDeletedItems\" SendMeetingCancellations=\"SendToNone\"><m:ItemIds>{id}</m:ItemIds></m:DeleteItem>"
    );
    let message = calendar.ask_one(&operation).await?;
    if message.is_gone() {
        return Ok(());
    }
    message.ok().map(drop)
}

/// The item as it is, with its changed occurrences.
pub(crate) async fn current(calendar: &Calendar<'_>, id: &str) -> Result<Group, ProviderError> {
    calendar.group(id).await?.ok_or(ProviderError::NotFound)
}

pub(crate) fn check(wanted: &Content, reader: &Reader<'_>) -> Result<(), ProviderError> {
    match obstacle(wanted, reader) {
        Some(text) => Err(ProviderError::Unsupported(text.to_owned())),
        None => Ok(()),
    }
}

/// The items of a list.
pub(crate) fn items(found: &Element) -> Result<Vec<Item>, ProviderError> {
    let list = found
        .at(&["RootFolder", "Items"])
        .ok_or_else(|| ProviderError::InvalidAnswer("it has no list of items".to_owned()))?;
    Ok(list.children.iter().filter_map(Item::read).collect())
}
