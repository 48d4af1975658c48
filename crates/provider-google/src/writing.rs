//! Changing and removing one event (google.md §10).

use crate::api::{Calendar, read};
use crate::content::Reader;
use crate::group::Group;
use crate::occurrences::{self, Act, new_lines, obstacle};
use crate::patch::difference;
use crate::reading::{event, group};
use crate::{own, refusal};
use domain::item::Content;
use domain::remote_event::{Etag, ProviderEventId, RemoteEvent};
use provider::ProviderError;
use provider::http::Answer;
use serde_json::{Value, json};

/// Notes that all occurrences say what they should.
pub(crate) async fn complete(calendar: &Calendar<'_>, id: &str) -> Result<(), ProviderError> {
    let done = json!({"extendedProperties": {"private": {own::UNFINISHED: null}}});
    written(&calendar.patch(id, &done, None).await?).map(drop)
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
    let is_ours = there.is_ours();
    let wanted = reader.normal(wanted.clone(), is_ours);
    check(&wanted)?;
    let mut said = there.content(reader).map_err(ProviderError::Unsupported)?;
    let is_detached = |content: &Content| {
        content
            .repeats
            .as_deref()
            .is_some_and(|repeats| repeats.detached)
    };
    if is_detached(&said) != is_detached(&wanted) {
        let text = "Google cannot hold occurrences without their series";
        return Err(ProviderError::Unsupported(text.to_owned()));
    }
    if let Some(master) = there.master.clone() {
        let mut fields = difference(&said, &wanted, reader, is_ours);
        let lines = new_lines(&there, &said, &wanted, reader);
        fields.extend(lines.map(|lines| ("recurrence".to_owned(), lines)));
        if !fields.is_empty() {
            // With its series an occurrence that was changed may be as the series makes it again, so it is looked at anew.
            let is_new_series = ["recurrence", "start", "end"]
                .iter()
                .any(|name| fields.contains_key(*name));
            let mut body = Value::Object(fields);
            let has_changed = |content: &Content| {
                let repeats = content.repeats.as_deref();
                repeats.is_some_and(|repeats| !repeats.overrides.is_empty())
            };
            if is_new_series && has_changed(&wanted) {
                body["extendedProperties"]["private"][own::UNFINISHED] = json!(if_match.0);
            }
            let answer = calendar.patch(&id.0, &body, Some(&master.etag)).await?;
            there.master = Some(event(written(&answer)?)?);
            if is_new_series && (!there.exceptions.is_empty() || wanted.repeats.is_some()) {
                there = current(calendar, &id.0).await?;
            }
            said = there.content(reader).map_err(ProviderError::Unsupported)?;
        }
    }
    let acts = occurrences::plan(&there, &said, &wanted, reader);
    let master = there.master.as_ref();
    let is_unfinished = master.is_some_and(|master| master.own(own::UNFINISHED).is_some());
    if acts.is_empty() && !is_unfinished {
        return Ok(there.remote(reader));
    }
    carry_out(calendar, acts).await?;
    if is_unfinished {
        complete(calendar, &id.0).await?;
    }
    Ok(current(calendar, &id.0).await?.remote(reader))
}

pub(crate) async fn carry_out(
    calendar: &Calendar<'_>,
    acts: Vec<Act>,
) -> Result<(), ProviderError> {
    for act in acts {
        match act {
            Act::Change { id, etag, fields } => {
                let body = Value::Object(fields);
                let answer = calendar.patch(&id, &body, etag.as_deref()).await?;
                if matches!(answer.status.as_u16(), 404 | 410) {
                    // It is the occurrence that is not there, not the series.
                    let text = "Google holds no occurrence at a time that its series does not make";
                    return Err(ProviderError::Unsupported(text.to_owned()));
                }
                written(&answer)?;
            }
            Act::Cancel { id, etag } => {
                let answer = calendar.delete(&id, etag.as_deref()).await?;
                // An occurrence that the series does not make need not be taken away.
                if !matches!(answer.status.as_u16(), 200..=299 | 404 | 410) {
                    return Err(refusal::of(&answer));
                }
            }
        }
    }
    Ok(())
}

/// Removes an event that is still at `if_match`; one that is gone already is a success.
///
/// # Errors
/// [`ProviderError::NotFound`] when the calendar is gone.
pub(crate) async fn delete(
    calendar: &Calendar<'_>,
    reader: &Reader<'_>,
    id: &ProviderEventId,
    if_match: &Etag,
) -> Result<(), ProviderError> {
    let mut etag = if_match.0.clone();
    if if_match.0.contains('+') {
        let Some(there) = group(calendar, &id.0, None).await? else {
            return calendar.is_there().await;
        };
        if !there.is_still(if_match) {
            return Err(ProviderError::PreconditionFailed);
        }
        let Some(master) = &there.master else {
            let nothing = Content {
                repeats: None,
                ..there.content(reader).map_err(ProviderError::Unsupported)?
            };
            let said = there.content(reader).map_err(ProviderError::Unsupported)?;
            return carry_out(calendar, occurrences::plan(&there, &said, &nothing, reader)).await;
        };
        etag.clone_from(&master.etag);
    }
    let answer = calendar.delete(&id.0, Some(&etag)).await?;
    match answer.status.as_u16() {
        200..=299 | 410 => Ok(()),
        404 => calendar.is_there().await,
        412 => match group(calendar, &id.0, None).await? {
            Some(_) => Err(ProviderError::PreconditionFailed),
            None => Ok(()),
        },
        _ => Err(refusal::of(&answer)),
    }
}

/// The event as it is, with its changed occurrences.
pub(crate) async fn current(calendar: &Calendar<'_>, id: &str) -> Result<Group, ProviderError> {
    group(calendar, id, None)
        .await?
        .ok_or(ProviderError::NotFound)
}

pub(crate) fn check(wanted: &Content) -> Result<(), ProviderError> {
    match obstacle(wanted) {
        Some(text) => Err(ProviderError::Unsupported(text.to_owned())),
        None => Ok(()),
    }
}

/// The event that a write answers with.
pub(crate) fn written(answer: &Answer) -> Result<Value, ProviderError> {
    match answer.status.as_u16() {
        410 => Err(ProviderError::NotFound),
        _ => read(answer),
    }
}
