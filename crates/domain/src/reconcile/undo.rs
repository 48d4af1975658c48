//! How to take back what a run did, line by line of its journal.
//!
//! Nothing is forced: a field that changed since stays as it is now, something made is removed only while it still is
//! what was made, and what cannot be taken back is named with its reason (spec §5.3).

use super::outgoing::{back as said_about, outgoing_to};
use super::{Field, Rules, Why, Winner, differing, merge, outgoing};
use crate::item::{Content, Item, ItemSource, Version};
use crate::mirror::{Mirror, Origin};
use crate::remote_event::{Etag, RemoteBody, RemoteEvent};
use crate::run::{Action, Change, Side};
use crate::{MirrorId, RunChangeId};

/// Item and event of a line as they are now.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Pair {
    /// Our side, also when it is deleted; none when nothing is known of it any more.
    pub item: Option<Item>,
    /// What ties them.
    pub mirror: Option<Mirror>,
    /// The other side.
    pub event: Option<RemoteEvent>,
}

/// What takes one line back. Steps name the version decided upon, so that one that changed meanwhile is refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Undo {
    /// It is as it was before already.
    Nothing,
    /// The item goes. Its tie goes first, where somebody else made the event: that one stays.
    DeleteItem {
        /// The item's version.
        seen: Version,
        /// The tie to be dropped.
        untie: Option<MirrorId>,
    },
    /// The deleted item comes back, and goes out again where it may.
    RestoreItem {
        /// The item's version.
        seen: Version,
        /// Whether it is written into the linked calendar again.
        send: bool,
    },
    /// The item's fields go back.
    ChangeItem {
        /// The item's new content.
        content: Content,
        /// The item's version.
        seen: Version,
        /// Fields of the line that changed since, and stay.
        stays: Vec<Field>,
    },
    /// The item is written into the linked calendar again.
    SendItem,
    /// The event goes; the item stays.
    DeleteEvent {
        /// The event's version.
        if_match: Etag,
    },
    /// The event's fields go back; the item follows.
    ChangeEvent {
        /// The event's new content.
        content: Content,
        /// The event's version.
        if_match: Etag,
        /// Fields of the line that changed since, and stay.
        stays: Vec<Field>,
    },
    /// Item and event are two again; both stay.
    Untie(MirrorId),
}

impl Undo {
    /// What it does, as a sentence for a page.
    pub const fn sentence(&self) -> &'static str {
        match self {
            Self::Nothing => "It is as it was before already",
            Self::DeleteItem { untie: Some(_), .. } => {
                "It goes from My Calendar; its event in the linked calendar stays"
            }
            Self::DeleteItem { untie: None, .. } => {
                "It goes from My Calendar, and its copies with it"
            }
            Self::RestoreItem { send: true, .. } => {
                "It comes back in My Calendar and is written into the linked calendar again"
            }
            Self::RestoreItem { send: false, .. } => "It comes back in My Calendar",
            Self::ChangeItem { .. } => "It goes back in My Calendar, and its copies follow",
            Self::SendItem => "It is written into the linked calendar again",
            Self::DeleteEvent { .. } => {
                "It goes from the linked calendar; the item in My Calendar stays"
            }
            Self::ChangeEvent { .. } => {
                "It goes back in the linked calendar, and My Calendar follows"
            }
            Self::Untie(_) => "The two are joined no longer; both stay",
        }
    }

    /// Where it changes something first.
    pub const fn side(&self) -> Side {
        match self {
            Self::Nothing
            | Self::DeleteItem { .. }
            | Self::RestoreItem { .. }
            | Self::ChangeItem { .. } => Side::Here,
            Self::SendItem
            | Self::DeleteEvent { .. }
            | Self::ChangeEvent { .. }
            | Self::Untie(_) => Side::There,
        }
    }

    /// The fields that stay as they are now, because they changed since.
    pub fn stays(&self) -> &[Field] {
        match self {
            Self::ChangeItem { stays, .. } | Self::ChangeEvent { stays, .. } => stays,
            Self::Nothing
            | Self::DeleteItem { .. }
            | Self::RestoreItem { .. }
            | Self::SendItem
            | Self::DeleteEvent { .. }
            | Self::Untie(_) => &[],
        }
    }
}

/// Why a line is not taken back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CannotUndo {
    /// It was taken back before.
    AlreadyUndone,
    /// It changed nothing.
    NothingDone,
    /// It was changed since.
    ChangedSince,
    /// It is there no more.
    Gone,
    /// The linked calendar can only be read.
    ReadOnly,
    /// It may not be in the linked calendar any more, for that reason.
    NotSent(Why),
    /// The options of the sync would make it as it is now again: a private item stays masked.
    AgainstOptions,
    /// It cannot be read.
    Unreadable,
}

impl CannotUndo {
    /// The reason as a sentence for a page.
    pub const fn sentence(self) -> &'static str {
        match self {
            Self::AlreadyUndone => "It was taken back before",
            Self::NothingDone => "Nothing was changed",
            Self::ChangedSince => "It was changed since; that change stays",
            Self::Gone => "It is not there any more",
            Self::ReadOnly => "The linked calendar can only be read",
            Self::NotSent(why) => why.sentence(),
            Self::AgainstOptions => "The options of this sync want it as it is now",
            Self::Unreadable => "It cannot be read; it is left alone",
        }
    }
}

/// How to take back one line, given how things are now.
///
/// # Errors
/// [`CannotUndo`], why it stays.
pub fn undo(line: &Change, now: &Pair, rules: &Rules<'_>) -> Result<Undo, CannotUndo> {
    if line.undone_by.is_some() {
        return Err(CannotUndo::AlreadyUndone);
    }
    let is_booked = |mirror: &Mirror| mirror.origin == Origin::Booked;
    match (line.side, line.action) {
        (_, Action::Skip | Action::Fail) => Err(CannotUndo::NothingDone),
        // What the line tells of was a copy of ours; what stands there now is Calendly's.
        (Side::There, _) if now.mirror.as_ref().is_some_and(is_booked) => Err(CannotUndo::Gone),
        (_, Action::Match) => Ok(match &now.mirror {
            Some(mirror) if line.event.as_ref() == Some(&mirror.event) => Undo::Untie(mirror.id),
            Some(_) | None => Undo::Nothing,
        }),
        (Side::Here, Action::Create) => created_here(line, now, rules),
        (Side::Here, Action::Update) => updated_here(line, now),
        (Side::Here, Action::Delete) => deleted_here(now, rules),
        (Side::There, Action::Create) => created_there(line, now, rules),
        (Side::There, Action::Update) => updated_there(line, now, rules),
        (Side::There, Action::Delete) => deleted_there(now, rules),
    }
}

/// How to take back these lines, in the order in which that is done: the last one first. Each is judged as if those
/// before it had been taken back already. `pair` tells how item and event of a line are now.
pub fn undo_all(
    lines: &[Change],
    rules: &Rules<'_>,
    mut pair: impl FnMut(&Change) -> Pair,
) -> Vec<(RunChangeId, Result<Undo, CannotUndo>)> {
    let mut known: Vec<(Change, Pair)> = Vec::new();
    let mut steps = Vec::with_capacity(lines.len());
    for line in lines.iter().rev() {
        let position = known.iter().position(|(other, _)| same_pair(other, line));
        let position = position.unwrap_or_else(|| {
            known.push((line.clone(), pair(line)));
            known.len() - 1
        });
        let now = &mut known[position].1;
        let step = undo(line, now, rules);
        if let Ok(step) = &step {
            pretend(step, now);
        }
        steps.push((line.id, step));
    }
    steps
}

fn same_pair(one: &Change, other: &Change) -> bool {
    match (one.item, other.item) {
        (Some(one), Some(other)) => one == other,
        (None, None) => one.event == other.event,
        (Some(_), None) | (None, Some(_)) => false,
    }
}

/// Changes the pair as the step would.
fn pretend(step: &Undo, now: &mut Pair) {
    match step {
        Undo::Nothing | Undo::SendItem => {}
        Undo::DeleteItem { untie, .. } => {
            if let Some(item) = &mut now.item {
                item.deleted = true;
            }
            if untie.is_some() {
                now.mirror = None;
            }
        }
        Undo::RestoreItem { .. } => {
            if let Some(item) = &mut now.item {
                item.deleted = false;
            }
        }
        Undo::ChangeItem { content, .. } => {
            if let Some(item) = &mut now.item {
                item.content = content.clone();
            }
        }
        Undo::DeleteEvent { .. } => {
            now.event = None;
            now.mirror = None;
        }
        Undo::ChangeEvent { content, .. } => {
            if let Some(event) = &mut now.event {
                event.body = RemoteBody::Readable(content.clone());
            }
        }
        Undo::Untie(_) => now.mirror = None,
    }
}

fn created_here(line: &Change, now: &Pair, rules: &Rules<'_>) -> Result<Undo, CannotUndo> {
    let item = now.item.as_ref().ok_or(CannotUndo::Gone)?;
    if item.deleted {
        return Ok(Undo::Nothing);
    }
    if line.after.as_ref() != Some(&item.content) {
        return Err(CannotUndo::ChangedSince);
    }
    let foreign = now
        .mirror
        .as_ref()
        .filter(|mirror| mirror.origin == Origin::Foreign);
    let came_from_here = item.source == ItemSource::Linked(rules.sync);
    match (foreign, &now.mirror) {
        (Some(mirror), _) => Ok(Undo::DeleteItem {
            seen: item.version,
            untie: Some(mirror.id),
        }),
        (None, Some(_)) => Ok(Undo::DeleteItem {
            seen: item.version,
            untie: None,
        }),
        // Not tied any more: what is here is all there is of it.
        (None, None) if came_from_here => Err(CannotUndo::ChangedSince),
        (None, None) => Ok(Undo::DeleteItem {
            seen: item.version,
            untie: None,
        }),
    }
}

fn updated_here(line: &Change, now: &Pair) -> Result<Undo, CannotUndo> {
    let item = now.item.as_ref().ok_or(CannotUndo::Gone)?;
    if item.deleted {
        return Err(CannotUndo::Gone);
    }
    Ok(match back(line, &item.content)? {
        Back::Already => Undo::Nothing,
        Back::To(content, stays) => Undo::ChangeItem {
            content,
            seen: item.version,
            stays,
        },
    })
}

fn deleted_here(now: &Pair, rules: &Rules<'_>) -> Result<Undo, CannotUndo> {
    let item = now.item.as_ref().ok_or(CannotUndo::Gone)?;
    if !item.deleted {
        return Ok(Undo::Nothing);
    }
    Ok(Undo::RestoreItem {
        seen: item.version,
        send: rules.can_write && outgoing(&restored(item), rules).is_ok(),
    })
}

fn created_there(line: &Change, now: &Pair, rules: &Rules<'_>) -> Result<Undo, CannotUndo> {
    let event = match (&now.event, &now.mirror) {
        (Some(event), _) => event,
        (None, None) => return Ok(Undo::Nothing),
        (None, Some(_)) => return Err(CannotUndo::Gone),
    };
    if !rules.can_write {
        return Err(CannotUndo::ReadOnly);
    }
    let is_as_made = match &now.mirror {
        Some(mirror) => {
            event.content() == line.after.as_ref()
                || (event.etag == mirror.etag && line.after.as_ref() == Some(&mirror.base))
        }
        // Taking it back was cut off when the tie was gone already; the copy is told by its marker.
        None => event.marker.is_some() && event.content() == line.after.as_ref(),
    };
    let waits = match (&now.item, &now.mirror) {
        (Some(item), Some(mirror)) => item.version != mirror.base_version,
        (_, _) => false,
    };
    if is_as_made && !waits {
        Ok(Undo::DeleteEvent {
            if_match: event.etag.clone(),
        })
    } else {
        Err(CannotUndo::ChangedSince)
    }
}

fn updated_there(line: &Change, now: &Pair, rules: &Rules<'_>) -> Result<Undo, CannotUndo> {
    let event = now.event.as_ref().ok_or(CannotUndo::Gone)?;
    if !rules.can_write {
        return Err(CannotUndo::ReadOnly);
    }
    let content = event.content().ok_or(CannotUndo::Unreadable)?;
    Ok(match back(line, content)? {
        Back::Already => Undo::Nothing,
        Back::To(wanted, stays) => {
            let (content, stays) = match (&now.item, &now.mirror) {
                (Some(item), Some(mirror)) => {
                    let wanted = as_sent(&wanted, item, mirror, rules)?;
                    let stays = left(line, &wanted);
                    (wanted, stays)
                }
                (_, _) => (wanted, stays),
            };
            if event.content() == Some(&content) {
                return Err(CannotUndo::AgainstOptions);
            }
            Undo::ChangeEvent {
                content,
                if_match: event.etag.clone(),
                stays,
            }
        }
    })
}

/// What would be sent of an item that said what `wanted` says of it: taking back never tells more than sending would
/// (sync case 23).
fn as_sent(
    wanted: &Content,
    item: &Item,
    mirror: &Mirror,
    rules: &Rules<'_>,
) -> Result<Content, CannotUndo> {
    let item = Item {
        content: said_about(wanted, item, mirror, rules),
        ..item.clone()
    };
    outgoing_to(&item, mirror, rules).map_err(CannotUndo::NotSent)
}

/// The fields that the line changed and that are not as before in `content`.
fn left(line: &Change, content: &Content) -> Vec<Field> {
    let (Some(before), Some(after)) = (&line.before, &line.after) else {
        return Vec::new();
    };
    let open = differing(before, content);
    let changed = differing(before, after).into_iter();
    changed.filter(|field| open.contains(field)).collect()
}

fn deleted_there(now: &Pair, rules: &Rules<'_>) -> Result<Undo, CannotUndo> {
    let item = now.item.as_ref().ok_or(CannotUndo::Gone)?;
    if now.mirror.is_some() {
        return Ok(Undo::Nothing);
    }
    if !rules.can_write {
        return Err(CannotUndo::ReadOnly);
    }
    outgoing(&restored(item), rules).map_err(CannotUndo::NotSent)?;
    Ok(match item.deleted {
        true => Undo::RestoreItem {
            seen: item.version,
            send: true,
        },
        false => Undo::SendItem,
    })
}

fn restored(item: &Item) -> Item {
    Item {
        deleted: false,
        ..item.clone()
    }
}

/// Where a change goes back to.
enum Back {
    /// It is there already.
    Already,
    /// To this, except for these fields.
    To(Content, Vec<Field>),
}

/// Takes the change from `before` to `after` out of what something says now; what changed since stays.
fn back(line: &Change, current: &Content) -> Result<Back, CannotUndo> {
    let (Some(before), Some(after)) = (&line.before, &line.after) else {
        return Err(CannotUndo::NothingDone);
    };
    let changed = differing(before, after);
    let open = differing(before, current);
    if changed.iter().all(|field| !open.contains(field)) {
        return Ok(Back::Already);
    }
    let content = merge(after, current, before, Winner::Ours).content;
    if content == *current {
        return Err(CannotUndo::ChangedSince);
    }
    let stays = left(line, &content);
    Ok(Back::To(content, stays))
}

#[cfg(test)]
#[path = "undo_tests.rs"]
mod tests;
