//! Finds again what belonged together before: after a calendar was connected anew, after the process died between
//! writing there and noting it here, after a database was restored that is older than the calendar (sync case 29).

use super::access::Opened;
use crate::environment::Environment;
use domain::item::{Content, Item, ItemSource};
use domain::mirror::{Mirror, Origin};
use domain::reconcile::{Reach, Rules, Why, agreed_at_first, outgoing, pair_up};
use domain::remote_event::{Etag, ProviderEventId, RemoteEvent};
use domain::run::Action;
use domain::{ItemId, MirrorId};
use std::collections::{HashMap, HashSet};
use store::{Reading, StoreError};

/// How far back is searched.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Search {
    /// Only for copies that carry our marker.
    Copies,
    /// Also for what earlier syncs with this calendar had tied, and for received items they left behind.
    Everything,
}

/// An item and an event that belong together.
pub(super) struct Tie {
    /// The tie, as it will be stored.
    pub mirror: Mirror,
    /// Its item, already said to come in through this sync where it did through an earlier one.
    pub item: Item,
    /// Whether the item must be told so in the store, too.
    pub comes_in_anew: bool,
    /// What the journal says of it.
    pub told: (Action, Why),
}

/// The ties to be made anew among these events, none of which is tied.
pub(super) async fn former(
    env: &Environment,
    reading: &mut Reading,
    opened: &Opened,
    search: Search,
    events: &[&RemoteEvent],
) -> Result<Vec<Tie>, StoreError> {
    let mut found = Found {
        env,
        opened,
        ties: Vec::new(),
        events: HashSet::new(),
        items: HashSet::new(),
    };
    if search == Search::Everything {
        by_memory(reading, &mut found, events).await?;
    }
    by_marker(reading, &mut found, events).await?;
    if search == Search::Everything {
        by_look(reading, &mut found, events).await?;
    }
    Ok(found.ties)
}

struct Found<'a> {
    env: &'a Environment,
    opened: &'a Opened,
    ties: Vec<Tie>,
    events: HashSet<ProviderEventId>,
    items: HashSet<ItemId>,
}

/// What both sides are taken to have agreed on, and at which version of the event.
struct Agreed {
    base: Content,
    etag: Etag,
    origin: Origin,
}

impl Found<'_> {
    fn is_free(&self, event: &RemoteEvent) -> bool {
        !self.events.contains(&event.id)
    }

    fn rules(&self) -> Rules<'_> {
        self.opened.rules(self.env, Reach::Live)
    }

    /// Ties the two, unless the item is tied already or does not belong into this calendar (any more): then both stay as
    /// they are, for nothing is removed because something is connected.
    fn tie(&mut self, mut item: Item, event: &RemoteEvent, agreed: Option<Agreed>) {
        let sync = &self.opened.sync;
        let comes_in_anew = matches!(item.source, ItemSource::Linked(from) if from != sync.id);
        if comes_in_anew {
            item.source = ItemSource::Linked(sync.id);
        }
        let rules = self.rules();
        if item.deleted || outgoing(&item, &rules).is_err() {
            return;
        }
        // Where it is not known what both last agreed on, no version of the event is: it is looked at whole.
        let Some(agreed) = agreed.or_else(|| {
            Some(Agreed {
                base: agreed_at_first(&item, event, &rules)?,
                etag: Etag(String::new()),
                origin: match event.copy_of() {
                    Some(_) => Origin::Managed,
                    None => Origin::Foreign,
                },
            })
        }) else {
            return;
        };
        self.add(
            item,
            event,
            agreed,
            comes_in_anew,
            (Action::Match, Why::TiedBefore),
        );
    }

    /// Adds a tie, unless the item has one already.
    fn add(
        &mut self,
        item: Item,
        event: &RemoteEvent,
        agreed: Agreed,
        comes_in_anew: bool,
        told: (Action, Why),
    ) {
        if !self.items.insert(item.id) {
            return;
        }
        self.events.insert(event.id.clone());
        let Agreed { base, etag, origin } = agreed;
        self.ties.push(Tie {
            mirror: Mirror {
                etag,
                ..self.opened.new_mirror(&item, event, base, origin)
            },
            item,
            comes_in_anew,
            told,
        });
    }
}

/// What an earlier sync with this calendar had tied, with what both sides had agreed on then.
async fn by_memory(
    reading: &mut Reading,
    found: &mut Found<'_>,
    events: &[&RemoteEvent],
) -> Result<(), StoreError> {
    let opened = found.opened;
    let (organization, member) = (opened.sync.organization, opened.sync.member);
    let ties = reading
        .former_ties(organization, member, &opened.key().text())
        .await?;
    if ties.is_empty() {
        return Ok(());
    }
    let ids: Vec<_> = ties.iter().map(|tie| tie.item).collect();
    let mut items = free_items(reading, opened, &ids).await?;
    let by_id: HashMap<_, _> = events.iter().map(|event| (&event.id, *event)).collect();
    for tie in ties {
        let (Some(event), Some(item)) = (by_id.get(&tie.event), items.remove(&tie.item)) else {
            continue;
        };
        // An item that came from elsewhere is not this calendar's, whatever it was tied to once.
        if let ItemSource::Linked(from) = item.source
            && from != tie.sync
            && from != opened.sync.id
        {
            continue;
        }
        let agreed = Agreed {
            base: tie.base,
            etag: tie.etag,
            origin: tie.origin,
        };
        found.tie(item, event, Some(agreed));
    }
    Ok(())
}

/// Copies of ours, whose marker is derived from the calendar and the item.
async fn by_marker(
    reading: &mut Reading,
    found: &mut Found<'_>,
    events: &[&RemoteEvent],
) -> Result<(), StoreError> {
    let opened = found.opened;
    let key = opened.key();
    let copies: HashMap<MirrorId, &RemoteEvent> = events
        .iter()
        .filter(|event| found.is_free(event))
        .filter_map(|event| Some((event.copy_of()?, *event)))
        .filter(|(mirror, _)| key.made(*mirror))
        .collect();
    if copies.is_empty() {
        return Ok(());
    }
    let (organization, sync) = (opened.sync.organization, opened.sync.id);
    let attempted: HashMap<ItemId, Content> = reading
        .outgoing(organization, sync)
        .await?
        .into_iter()
        .filter_map(|outgoing| Some((outgoing.item, outgoing.attempted?)))
        .collect();
    let of_copies: Vec<ItemId> = reading
        .item_ids(organization)
        .await?
        .into_iter()
        .filter(|item| copies.contains_key(&key.mirror(opened.sync.member, *item)))
        .collect();
    let mut items: Vec<_> = free_items(reading, opened, &of_copies)
        .await?
        .into_values()
        .collect();
    items.sort_by_key(|item| item.id);
    for item in items {
        let Some(event) = copies.get(&opened.mirror_of(item.id)) else {
            continue;
        };
        // What differs from what we set out to write was changed there since.
        let agreed = attempted.get(&item.id).map(|content| Agreed {
            base: content.clone(),
            etag: Etag(String::new()),
            origin: Origin::Managed,
        });
        match agreed {
            Some(agreed) => found.tie_attempted(item, event, agreed),
            None => found.tie(item, event, None),
        }
    }
    Ok(())
}

impl Found<'_> {
    /// Ties a copy whose making was not noted to its end. Its item may be deleted or not sent any more by now: then the
    /// tie is what lets the copy be taken back.
    fn tie_attempted(&mut self, item: Item, event: &RemoteEvent, agreed: Agreed) {
        // We made it; only the answer was lost.
        self.add(item, event, agreed, false, (Action::Create, Why::NewHere));
    }
}

/// Received items of syncs that nothing is known of any more: by identity, then by times and title.
async fn by_look(
    reading: &mut Reading,
    found: &mut Found<'_>,
    events: &[&RemoteEvent],
) -> Result<(), StoreError> {
    let opened = found.opened;
    let ids = reading
        .left_behind(opened.sync.organization, opened.sync.member)
        .await?;
    if ids.is_empty() {
        return Ok(());
    }
    let mut items = free_items(reading, opened, &ids).await?;
    // Whatever they came from is gone, so they are looked at as own ones: by times and title as well.
    let as_own: Vec<Item> = ids
        .iter()
        .filter_map(|id| items.get(id))
        .map(|item| Item {
            source: ItemSource::Own,
            ..item.clone()
        })
        .collect();
    let in_order: Vec<&Item> = as_own.iter().collect();
    let free: Vec<&RemoteEvent> = events
        .iter()
        .copied()
        .filter(|event| found.is_free(event) && event.copy_of().is_none())
        .collect();
    for (item, event) in pair_up(&in_order, &free, &opened.sync.options).both {
        if let Some(item) = items.remove(&item.id) {
            found.tie(item, event, None);
        }
    }
    Ok(())
}

/// Those of these items that this sync has no tie for.
async fn free_items(
    reading: &mut Reading,
    opened: &Opened,
    ids: &[ItemId],
) -> Result<HashMap<ItemId, Item>, StoreError> {
    let organization = opened.sync.organization;
    let tied: HashSet<ItemId> = reading
        .mirrors_of_items(organization, ids)
        .await?
        .into_iter()
        .filter(|mirror| mirror.sync == opened.sync.id)
        .map(|mirror| mirror.item)
        .collect();
    Ok(reading
        .items(organization, ids)
        .await?
        .into_iter()
        .filter(|item| !tied.contains(&item.id))
        .map(|item| (item.id, item))
        .collect())
}
