//! What happened to an item, where its copies are, and why it is not copied where it is not.

use super::draw::Reader;
use super::rights::may_see;
use crate::calendar_syncs::fields;
use crate::{Environment, ServiceError};
use domain::calendar_sync::CalendarSync;
use domain::item::{Content, Item, ItemSource, Privacy};
use domain::mirror::{Mirror, Origin};
use domain::reconcile::{Operation, Reach, Remote, Rules, Situation, Why, decide};
use domain::run::{Action, Change, Side};
use domain::view::history::{HistoryLine, HistoryPlace, ItemHistory};
use domain::{Caller, ItemId};
use store::{Outgoing, Reading};

/// The history of an item: what runs did with it, the newest first, and how it stands with each of the caller's linked
/// calendars. Colleagues' calendars are colleagues' affair.
///
/// # Errors
/// [`ServiceError::NotFound`] when there is no such item, or the caller may not see its details.
pub async fn history(
    env: &Environment,
    caller: &Caller,
    id: ItemId,
) -> Result<ItemHistory, ServiceError> {
    let org = caller.organization;
    let mut reading = env.store.read().await?;
    let item = reading
        .item(org, id)
        .await?
        .filter(|item| may_see(item, item.content.privacy, caller))
        .ok_or(ServiceError::NotFound)?;
    let reader = Reader::find(env, &mut reading, caller).await?;
    let made_at = reading.item_made_at(org, id).await?;
    let changes = reading.changes_of_item(org, id).await?;
    let told = changes
        .iter()
        .flat_map(|(_, change)| change.before.iter().chain(&change.after));
    let privacy = strictest(told.chain([&item.content]));
    if !may_see(&item, privacy, caller) {
        return Err(ServiceError::NotFound);
    }
    let mirrors = reading.mirrors_of_item(org, id).await?;
    let outgoing = reading.outgoing_of_items(org, &[id]).await?;
    let mut places = Vec::new();
    for sync in reader.syncs.iter().filter(|sync| sync.finished) {
        let mirror = mirrors.iter().find(|mirror| mirror.sync == sync.id);
        let waiting = outgoing.iter().find(|outgoing| outgoing.sync == sync.id);
        let is_held = match mirror {
            Some(mirror) => is_held(&mut reading, caller, mirror).await?,
            None => false,
        };
        places.push(place(&item, sync, mirror, waiting, is_held));
    }
    drop(reading);

    let zones = env.zones.as_ref();
    let name_of = |sync| {
        let known = reader.syncs.iter().find(|known| known.id == sync);
        known.map(|sync| sync.remote_name.clone())
    };
    let mut lines: Vec<HistoryLine> = changes
        .iter()
        .filter_map(|(sync, change)| Some((name_of(*sync)?, change)))
        .map(|(calendar, change)| HistoryLine {
            at: zones.local(change.at, reader.zone()),
            what: what(change, &calendar),
            fields: fields(
                zones,
                reader.zone(),
                change.before.as_ref(),
                change.after.as_ref(),
            ),
            why: change.why.clone(),
        })
        .collect();
    lines.reverse();
    if let Some(at) = made_at {
        lines.push(HistoryLine {
            at: zones.local(at, reader.zone()),
            what: origin(&item, name_of),
            fields: Vec::new(),
            why: String::new(),
        });
    }
    Ok(ItemHistory {
        lines,
        places,
        changed_at: zones.local(item.changed_at, reader.zone()),
        version: item.version.0,
    })
}

/// Whether its deletion on either side waits for the member.
async fn is_held(
    reading: &mut Reading,
    caller: &Caller,
    mirror: &Mirror,
) -> Result<bool, ServiceError> {
    let held = reading
        .held_deletions(caller.organization, mirror.sync)
        .await?;
    Ok(held.iter().any(|held| held.mirror == mirror.id))
}

/// How an item stands with one linked calendar. What is not there is decided as the engine would, now.
fn place(
    item: &Item,
    sync: &CalendarSync,
    mirror: Option<&Mirror>,
    outgoing: Option<&Outgoing>,
    is_held: bool,
) -> HistoryPlace {
    let refused = outgoing.and_then(|outgoing| outgoing.refused.clone());
    let (is_copied, how) = match (mirror, outgoing) {
        (_, Some(_)) if refused.is_some() => (mirror.is_some(), refused.unwrap_or_default()),
        (Some(_), _) if is_held => (
            true,
            "Its deletion waits for you, together with many others".to_owned(),
        ),
        (Some(mirror), _) if mirror.origin == Origin::Booked => {
            (true, Why::BookedThere.sentence().to_owned())
        }
        (Some(_), Some(_)) => (true, "A change waits to be sent".to_owned()),
        (Some(_), None) if !sync.active => (true, "There; this sync is switched off".to_owned()),
        (Some(_), None) => (true, "There, and both sides agree".to_owned()),
        (None, Some(_)) => (false, "It waits to be sent".to_owned()),
        (None, None) => (false, why_not(item, sync)),
    };
    HistoryPlace {
        calendar: sync.remote_name.clone(),
        is_copied,
        how,
    }
}

/// Private where any of these, or any of their changed occurrences, is: a history tells of all of them (sync case 23).
fn strictest<'a>(mut contents: impl Iterator<Item = &'a Content>) -> Privacy {
    let is_private = |content: &Content| {
        let occurrences = content
            .repeats
            .iter()
            .flat_map(|repeats| &repeats.overrides);
        let mut changed = occurrences.filter_map(|occurrence| occurrence.content.as_deref());
        content.privacy == Privacy::Private
            || changed.any(|changed| changed.privacy == Privacy::Private)
    };
    if contents.any(is_private) {
        Privacy::Private
    } else {
        Privacy::Public
    }
}

/// Why an item is not in a linked calendar.
fn why_not(item: &Item, sync: &CalendarSync) -> String {
    if !sync.active {
        return "Not there: this sync is switched off".to_owned();
    }
    let rules = Rules {
        sync: sync.id,
        member: sync.member,
        options: &sync.options,
        can_write: sync.can_write,
        public_address: "", // Whether it may go out is asked here, never what.
        reach: Reach::Live,
    };
    let step = decide(
        &Situation {
            item: Some(item),
            remote: Remote::None,
            mirror: None,
        },
        &rules,
    );
    match step.operation {
        Operation::CreateEvent(_) => {
            "Not there: it was here before the sync began. It is sent with its next change, or by Sync now inside the \
             chosen range"
                .to_owned()
        }
        _ => format!("Not there: {}", step.why.sentence()),
    }
}

fn origin(item: &Item, name_of: impl Fn(domain::CalendarSyncId) -> Option<String>) -> String {
    match item.source {
        ItemSource::Own => "Made in My Calendar".to_owned(),
        ItemSource::Linked(sync) => match name_of(sync) {
            Some(calendar) => format!("Received from {calendar}"),
            None => "Received from a linked calendar".to_owned(),
        },
    }
}

/// `Changed in Work`, `Deleted in My Calendar by Work`.
fn what(change: &Change, calendar: &str) -> String {
    let verb = match change.action {
        Action::Create => "Made",
        Action::Match => "Joined with what was there",
        Action::Update => "Changed",
        Action::Delete => "Deleted",
        Action::Skip => "Left as it is",
        Action::Fail => "Not done",
    };
    match change.side {
        Side::Here => format!("{verb} in My Calendar, from {calendar}"),
        Side::There => format!("{verb} in {calendar}"),
    }
}
