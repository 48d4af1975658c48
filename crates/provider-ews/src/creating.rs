//! Creating items, several in one request (exchange-ews.md §6, §12). Nobody ever gets a mail from it: every write says
//! `SendToNone`.

use crate::content::Reader;
use crate::group::Group;
use crate::identity::{self, There};
use crate::item::Item;
use crate::occurrences::plan;
use crate::reading::Calendar;
use crate::said::{self, Property, new_item};
use crate::soap::Message;
use crate::writing::{carry_out, check, complete, current, has_changed, pattern, say};
use crate::{folders, own};
use domain::item::Content;
use domain::remote_event::RemoteEvent;
use provider::{Created, NewEvent, ProviderError};

/// Events that are made together. So many are looked for in one restriction and read back in few requests.
pub(crate) const MOST: usize = 25;

/// An event as it is to be sent.
struct Draft<'a> {
    new: &'a NewEvent,
    content: Content,
    xml: String,
}

/// Creates events, unless earlier tries arrived; what those made is left as it is. Each is answered by itself, in their order.
pub(crate) async fn create(
    calendar: &Calendar<'_>,
    reader: &Reader<'_>,
    news: &[NewEvent],
) -> Vec<Result<Created, ProviderError>> {
    let mut created = Vec::with_capacity(news.len());
    for some in news.chunks(MOST) {
        match together(calendar, reader, some).await {
            Ok(answers) => created.extend(answers),
            // Alone each of them tells whom it is about.
            Err(ProviderError::Unsupported(_)) if 1 < some.len() => {
                for one in some {
                    let answer = together(calendar, reader, std::slice::from_ref(one)).await;
                    created.push(answer.and_then(Created::only));
                }
            }
            Err(error) if some.len() == 1 => created.push(Err(error)),
            Err(error) => created.extend(error.of_each(some.len())),
        }
    }
    created
}

/// # Errors
/// Nothing is known of any of them, or it concerns all.
async fn together(
    calendar: &Calendar<'_>,
    reader: &Reader<'_>,
    news: &[NewEvent],
) -> Result<Vec<Result<Created, ProviderError>>, ProviderError> {
    let drafts: Vec<_> = news.iter().map(|new| draft(reader, new)).collect();
    let wanted: Vec<&NewEvent> = drafts.iter().flatten().map(|draft| draft.new).collect();
    let mut looked = match wanted.is_empty() {
        true => Vec::new(),
        false => identity::look(calendar, &wanted).await?,
    }
    .into_iter();
    let looked: Vec<Result<(Draft<'_>, There), ProviderError>> = drafts
        .into_iter()
        .map(|draft| Ok((draft?, looked.next().ok_or_else(ProviderError::unanswered)?)))
        .collect();
    let missing = looked
        .iter()
        .flatten()
        .filter_map(|(draft, there)| match there {
            There::Nothing => Some(draft),
            There::Earlier(_) | There::Another => None,
        });
    let mut made = make(calendar, missing.collect()).await?.into_iter();
    let mut created = Vec::with_capacity(news.len());
    for looked in looked {
        created.push(match looked {
            Ok((draft, There::Nothing)) => match made
                .next()
                .unwrap_or_else(|| Err(ProviderError::unanswered()))
            {
                Ok(group) => settle(calendar, reader, &draft, group).await,
                Err(error) => Err(error),
            },
            Ok((draft, There::Earlier(there))) => finish(calendar, reader, &draft.content, *there)
                .await
                .map(|event| Created {
                    event,
                    was_there: true,
                }),
            Ok((_, There::Another)) => Err(ProviderError::PreconditionFailed),
            Err(error) => Err(error),
        });
    }
    Ok(created)
}

fn draft<'a>(reader: &Reader<'_>, new: &'a NewEvent) -> Result<Draft<'a>, ProviderError> {
    let content = reader.normal(new.content.clone(), true);
    check(&content, reader)?;
    let marker = new.marker.0.to_string();
    let mut said = said::said(&content, reader, true);
    said.push(Property::own(own::MARKER, Some(&marker)));
    if content.repeats.is_some() {
        said.push(Property::recurrence(pattern(&content, reader)?));
    }
    if has_changed(&content) {
        said.push(Property::own(own::UNFINISHED, Some(own::NEW)));
    }
    let xml = new_item(said, new.uid.as_str());
    Ok(Draft { new, content, xml })
}

/// Makes items, in one request, and reads them back.
///
/// # Errors
/// Nothing is known of any of them, or it concerns all.
async fn make(
    calendar: &Calendar<'_>,
    drafts: Vec<&Draft<'_>>,
) -> Result<Vec<Result<Group, ProviderError>>, ProviderError> {
    if drafts.is_empty() {
        return Ok(Vec::new());
    }
    let items: String = drafts.iter().map(|draft| draft.xml.as_str()).collect();
    let operation = format!(
        "<m:CreateItem SendMeetingInvitations=\"SendToNone\"><m:SavedItemFolderId>{}</m:SavedItemFolderId>\
         <m:Items>{items}</m:Items></m:CreateItem>",
        folders::folder_id(calendar.id),
    );
    let messages = calendar.ask(&operation, drafts.len()).await?;
    let made: Vec<Result<Item, ProviderError>> = messages.iter().map(written).collect();
    let ids: Vec<&str> = made.iter().flatten().map(|item| item.id.as_str()).collect();
    let groups = match calendar.groups(&ids).await {
        Ok(groups) => groups
            .into_iter()
            .map(|group| group.ok_or(ProviderError::NotFound))
            .collect(),
        // They are made; when they are created once more they are found.
        Err(error) if ids.len() == 1 => vec![Err(error)],
        Err(error) => error.of_each(ids.len()),
    };
    let mut groups: std::vec::IntoIter<Result<Group, ProviderError>> = groups.into_iter();
    let read = made.into_iter().map(|made| {
        made.and_then(|_| {
            groups
                .next()
                .unwrap_or_else(|| Err(ProviderError::unanswered()))
        })
    });
    Ok(read.collect())
}

/// The item that a create answers with.
fn written(message: &Message) -> Result<Item, ProviderError> {
    let told = message.ok()?.child("Items");
    let made = told.and_then(|items| items.children.first());
    made.and_then(Item::read)
        .ok_or_else(|| ProviderError::InvalidAnswer("a new item has no id".to_owned()))
}

/// Does what is still to be done about an item that was just made.
async fn settle(
    calendar: &Calendar<'_>,
    reader: &Reader<'_>,
    draft: &Draft<'_>,
    mut group: Group,
) -> Result<Created, ProviderError> {
    let uid = draft.new.uid.as_str();
    let given = group.master.uid.clone().unwrap_or_default();
    if given != uid {
        // The server gives UIDs of its own; ours is told beside.
        let pair = format!("{given}\n{uid}");
        let beside = [Property::own(own::UID, Some(&pair))];
        say(calendar, &group.master, &beside).await?;
        group = current(calendar, &group.master.id).await?;
    }
    let event = finish(calendar, reader, &draft.content, group).await?;
    Ok(Created {
        event,
        was_there: false,
    })
}

/// Changes the occurrences of a series that was just made, where that is still to be done.
async fn finish(
    calendar: &Calendar<'_>,
    reader: &Reader<'_>,
    wanted: &Content,
    made: Group,
) -> Result<RemoteEvent, ProviderError> {
    if !made.is_unfinished() {
        return Ok(made.remote(reader));
    }
    let there = made.content(reader).map_err(ProviderError::Unsupported)?;
    let acts = plan(&made, &there, wanted, reader);
    carry_out(calendar, reader, &made, &there.timing, acts).await?;
    complete(calendar, reader, &made.master.id).await
}
