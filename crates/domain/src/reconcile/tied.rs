//! An item and an event that are tied and both there: which side moved away from the last agreement, and what follows.

use super::incoming::kept_out;
use super::merge::later_side;
use super::outgoing::{back, is_masked};
use super::{Operation, Rules, Why, Winner, merge, outgoing_to};
use crate::calendar_sync::ConflictRule;
use crate::item::{Content, Item, ItemSource};
use crate::mirror::{Mirror, Origin};
use crate::remote_event::{Evidence, RemoteEvent};

/// Both sides of a tie, and what they agreed on last.
#[derive(Clone, Copy)]
pub(super) struct Tied<'a> {
    pub item: &'a Item,
    pub event: &'a RemoteEvent,
    /// What the event says.
    pub theirs: &'a Content,
    pub mirror: &'a Mirror,
    pub rules: &'a Rules<'a>,
}

impl Tied<'_> {
    /// What to do about the two.
    pub fn judge(self) -> (Operation, Why) {
        if let Some(declined) = self.declined() {
            return declined;
        }
        if self.item.deleted {
            return self.deleted_here();
        }
        let ours = match outgoing_to(self.item, self.mirror, self.rules) {
            Ok(content) => content,
            Err(why) => return self.no_longer_sent(why),
        };
        let takes_updates = self.rules.options.incoming.update;
        match (ours != self.mirror.base, self.they_changed()) {
            (false, false) if self.event.etag == self.mirror.etag => {
                (Operation::Nothing, Why::InStep)
            }
            (false, false) => (self.keep_base(), Why::InStep),
            (true, false) => self.push(&ours),
            (false, true) if !takes_updates => (self.keep_base(), Why::UpdateNotTicked),
            (true, true) if ours == *self.theirs => (Operation::Rebase { base: ours }, Why::InStep),
            (true, true) if !takes_updates => self.push(&ours),
            (we_changed, true) => self.merged(&ours, we_changed),
        }
    }

    fn they_changed(self) -> bool {
        self.event.etag != self.mirror.etag && *self.theirs != self.mirror.base
    }

    /// Only the event's version is news.
    fn keep_base(self) -> Operation {
        Operation::Rebase {
            base: self.mirror.base.clone(),
        }
    }

    /// An invitation that was taken in and is declined since goes at once (sync case 22); it is still in the list there.
    fn declined(self) -> Option<(Operation, Why)> {
        let Self {
            item,
            mirror,
            rules,
            ..
        } = self;
        let is_theirs =
            mirror.origin == Origin::Foreign && item.source == ItemSource::Linked(rules.sync);
        if !is_theirs || item.deleted || !rules.options.incoming.delete {
            return None;
        }
        let why = kept_out(self.theirs, rules.options.rsvp)?;
        let operation = Operation::DeleteItem {
            seen: item.version,
            evidence: Evidence::Declined,
        };
        Some((operation, why))
    }

    /// The item was deleted: the event goes, too, unless an edit there beats that.
    fn deleted_here(self) -> (Operation, Why) {
        let options = self.rules.options;
        if self.they_changed() && options.incoming.update && options.edit_beats_delete {
            let (base, said) = self.as_items_own();
            let operation = Operation::RestoreItem {
                content: merge(&base, &self.item.content, &said, Winner::Theirs).content,
                seen: self.item.version,
                base: self.theirs.clone(),
            };
            return (operation, Why::EditBeatsDelete);
        }
        self.delete_event(Why::DeletedHere)
    }

    /// The item is not for this calendar any more: unassigned, or its kind unticked.
    fn no_longer_sent(self, why: Why) -> (Operation, Why) {
        let why = match why {
            Why::KindNotSent => Why::KindNoLongerSent,
            other => other,
        };
        match self.mirror.origin {
            // We never remove what somebody else made because an option of ours changed.
            Origin::Foreign => (Operation::Forget(self.mirror.id), why),
            Origin::Managed => self.delete_event(why),
            Origin::Booked => (Operation::Skip, Why::BookedThere),
        }
    }

    fn delete_event(self, why: Why) -> (Operation, Why) {
        if !self.rules.can_write {
            return (Operation::Skip, Why::ReadOnly);
        }
        let operation = Operation::DeleteEvent {
            if_match: self.event.etag.clone(),
        };
        (operation, why)
    }

    /// The last agreement and what the event says now, without what only stands on the copy.
    fn as_items_own(self) -> (Content, Content) {
        let own = |content| back(content, self.item, self.mirror, self.rules);
        (own(&self.mirror.base), own(self.theirs))
    }

    /// They changed it, and so did we, perhaps.
    fn merged(self, ours: &Content, we_changed: bool) -> (Operation, Why) {
        let winner = winner(self.item, self.event, self.rules);
        let (base, said) = self.as_items_own();
        let merged = merge(&base, &self.item.content, &said, winner);
        let why = match (we_changed, merged.conflicts.is_empty(), winner) {
            (false, ..) => Why::ChangedThere,
            (true, true, _) => Why::BothChanged,
            (true, false, Winner::Ours) => Why::Conflict,
            (true, false, Winner::Theirs) => Why::ConflictTheirs,
        };
        if merged.content == self.item.content {
            // Nothing comes in: they changed what we changed as well and ours wins, or what only stands on the copy.
            let (operation, _) = self.push(ours);
            return (operation, why);
        }
        (self.pull(merged.content), why)
    }

    /// The item takes over what the merge of both sides says; what of that is not there yet goes out afterwards.
    fn pull(self, content: Content) -> Operation {
        let Self {
            item,
            theirs,
            mirror,
            rules,
            ..
        } = self;
        let after = Item {
            content,
            ..item.clone()
        };
        let mut agreed = Mirror {
            base: theirs.clone(),
            ..mirror.clone()
        };
        let sent = outgoing_to(&after, &agreed, rules);
        if let Ok(sent) = &sent
            && mirror.origin == Origin::Managed
            && is_masked(&after, rules)
        {
            // What somebody wrote onto a masked copy stays there and is no affair of the item's.
            agreed.base = Content {
                subject: sent.subject.clone(),
                description: sent.description.clone(),
                location: sent.location.clone(),
                privacy: sent.privacy,
                ..agreed.base
            };
        }
        let then_push = rules.can_write
            && match sent {
                Ok(sent) => {
                    let tied = Tied {
                        item: &after,
                        mirror: &agreed,
                        ..self
                    };
                    tied.written(&sent) != *theirs
                }
                // It turned private there, for instance: the copy is taken back.
                Err(_) => mirror.origin == Origin::Managed,
            };
        Operation::UpdateItem {
            content: after.content,
            seen: item.version,
            base: agreed.base,
            then_push,
        }
    }

    /// Our change goes out; what they changed and we do not take in stays as it is there.
    fn push(self, ours: &Content) -> (Operation, Why) {
        if !self.rules.can_write {
            return (Operation::Skip, Why::ReadOnly);
        }
        let content = self.written(ours);
        if content == *self.theirs {
            return (Operation::Rebase { base: ours.clone() }, Why::InStep);
        }
        let operation = Operation::UpdateEvent {
            content,
            base: ours.clone(),
            if_match: self.event.etag.clone(),
        };
        (operation, Why::ChangedHere)
    }

    /// What the event says after our write: ours, and what they changed and we do not take in.
    fn written(self, ours: &Content) -> Content {
        let Self {
            item,
            theirs,
            mirror,
            rules,
            ..
        } = self;
        let mut content = merge(&mirror.base, ours, theirs, Winner::Ours).content;
        if mirror.origin == Origin::Managed && *theirs != mirror.base && !is_masked(item, rules) {
            // Title and notes carry something of ours: merged as the item's own, then put on again.
            let (base, said) = self.as_items_own();
            let merged = Item {
                content: merge(&base, &item.content, &said, Winner::Ours).content,
                ..item.clone()
            };
            if let Ok(copy) = outgoing_to(&merged, mirror, rules) {
                content.subject = copy.subject;
                content.description = copy.description;
            }
        }
        content
    }
}

/// Who wins where both sides changed the same field.
pub(super) fn winner(item: &Item, event: &RemoteEvent, rules: &Rules<'_>) -> Winner {
    match rules.options.conflict {
        ConflictRule::MyCalendar => Winner::Ours,
        ConflictRule::LinkedCalendar => Winner::Theirs,
        ConflictRule::LatestChange => later_side(item.changed_at, event.modified_at),
    }
}
