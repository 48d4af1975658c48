//! Creating events, several in one request (microsoft-graph.md §1, §10).

use crate::api::{Calendar, Told};
use crate::content::Reader;
use crate::group::Group;
use crate::occurrences;
use crate::own::{self, NEW, Notes};
use crate::patch::{self, said};
use crate::reading::{current, each_group, event};
use crate::wire::{Event, Page, SELECT};
use crate::writing::{carry_out, check, complete, is_changed, repetition};
use domain::item::Content;
use domain::remote_event::RemoteEvent;
use provider::{Created, NewEvent, ProviderError};
use serde_json::{Value, json};

/// How often an event of one UID is made again after it was deleted.
const MOST_TURNS: u32 = 20;

/// An event as it is to be sent, for the first time.
struct Draft<'a> {
    new: &'a NewEvent,
    content: Content,
    body: Value,
}

/// What Graph said to a draft.
enum Sent {
    /// It made an event of this id, now or in the same transaction before.
    Made(String),
    /// The transaction is taken.
    Taken,
}

/// Creates events in transactions that tell their UIDs; each is answered by itself, in their order. If an earlier try succeeded
/// but its answer was lost, that one is found and left as it is.
pub(crate) async fn create(
    calendar: &Calendar<'_>,
    reader: &Reader<'_>,
    news: &[NewEvent],
) -> Vec<Result<Created, ProviderError>> {
    let drafts: Vec<_> = news.iter().map(|new| draft(reader, new)).collect();
    let bodies: Vec<&Value> = drafts.iter().flatten().map(|draft| &draft.body).collect();
    let mut told = calendar.insert_each(&bodies).await.into_iter();
    let sent: Vec<Result<(Draft<'_>, Sent), ProviderError>> = drafts
        .into_iter()
        .map(|draft| {
            let draft = draft?;
            let told = told
                .next()
                .unwrap_or_else(|| Err(ProviderError::unanswered()))?;
            Ok((draft, sent(&told)?))
        })
        .collect();
    let made = sent.iter().flatten().filter_map(|(_, sent)| match sent {
        Sent::Made(id) => Some(id.as_str()),
        Sent::Taken => None,
    });
    let made: Vec<&str> = made.collect();
    let mut groups = each_group(calendar, &made).await.into_iter();
    let mut created = Vec::with_capacity(news.len());
    for sent in sent {
        created.push(match sent {
            Ok((draft, Sent::Made(_))) => {
                match groups
                    .next()
                    .unwrap_or_else(|| Err(ProviderError::unanswered()))
                {
                    Ok(Some(there)) => settle(calendar, reader, &draft, there).await,
                    Ok(None) => Err(ProviderError::NotFound),
                    Err(error) => Err(error),
                }
            }
            Ok((draft, Sent::Taken)) => take_turns(calendar, reader, &draft).await,
            Err(error) => Err(error),
        });
    }
    created
}

fn draft<'a>(reader: &Reader<'_>, new: &'a NewEvent) -> Result<Draft<'a>, ProviderError> {
    let content = reader.normal(new.content.clone(), true);
    check(&content, reader)?;
    let body = body(new, &content, reader, 1)?;
    Ok(Draft { new, content, body })
}

fn sent(told: &Told) -> Result<Sent, ProviderError> {
    if told.status() == 409 {
        return Ok(Sent::Taken);
    }
    Ok(Sent::Made(event(told.read()?)?.id))
}

/// Finds what an earlier try made in a transaction that is taken, or takes the next one: what was deleted keeps its
/// transaction.
async fn take_turns(
    calendar: &Calendar<'_>,
    reader: &Reader<'_>,
    draft: &Draft<'_>,
) -> Result<Created, ProviderError> {
    for turn in 2..=MOST_TURNS {
        if let Some(there) = find(calendar, draft.new).await? {
            let there = current(calendar, &there.id).await?;
            return adopt(calendar, reader, draft, there).await;
        }
        let body = body(draft.new, &draft.content, reader, turn)?;
        if let Sent::Made(id) = sent(&calendar.insert(&body).await?)? {
            let there = current(calendar, &id).await?;
            return settle(calendar, reader, draft, there).await;
        }
    }
    Err(ProviderError::PreconditionFailed)
}

/// Makes of the event that a draft was answered with what came of it, and does what is still to be done. Whether a repeated
/// transaction is refused or answered with what it made is not documented (microsoft-graph.md §10).
async fn settle(
    calendar: &Calendar<'_>,
    reader: &Reader<'_>,
    draft: &Draft<'_>,
    there: Group,
) -> Result<Created, ProviderError> {
    let content = &draft.content;
    let said = there.content(reader).map_err(ProviderError::Unsupported)?;
    let is_made_now = there.notes().marker == Some(draft.new.marker)
        && said.timing == content.timing
        && said.subject == content.subject;
    if !is_made_now {
        return adopt(calendar, reader, draft, there).await;
    }
    let event = finish(calendar, reader, content, there).await?;
    Ok(Created {
        event,
        was_there: false,
    })
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
    draft: &Draft<'_>,
    there: Group,
) -> Result<Created, ProviderError> {
    if there.notes().marker != Some(draft.new.marker) {
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
