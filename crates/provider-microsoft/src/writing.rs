//! Changing and removing one event (microsoft-graph.md §5, §8, §10).

use crate::api::{Calendar, Told};
use crate::content::Reader;
use crate::group::Group;
use crate::occurrences::{self, Act, begins_anew, crossing, obstacle};
use crate::own::Notes;
use crate::patch::{self, Fields, difference, zone_name};
use crate::reading::{current, event, groups};
use crate::wire::{Event, Page};
use crate::{recurrence, refusal};
use chrono::{NaiveDateTime, SecondsFormat, TimeDelta};
use domain::item::Content;
use domain::remote_event::{Etag, ProviderEventId, RemoteEvent};
use provider::ProviderError;
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// Why a meeting with guests is left alone.
const WOULD_MAIL: &str =
    "Microsoft would send a mail to everybody who is invited; change this meeting in Outlook";

/// Notes that all occurrences say what they should.
pub(crate) async fn complete(calendar: &Calendar<'_>, there: &Group) -> Result<(), ProviderError> {
    let notes = Notes {
        unfinished: None,
        ..there.notes().clone()
    };
    let done = json!({"singleValueExtendedProperties": [notes.property()]});
    let _: Value = calendar.patch(&there.event.id, &done, None).await?.read()?;
    Ok(())
}

/// Whether occurrences of it differ or do not take place.
pub(crate) fn is_changed(content: &Content) -> bool {
    let repeats = content.repeats.as_deref();
    repeats
        .is_some_and(|known| !known.overrides.is_empty() || !known.recurrence.excluded.is_empty())
}

/// What makes it repeat, as a property of a body; none for what takes place once.
pub(crate) fn repetition(content: &Content, reader: &Reader<'_>) -> Result<Fields, ProviderError> {
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

pub(crate) async fn carry_out(
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

pub(crate) fn check(wanted: &Content, reader: &Reader<'_>) -> Result<(), ProviderError> {
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
