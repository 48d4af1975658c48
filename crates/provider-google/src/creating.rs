//! Creating events, several in one request (google.md §1, §10).

use crate::api::{Calendar, read};
use crate::content::Reader;
use crate::group::Group;
use crate::occurrences;
use crate::patch::{said, without_nulls};
use crate::reading::event;
use crate::wire::Event;
use crate::writing::{carry_out, check, complete, current, written};
use crate::{own, patch, recurrence};
use domain::item::Content;
use domain::remote_event::RemoteEvent;
use provider::http::Answer;
use provider::{Created, NewEvent, ProviderError};
use serde_json::{Value, json};

/// An event as it is to be sent.
struct Draft<'a> {
    new: &'a NewEvent,
    content: Content,
    id: String,
    body: Value,
}

/// Creates events under ids that tell their UIDs; each is answered by itself, in their order. If an earlier try succeeded but
/// its answer was lost, that one is found and left as it is.
pub(crate) async fn create(
    calendar: &Calendar<'_>,
    reader: &Reader<'_>,
    news: &[NewEvent],
) -> Vec<Result<Created, ProviderError>> {
    let drafts: Vec<_> = news.iter().map(|new| draft(reader, new)).collect();
    let bodies: Vec<&Value> = drafts.iter().flatten().map(|draft| &draft.body).collect();
    let mut answers = calendar.insert_each(&bodies).await.into_iter();
    let mut created = Vec::with_capacity(news.len());
    for draft in drafts {
        created.push(match draft {
            Ok(draft) => match answers.next() {
                Some(Ok(answer)) => settle(calendar, reader, &draft, answer).await,
                Some(Err(error)) => Err(error),
                None => Err(ProviderError::unanswered()),
            },
            Err(error) => Err(error),
        });
    }
    created
}

fn draft<'a>(reader: &Reader<'_>, new: &'a NewEvent) -> Result<Draft<'a>, ProviderError> {
    let content = reader.normal(new.content.clone(), true);
    check(&content)?;
    if content
        .repeats
        .as_deref()
        .is_some_and(|repeats| repeats.detached)
    {
        let text = "Google cannot hold occurrences without their series";
        return Err(ProviderError::Unsupported(text.to_owned()));
    }
    let id = own::id_of(&new.uid)
        .ok_or_else(|| ProviderError::Unsupported("its UID is too long".to_owned()))?;
    let body = body(&id, new, &content, reader);
    Ok(Draft {
        new,
        content,
        id,
        body,
    })
}

/// Makes of the answer to a draft what came of it, and does what is still to be done.
async fn settle(
    calendar: &Calendar<'_>,
    reader: &Reader<'_>,
    draft: &Draft<'_>,
    answer: Answer,
) -> Result<Created, ProviderError> {
    let answer = if answer.status.as_u16() == 409 {
        let there = calendar.event(&draft.id).await?;
        if there.status.as_u16() == 404 {
            return Err(ProviderError::PreconditionFailed);
        }
        let there = event(read(&there)?)?;
        if !there.is_cancelled() {
            return adopt(calendar, reader, draft, &there).await;
        }
        // What was deleted keeps its id; it comes back under it.
        calendar
            .replace(&draft.id, &draft.body, &there.etag)
            .await?
    } else {
        answer
    };
    let made = event(written(&answer)?)?;
    let event = finish(calendar, reader, &draft.content, &made).await?;
    Ok(Created {
        event,
        was_there: false,
    })
}

/// Takes the event that is there, if it is the one that was to be created.
async fn adopt(
    calendar: &Calendar<'_>,
    reader: &Reader<'_>,
    draft: &Draft<'_>,
    there: &Event,
) -> Result<Created, ProviderError> {
    if there.marker() != Some(draft.new.marker) {
        return Err(ProviderError::PreconditionFailed);
    }
    let event = finish(calendar, reader, &draft.content, there).await?;
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
    made: &Event,
) -> Result<RemoteEvent, ProviderError> {
    let id = made.id.as_str();
    if made.recurrence.is_empty() {
        let group = Group {
            id: id.to_owned(),
            master: Some(made.clone()),
            exceptions: Vec::new(),
        };
        return Ok(group.remote(reader));
    }
    if made.own(own::UNFINISHED).is_some() {
        let group = current(calendar, id).await?;
        let said = group.content(reader).map_err(ProviderError::Unsupported)?;
        carry_out(calendar, occurrences::plan(&group, &said, wanted, reader)).await?;
        complete(calendar, id).await?;
    }
    Ok(current(calendar, id).await?.remote(reader))
}

fn body(id: &str, new: &NewEvent, content: &Content, reader: &Reader<'_>) -> Value {
    let mut body = without_nulls(said(content, reader, true));
    let repeats = content.repeats.as_deref();
    if let Some(repeats) = repeats {
        let zone = patch::zone(&content.timing, reader);
        let lines = recurrence::write(&repeats.recurrence, &content.timing, zone, &[]);
        body.insert("recurrence".to_owned(), lines.into());
    }
    let mut body = Value::Object(body);
    body["id"] = json!(id);
    // A copy rings for nobody.
    body["reminders"] = json!({"useDefault": false, "overrides": []});
    let own = &mut body["extendedProperties"]["private"];
    own[own::OURS] = json!("1");
    own[own::MARKER] = json!(new.marker.0.to_string());
    if repeats.is_some_and(|repeats| !repeats.overrides.is_empty()) {
        own[own::UNFINISHED] = json!(own::NEW);
    }
    body
}
