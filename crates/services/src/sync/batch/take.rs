//! One decided step after the other: what it makes of items and ties, and its line in the journal.

use super::Batch;
use crate::environment::Environment;
use crate::sync::SyncError;
use crate::sync::access::Opened;
use crate::sync::journal::{Journal, Line, because};
use chrono::{DateTime, Utc};
use domain::ItemId;
use domain::item::{Content, Item, ItemKind, ItemSource, Uid, Version};
use domain::mirror::Origin;
use domain::reconcile::{Operation, Step, Why};
use domain::remote_event::{Etag, ProviderEventId, RemoteEvent};
use domain::run::{Action, Side};
use store::Writing;

impl Batch<'_> {
    /// Takes one step into the batch. Steps for the other side are left to `push`, which decides again on what it finds.
    pub async fn take(
        &mut self,
        writing: &mut Writing,
        step: Step,
        event: Option<&RemoteEvent>,
        journal: &mut Journal,
    ) -> Result<(), SyncError> {
        let why = because(step.why);
        match step.operation {
            Operation::Nothing | Operation::Skip => {}
            Operation::CreateItem(content) => {
                if let Some(event) = event {
                    let id = self.create_item(event, content, why, journal);
                    // Old things go on to other calendars by their own ranges only.
                    if step.why == Why::NewThere {
                        self.appeared.push(id);
                    }
                }
            }
            Operation::UpdateItem {
                content,
                seen: _,
                base,
                then_push,
            } => {
                let Some(event) = event else { return Ok(()) };
                self.change_item(writing, event, content, why, journal)
                    .await?;
                self.rebase(writing, event, base).await?;
                if then_push {
                    self.to_push.extend(step.item);
                }
            }
            Operation::RestoreItem {
                content,
                seen: _,
                base,
            } => {
                let Some(event) = event else { return Ok(()) };
                self.change_item(writing, event, content, why, journal)
                    .await?;
                self.rebase(writing, event, base).await?;
            }
            Operation::DeleteItem { .. } => {
                if let Some(id) = step.event {
                    self.delete_item(writing, &id, why, journal).await?;
                }
            }
            Operation::Rebase { base } => {
                if let Some(event) = event {
                    self.rebase(writing, event, base).await?;
                }
            }
            Operation::Match { base } => {
                if let (Some(event), Some(item)) = (event, step.item) {
                    self.join(event, item, base, why, journal);
                }
            }
            Operation::Forget(mirror) => self.gone_mirrors.push(mirror),
            Operation::CreateEvent(_) => {
                // An edit beat a deletion there: the old tie goes, the item is sent anew.
                if let Some(mirror) = step.event.as_ref().and_then(|id| self.mirrors.get(id)) {
                    self.gone_mirrors.push(mirror.id);
                }
                self.to_push.extend(step.item);
            }
            Operation::UpdateEvent { .. } | Operation::DeleteEvent { .. } => {
                self.to_push.extend(step.item)
            }
        }
        Ok(())
    }

    fn create_item(
        &mut self,
        event: &RemoteEvent,
        content: Content,
        why: String,
        journal: &mut Journal,
    ) -> ItemId {
        let sync = &self.opened.sync;
        let id = ItemId::new(self.env.entropy.id());
        let item = Item {
            id,
            organization: sync.organization,
            kind: ItemKind::Appointment,
            uid: event
                .uid
                .clone()
                .unwrap_or_else(|| Uid::new(format!("INTEGRATOR-ITEM-{id}"))),
            content: content.clone(),
            customer: None,
            assignees: vec![sync.member],
            source: ItemSource::Linked(sync.id),
            version: Version::FIRST,
            deleted: false,
            changed_at: event.modified_at.unwrap_or(self.now),
        };
        let span = content.span(self.env.zones.as_ref(), &self.opened.zone);
        journal.note(
            self.env,
            Line {
                side: Side::Here,
                action: Action::Create,
                item: Some(id),
                event: Some(&event.id),
                before: None,
                after: Some(&content),
                why,
            },
        );
        // What was agreed on is what the event says; the item may say it otherwise, for instance as tentative.
        let base = event.content().cloned().unwrap_or(content);
        self.new_mirrors
            .push(self.opened.new_mirror(&item, event, base, Origin::Foreign));
        self.new_items.push((item, span));
        id
    }

    fn join(
        &mut self,
        event: &RemoteEvent,
        item: ItemId,
        base: Content,
        why: String,
        journal: &mut Journal,
    ) {
        let Some(ours) = self.items.get(&item) else {
            return;
        };
        let origin = if event.copy_of().is_some() {
            Origin::Managed
        } else {
            Origin::Foreign
        };
        journal.note(
            self.env,
            Line {
                side: Side::There,
                action: Action::Match,
                item: Some(item),
                event: Some(&event.id),
                before: None,
                after: Some(&base),
                why,
            },
        );
        let is_alike = event.content() == Some(&ours.content);
        let mut mirror = self.opened.new_mirror(ours, event, base, origin);
        if event.content() != Some(&mirror.base) {
            // No etag yet: what only the event says is still to come in.
            mirror.etag = Etag(String::new());
        }
        self.new_mirrors.push(mirror);
        if !is_alike {
            self.to_push.insert(item);
        }
    }

    async fn change_item(
        &mut self,
        writing: &mut Writing,
        event: &RemoteEvent,
        content: Content,
        why: String,
        journal: &mut Journal,
    ) -> Result<(), SyncError> {
        let Some(item) = self
            .mirrors
            .get(&event.id)
            .and_then(|mirror| self.items.get_mut(&mirror.item))
        else {
            return Ok(());
        };
        if item.content == content && !item.deleted {
            return Ok(());
        }
        let before = std::mem::replace(&mut item.content, content);
        let seen = item.version;
        item.version = seen.next();
        item.deleted = false;
        item.changed_at = self.now;
        save(self.env, self.opened, writing, item, seen, self.now).await?;
        self.touched.insert(item.id);
        let line = Line {
            side: Side::Here,
            action: Action::Update,
            item: Some(item.id),
            event: Some(&event.id),
            before: Some(&before),
            after: Some(&item.content),
            why,
        };
        journal.note(self.env, line);
        Ok(())
    }

    async fn delete_item(
        &mut self,
        writing: &mut Writing,
        event: &ProviderEventId,
        why: String,
        journal: &mut Journal,
    ) -> Result<(), SyncError> {
        let Some(mirror) = self.mirrors.get(event) else {
            return Ok(());
        };
        let Some(item) = self.items.get_mut(&mirror.item) else {
            return Ok(());
        };
        let seen = item.version;
        item.version = seen.next();
        item.deleted = true;
        item.changed_at = self.now;
        save(self.env, self.opened, writing, item, seen, self.now).await?;
        self.touched.insert(item.id);
        self.gone_mirrors.push(mirror.id);
        let line = Line {
            side: Side::Here,
            action: Action::Delete,
            item: Some(item.id),
            event: Some(event),
            before: Some(&item.content),
            after: None,
            why,
        };
        journal.note(self.env, line);
        Ok(())
    }

    async fn rebase(
        &mut self,
        writing: &mut Writing,
        event: &RemoteEvent,
        base: Content,
    ) -> Result<(), SyncError> {
        let Some(mirror) = self.mirrors.get_mut(&event.id) else {
            return Ok(());
        };
        mirror.base = base;
        if mirror.etag != event.etag {
            mirror.written = mirror.written.changed_there(self.now);
        }
        mirror.etag = event.etag.clone();
        if let Some(item) = self.items.get(&mirror.item) {
            mirror.base_version = item.version;
        }
        // A tie adopted in this very batch is inserted at its end, with what it says by then.
        if let Some(new) = self.new_mirrors.iter_mut().find(|new| new.id == mirror.id) {
            *new = mirror.clone();
            return Ok(());
        }
        Ok(writing
            .update_mirror(self.opened.sync.organization, mirror, self.now)
            .await?)
    }
}

/// Writes a changed item, if it still is as it was seen.
pub(super) async fn save(
    env: &Environment,
    opened: &Opened,
    writing: &mut Writing,
    item: &Item,
    seen: Version,
    now: DateTime<Utc>,
) -> Result<(), SyncError> {
    let span = item.content.span(env.zones.as_ref(), &opened.zone);
    if writing.update_item(item, seen, span, now).await? {
        Ok(())
    } else {
        Err(SyncError::ChangedMeanwhile)
    }
}
