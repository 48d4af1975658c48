//! Creating, changing and removing one event (microsoft-graph.md §5, §8, §10).

use crate::api::{Calendar, Told};
use crate::content::Reader;
use crate::group::Group;
use crate::occurrences::{self, Act, begins_anew, crossing, obstacle};
use crate::own::{self, NEW, Notes};
use crate::patch::{self, Fields, difference, said, zone_name};
use crate::reading::{current, event, groups};
use crate::wire::{Event, Page, SELECT};
use crate::{recurrence, refusal};
use chrono::{NaiveDateTime, SecondsFormat, TimeDelta};
use domain::item::Content;
use domain::remote_event::{Etag, ProviderEventId, RemoteEvent};
use provider::{Created, NewEvent, ProviderError};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// How often an event of one UID is made again after it was deleted.
const MOST_TURNS: u32 = 20;

/// Why a meeting with guests is left alone.
const WOULD_MAIL: &str =
    "Microsoft would send a mail to everybody who is invited; change this meeting in Outlook";

/// Creates an event in a transaction that tells its UID. If an earlier try succeeded but its answer was lost, that one is found
/// and left as it is.
pub(crate) async fn create(
    calendar: &Calendar<'_>,
    reader: &Reader<'_>,
    new: &NewEvent,
) -> Result<Created, ProviderError> {
    let content = reader.normal(new.content.clone(), true);
    check(&content, reader)?;
    for turn in 1..=MOST_TURNS {
        let body = body(new, &content, reader, turn)?;
        let told = calendar.insert(&body).await?;
        if told.status() == 409 {
            match find(calendar, new).await? {
                Some(there) => return adopt(calendar, reader, new, &content, &there.id).await,
                // What was deleted keeps its transaction.
                None => continue,
            }
        }
        let made = event(told.read()?)?.id;
        // Whether a repeated transaction is refused or answered with what it made is not documented (microsoft-graph.md §10).
        let there = current(calendar, &made).await?;
        let said = there.content(reader).map_err(ProviderError::Unsupported)?;
        if said.timing != content.timing || said.subject != content.subject {
            return adopt(calendar, reader, new, &content, &made).await;
        }
        let event = finish(calendar, reader, &content, there).await?;
        return Ok(Created {
            event,
            was_there: false,
        });
    }
    Err(ProviderError::PreconditionFailed)
}

/// The event that we made under this UID and that is still there.
async fn find(calendar: &Calendar<'_>, new: &NewEvent) -> Result<Option<Event>, ProviderError> {
    let filter = own::filter(&new.uid);
    let query = [
        ("$filter", filter.as_str()),
        ("$select", SELECT),
        ("$expand", own::EXPAND),
        ("$top", "50"),
    ];
    let page: Page = calendar
        .api()
        .read(calendar.url(&["events"], &query))
        .await?;
    let mut found = page.value.into_iter().filter_map(Event::read);
    Ok(found.find(|event| event.is_made_as(&new.uid)))
}

/// Takes the event that is there, if it is the one that was to be created.
async fn adopt(
    calendar: &Calendar<'_>,
    reader: &Reader<'_>,
    new: &NewEvent,
    content: &Content,
    id: &str,
) -> Result<Created, ProviderError> {
    let there = current(calendar, id).await?;
    if there.notes().marker != Some(new.marker) {
        return Err(ProviderError::PreconditionFailed);
    }
    let event = finish(calendar, reader, content, there).await?;
    Ok(Created {
        event,
        was_there: true,
    })
}

/// Changes the occurrences of a series that was just made, where that is still to be done.
async fn finish(
    calendar: &Calendar<'_>,
    reader: &Reader<'_>,
    wanted: &Content,
    there: Group,
) -> Result<RemoteEvent, ProviderError> {
    if there.notes().unfinished.is_none() {
        return Ok(there.remote(reader));
    }
    let said = there.content(reader).map_err(ProviderError::Unsupported)?;
    carry_out(
        calendar,
        reader,
        &there,
        &said,
        occurrences::plan(&said, wanted, reader),
    )
    .await?;
    complete(calendar, &there).await?;
    Ok(current(calendar, &there.event.id).await?.remote(reader))
}

/// Notes that all occurrences say what they should.
async fn complete(calendar: &Calendar<'_>, there: &Group) -> Result<(), ProviderError> {
    let notes = Notes {
        unfinished: None,
        ..there.notes().clone()
    };
    let done = json!({"singleValueExtendedProperties": [notes.property()]});
    let _: Value = calendar.patch(&there.event.id, &done, None).await?.read()?;
    Ok(())
}

fn body(
    new: &NewEvent,
    content: &Content,
    reader: &Reader<'_>,
    turn: u32,
) -> Result<Value, ProviderError> {
    let mut fields = said(content, reader);
    fields.extend(repetition(content, reader)?);
    let ours = Notes {
        marker: Some(new.marker),
        ..Notes::default()
    };
    let mut notes = patch::notes(content, &ours);
    notes.unfinished = is_changed(content).then(|| NEW.to_owned());
    let mut body = Value::Object(fields);
    body["transactionId"] = json!(own::transaction(&new.uid, turn));
    // A copy rings for nobody.
    body["isReminderOn"] = json!(false);
    body["singleValueExtendedProperties"] = json!([notes.property(), own::uid_property(&new.uid)]);
    Ok(body)
}

/// Whether occurrences of it differ or do not take place.
fn is_changed(content: &Content) -> bool {
    let repeats = content.repeats.as_deref();
    repeats
        .is_some_and(|known| !known.overrides.is_empty() || !known.recurrence.excluded.is_empty())
}

/// What makes it repeat, as a property of a body; none for what takes place once.
fn repetition(content: &Content, reader: &Reader<'_>) -> Result<Fields, ProviderError> {
    let Some(repeats) = content.repeats.as_deref() else {
        return Ok(Fields::new());
    };
    let told = recurrence::write(&repeats.recurrence, &content.timing, reader.zones);
    let told = told.map_err(|text| ProviderError::Unsupported(text.to_owned()))?;
    let Some(mut told) = told else {
        return Ok(Fields::new());
    };
    let zone = match content.timing.is_all_day() {
        true => "UTC",
        false => zone_name(content.timing.zone().unwrap_or(reader.zone)),
    };
    told["range"]["recurrenceTimeZone"] = json!(zone);
    Ok(Fields::from_iter([("recurrence".to_owned(), told)]))
}

/// Changes what differs in the event and nothing else.
pub(crate) async fn update(
    calendar: &Calendar<'_>,
    reader: &Reader<'_>,
    id: &ProviderEventId,
    if_match: &Etag,
    wanted: &Content,
) -> Result<RemoteEvent, ProviderError> {
    let mut there = current(calendar, &id.0).await?;
    if !there.is_still(if_match) {
        return Err(ProviderError::PreconditionFailed);
    }
    let wanted = reader.normal(wanted.clone(), there.is_ours());
    check(&wanted, reader)?;
    let mut said = there.content(reader).map_err(ProviderError::Unsupported)?;
    let mut fields = difference(&said, &wanted, reader);
    if said != wanted {
        check_guests(&there, &fields)?;
    }
    let anew = begins_anew(&said, &wanted);
    if anew {
        match repetition(&wanted, reader)? {
            told if told.is_empty() => {
                fields.insert("recurrence".to_owned(), Value::Null);
            }
            told => fields.extend(told),
        }
    }
    let mut notes = patch::notes(&wanted, there.notes());
    if anew && is_changed(&wanted) {
        // With its series an occurrence that was changed is forgotten, so it is changed once more.
        notes.unfinished.get_or_insert_with(|| if_match.0.clone());
    }
    if notes != *there.notes() {
        let property = json!([notes.property()]);
        fields.insert("singleValueExtendedProperties".to_owned(), property);
    }
    if !fields.is_empty() {
        let etag = there.event.etag.clone();
        let told = calendar
            .patch(&id.0, &Value::Object(fields), Some(&etag))
            .await?;
        event(written(&told)?)?;
        there = current(calendar, &id.0).await?;
        said = there.content(reader).map_err(ProviderError::Unsupported)?;
    }
    let acts = occurrences::plan(&said, &wanted, reader);
    let is_unfinished = there.notes().unfinished.is_some();
    if acts.is_empty() && !is_unfinished {
        return Ok(there.remote(reader));
    }
    carry_out(calendar, reader, &there, &said, acts).await?;
    if is_unfinished {
        complete(calendar, &there).await?;
    }
    Ok(current(calendar, &id.0).await?.remote(reader))
}

async fn carry_out(
    calendar: &Calendar<'_>,
    reader: &Reader<'_>,
    series: &Group,
    said: &Content,
    acts: Vec<Act>,
) -> Result<(), ProviderError> {
    if acts.is_empty() {
        return Ok(());
    }
    let names = names(calendar, reader, series, said, &acts).await?;
    for act in acts {
        let id = names.get(&act.start());
        match (act, id) {
            (Act::Change(_, fields), Some(id)) => {
                let told = calendar.patch(id, &Value::Object(fields), None).await?;
                written(&told)?;
            }
            (Act::Change(..), None) => {
                let text = "Outlook holds no occurrence at a time that its series does not make";
                return Err(ProviderError::Unsupported(text.to_owned()));
            }
            (Act::Cancel(_), Some(id)) => {
                let told = calendar.delete(id, None).await?;
                if !matches!(told.status(), 200..=299 | 404 | 410) {
                    return Err(refusal::of(&told));
                }
            }
            // An occurrence that the series does not make need not be taken away.
            (Act::Cancel(_), None) => {}
        }
    }
    Ok(())
}

/// The ids of the occurrences that are to be changed, by their original starts.
async fn names(
    calendar: &Calendar<'_>,
    reader: &Reader<'_>,
    series: &Group,
    said: &Content,
    acts: &[Act],
) -> Result<BTreeMap<NaiveDateTime, String>, ProviderError> {
    let key = |event: &Event| {
        let start = event
            .start
            .as_ref()
            .and_then(|start| start.date_time.parse().ok());
        let start: Option<NaiveDateTime> = start;
        let original = event
            .original_start
            .or(start.map(|start| start.and_utc()))?;
        Some((reader.key(original, &said.timing), event.id.clone()))
    };
    let mut names: BTreeMap<NaiveDateTime, String> =
        series.exceptions.iter().filter_map(key).collect();
    let missing = acts
        .iter()
        .map(Act::start)
        .filter(|start| !names.contains_key(start));
    let missing: Vec<NaiveDateTime> = missing.collect();
    let (Some(first), Some(last)) = (missing.iter().min(), missing.iter().max()) else {
        return Ok(names);
    };
    let day = TimeDelta::days(2);
    let text = |at: NaiveDateTime| at.and_utc().to_rfc3339_opts(SecondsFormat::Secs, true);
    let (from, until) = (text(*first - day), text(*last + day));
    let query = [
        ("startDateTime", from.as_str()),
        ("endDateTime", until.as_str()),
        ("$select", "start,originalStart,type,seriesMasterId"),
        ("$top", "1000"),
    ];
    let mut next = Some(calendar.url(&["events", &series.event.id, "instances"], &query));
    while let Some(url) = next.take() {
        let page: Page = calendar.api().read(url).await?;
        let found = page.value.into_iter().filter_map(Event::read);
        names.extend(found.filter_map(|event| key(&event)));
        next = page.next.and_then(|link| calendar.api().named(&link));
    }
    Ok(names)
}

/// Removes an event that is still at `if_match`; one that is gone already is a success.
///
/// # Errors
/// [`ProviderError::NotFound`] when the calendar is gone.
pub(crate) async fn delete(
    calendar: &Calendar<'_>,
    id: &ProviderEventId,
    if_match: &Etag,
) -> Result<(), ProviderError> {
    let Some(there) = groups(calendar, &[&id.0]).await?.pop().flatten() else {
        return calendar.is_there().await;
    };
    if !there.is_still(if_match) {
        return Err(ProviderError::PreconditionFailed);
    }
    if there.mails_guests() {
        return Err(ProviderError::Unsupported(WOULD_MAIL.to_owned()));
    }
    let told = calendar.delete(&id.0, Some(&there.event.etag)).await?;
    match told.status() {
        200..=299 | 410 => Ok(()),
        404 => calendar.is_there().await,
        412 => match groups(calendar, &[&id.0]).await?.pop().flatten() {
            Some(_) => Err(ProviderError::PreconditionFailed),
            None => Ok(()),
        },
        _ => Err(refusal::of(&told)),
    }
}

/// Nobody gets a mail because of us (sync case 15), and what a host says of a meeting is changed by the host alone.
fn check_guests(there: &Group, fields: &Fields) -> Result<(), ProviderError> {
    let refuse = |text: &str| Err(ProviderError::Unsupported(text.to_owned()));
    if there.mails_guests() {
        return refuse(WOULD_MAIL);
    }
    let is_own_part = fields.keys().all(|name| name == "showAs") && !fields.is_empty();
    if there.is_invitation() && !is_own_part {
        return refuse("only its host can change this meeting");
    }
    Ok(())
}

fn check(wanted: &Content, reader: &Reader<'_>) -> Result<(), ProviderError> {
    match obstacle(wanted, reader).or_else(|| crossing(wanted, reader)) {
        Some(text) => Err(ProviderError::Unsupported(text.to_owned())),
        None => Ok(()),
    }
}

/// The event that a write answers with.
fn written(told: &Told) -> Result<Value, ProviderError> {
    match told.status() {
        410 => Err(ProviderError::NotFound),
        _ => told.read(),
    }
}
