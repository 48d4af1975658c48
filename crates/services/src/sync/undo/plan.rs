//! What taking back would do now.

use crate::environment::Environment;
use domain::calendar_sync::CalendarSync;
use domain::item::Content;
use domain::mirror::Mirror;
use domain::reconcile::{CannotUndo, Pair, Reach, Rules, Undo, undo_all};
use domain::remote_event::{ProviderEventId, RemoteEvent};
use domain::run::{Change, Side};
use domain::{ItemId, RunChangeId, RunId};
use std::collections::HashMap;
use store::{Reading, StoreError};

/// One line with what takes it back, or why it stays.
pub struct UndoStep {
    /// The line.
    pub line: Change,
    /// What would be done.
    pub undo: Result<Undo, CannotUndo>,
    /// What is changed, as it is now.
    pub now: Option<Content>,
}

/// What taking back would do now, the last line first; by what we know of the linked calendar, which is not asked.
///
/// # Errors
/// [`StoreError`]
pub(crate) async fn undo_plan(
    env: &Environment,
    reading: &mut Reading,
    sync: &CalendarSync,
    run: RunId,
    line: Option<RunChangeId>,
) -> Result<Vec<UndoStep>, StoreError> {
    let organization = sync.organization;
    let mut lines = reading.changes_of_runs(organization, &[run]).await?;
    lines.retain(|known| line.is_none_or(|line| known.id == line));
    let pairs = Pairs::read(reading, sync, &lines).await?;
    let rules = Rules {
        sync: sync.id,
        member: sync.member,
        options: &sync.options,
        can_write: sync.can_write,
        public_address: &env.settings.public_address,
        reach: Reach::Live,
    };
    let mut by_id: HashMap<_, _> = lines.iter().map(|line| (line.id, line.clone())).collect();
    Ok(undo_all(&lines, &rules, |line| pairs.of(line))
        .into_iter()
        .filter_map(|(id, undo)| {
            let line = by_id.remove(&id)?;
            let pair = pairs.of(&line);
            let now = match line.side {
                Side::Here => pair.item.map(|item| item.content),
                Side::There => pair.event.as_ref().and_then(RemoteEvent::content).cloned(),
            };
            Some(UndoStep { line, undo, now })
        })
        .collect())
}

/// Items, ties and events that lines are about, as they are stored now.
struct Pairs {
    by_item: HashMap<ItemId, Pair>,
    events: HashMap<ProviderEventId, RemoteEvent>,
}

impl Pairs {
    async fn read(
        reading: &mut Reading,
        sync: &CalendarSync,
        lines: &[Change],
    ) -> Result<Self, StoreError> {
        let (organization, sync) = (sync.organization, sync.id);
        let ids: Vec<_> = lines.iter().filter_map(|line| line.item).collect();
        let mut by_item: HashMap<ItemId, Pair> = HashMap::new();
        for item in reading.items(organization, &ids).await? {
            let pair = by_item.entry(item.id).or_default();
            pair.item = Some(item);
        }
        let mirrors: Vec<Mirror> = reading
            .mirrors_of_items(organization, &ids)
            .await?
            .into_iter()
            .filter(|mirror| mirror.sync == sync)
            .collect();
        let named: Vec<_> = lines
            .iter()
            .filter_map(|line| line.event.clone())
            .chain(mirrors.iter().map(|mirror| mirror.event.clone()))
            .collect();
        let events = reading
            .remote_events_by_id(organization, sync, &named)
            .await?
            .into_iter()
            .map(|event| (event.id.clone(), event))
            .collect();
        for mirror in mirrors {
            let pair = by_item.entry(mirror.item).or_default();
            pair.mirror = Some(mirror);
        }
        Ok(Self { by_item, events })
    }

    /// The pair of a line: its item, and the event that the item is tied to now, else the one the line names.
    fn of(&self, line: &Change) -> Pair {
        let known = line.item.and_then(|item| self.by_item.get(&item));
        let mut pair = known.cloned().unwrap_or_default();
        let tied = pair.mirror.as_ref().map(|mirror| &mirror.event);
        pair.event = tied
            .or(line.event.as_ref())
            .and_then(|event| self.events.get(event))
            .cloned();
        pair
    }
}
