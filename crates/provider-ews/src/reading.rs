//! Reading items by name, a series with all that was changed in it (exchange-ews.md §6, §8).

use crate::content::Reader;
use crate::folders;
use crate::group::Group;
use crate::item::{Item, shape};
use crate::said::item_id;
use crate::soap::Message;
use crate::transport::{Asker, Transport};
use domain::linked_calendar::RemoteCalendarId;
use domain::remote_event::{Evidence, ProviderEventId, RemoteChange};
use provider::ProviderError;
use std::collections::HashMap;

/// How many items are asked for at once (exchange-ews.md §17).
const AT_ONCE: usize = 10;

/// A calendar of an account, and how to ask about it.
#[derive(Clone)]
pub(crate) struct Calendar<'a> {
    pub(crate) transport: &'a Transport,
    pub(crate) asker: Asker<'a>,
    pub(crate) id: &'a RemoteCalendarId,
}

impl Calendar<'_> {
    /// Asks an operation about so many things.
    pub(crate) async fn ask(
        &self,
        operation: &str,
        count: usize,
    ) -> Result<Vec<Message>, ProviderError> {
        self.transport.ask(&self.asker, operation, count).await
    }

    /// Asks an operation about one thing.
    pub(crate) async fn ask_one(&self, operation: &str) -> Result<Message, ProviderError> {
        let mut messages = self.ask(operation, 1).await?;
        messages.pop().ok_or_else(|| {
            ProviderError::InvalidAnswer("it does not say what came of it".to_owned())
        })
    }

    /// # Errors
    /// [`ProviderError::NotFound`] when it is gone.
    pub(crate) async fn is_there(&self) -> Result<(), ProviderError> {
        folders::is_there(self.transport, &self.asker, self.id).await
    }

    /// Items by id; none for one that is not there, or lies in another folder.
    async fn items(&self, ids: &[&str]) -> Result<Vec<Option<Item>>, ProviderError> {
        let mut found = Vec::with_capacity(ids.len());
        for some in ids.chunks(AT_ONCE) {
            let named: String = some.iter().map(|id| item_id(id, None)).collect();
            let operation = format!(
                "<m:GetItem>{}<m:ItemIds>{named}</m:ItemIds></m:GetItem>",
                shape()
            );
            for message in self.ask(&operation, some.len()).await? {
                if message.is_gone() {
                    found.push(None);
                    continue;
                }
                let told = message.ok()?.child("Items");
                let told = told.and_then(|items| items.children.first());
                let item = told.and_then(Item::read);
                let item = item
                    .ok_or_else(|| ProviderError::InvalidAnswer("an item has no id".to_owned()))?;
                let is_here = item.folder.is_empty() || item.folder == self.id.0;
                found.push(is_here.then_some(item));
            }
        }
        Ok(found)
    }

    /// Items with their changed occurrences, in the order of the ids; none for one that is not there.
    pub(crate) async fn groups(&self, ids: &[&str]) -> Result<Vec<Option<Group>>, ProviderError> {
        let masters = self.items(ids).await?;
        let named = masters.iter().flatten().flat_map(|item| &item.changed);
        let named: Vec<&str> = named.map(|(id, _)| id.as_str()).collect();
        let exceptions = self.items(&named).await?;
        let mut exceptions: HashMap<String, Item> = named
            .iter()
            .zip(exceptions)
            .filter_map(|(id, item)| Some(((*id).to_owned(), item?)))
            .collect();
        let groups = masters.into_iter().map(|master| {
            let master = master?;
            let exceptions = master
                .changed
                .iter()
                // One that is gone by now changed the version of its series, so that is read again.
                .filter_map(|(id, _)| exceptions.remove(id))
                .collect();
            Some(Group { master, exceptions })
        });
        Ok(groups.collect())
    }

    /// One item with its changed occurrences.
    pub(crate) async fn group(&self, id: &str) -> Result<Option<Group>, ProviderError> {
        Ok(self.groups(&[id]).await?.pop().flatten())
    }
}

/// Reads events; each is answered present or gone.
///
/// # Errors
/// [`ProviderError::NotFound`] when the calendar is gone.
pub(crate) async fn events(
    calendar: &Calendar<'_>,
    reader: &Reader<'_>,
    ids: &[ProviderEventId],
) -> Result<Vec<RemoteChange>, ProviderError> {
    let named: Vec<&str> = ids.iter().map(|id| id.0.as_str()).collect();
    let groups = calendar.groups(&named).await?;
    if groups.iter().any(Option::is_none) {
        calendar.is_there().await?;
    }
    let changes = ids.iter().zip(groups).map(|(id, group)| match group {
        Some(group) => RemoteChange::Present(group.remote(reader)),
        None => RemoteChange::Gone(id.clone(), Evidence::Tombstone),
    });
    Ok(changes.collect())
}
