//! What changed in a calendar (exchange-ews.md §8).
//!
//! Exchange tells changes in parts, each with a state, until one says that it was the last. A list that failed or has no state
//! at its end is an error and never an empty list: an empty list deletes.

use crate::group::begun_from;
use crate::item::Item;
use crate::reading::Calendar;
use crate::xml::{Element, escaped};
use crate::{folders, own};
use domain::remote_event::{Etag, ProviderEventId, SyncToken};
use provider::{Changed, Changes, ProviderError};
use std::collections::{BTreeMap, BTreeSet};

/// Before every token of ours: a state belongs to what was asked for with it.
const VERSION: &str = "1:";

/// The largest part that Exchange sends.
const LARGEST_PART: usize = 512;

/// More parts than this are no list.
const MOST_PARTS: usize = 2_000;

/// What was told, part by part: the last word about an item holds.
#[derive(Default)]
struct Told {
    changed: BTreeMap<String, Changed>,
    gone: BTreeSet<String>,
}

/// What changed since a token, or everything without one.
pub(crate) async fn since(
    calendar: &Calendar<'_>,
    since: Option<&SyncToken>,
) -> Result<Changes, ProviderError> {
    let known = match since {
        Some(token) => {
            let state = token.0.strip_prefix(VERSION);
            Some(state.ok_or(ProviderError::SyncTokenExpired)?)
        }
        None => None,
    };
    let mut state = known.unwrap_or_default().to_owned();
    let mut told = Told::default();
    for _ in 0..MOST_PARTS {
        let message = calendar.ask_one(&operation(calendar, &state)).await?;
        let part = message.ok()?;
        told.take(part)?;
        let next = part.text_of("SyncState").trim();
        let is_last = part.text_of("IncludesLastItemInRange").trim() == "true";
        if next.is_empty() || (!is_last && next == state) {
            break;
        }
        next.clone_into(&mut state);
        if is_last {
            let token = Some(SyncToken(format!("{VERSION}{state}")));
            let changed = told.changed.into_values().collect();
            return Ok(match known {
                None => Changes::Complete {
                    events: changed,
                    token,
                },
                Some(_) => Changes::Since {
                    changed,
                    gone: told.gone.into_iter().map(ProviderEventId).collect(),
                    token,
                },
            });
        }
    }
    Err(ProviderError::InvalidAnswer(
        "the list was cut short".to_owned(),
    ))
}

fn operation(calendar: &Calendar<'_>, state: &str) -> String {
    let state = if state.is_empty() {
        String::new()
    } else {
        format!("<m:SyncState>{}</m:SyncState>", escaped(state))
    };
    format!(
        "<m:SyncFolderItems><m:ItemShape><t:BaseShape>IdOnly</t:BaseShape><t:AdditionalProperties>{}</t:AdditionalProperties>\
         </m:ItemShape><m:SyncFolderId>{}</m:SyncFolderId>{state}\
         <m:MaxChangesReturned>{LARGEST_PART}</m:MaxChangesReturned><m:SyncScope>NormalItems</m:SyncScope></m:SyncFolderItems>",
        own::path(own::UNFINISHED),
        folders::folder_id(calendar.id)
    )
}

impl Told {
    fn take(&mut self, part: &Element) -> Result<(), ProviderError> {
        let list = part
            .child("Changes")
            .ok_or_else(|| ProviderError::InvalidAnswer("it has no list of changes".to_owned()))?;
        let nameless = || ProviderError::InvalidAnswer("a change has no id".to_owned());
        for change in &list.children {
            match change.name.as_str() {
                "Create" | "Update" => {
                    // Something else than an item of a calendar may lie in one.
                    let Some(item) = change.child("CalendarItem") else {
                        continue;
                    };
                    let item = Item::read(item).ok_or_else(nameless)?;
                    let etag = begun_from(&item).unwrap_or(Etag(item.change_key));
                    self.gone.remove(&item.id);
                    let changed = Changed {
                        id: ProviderEventId(item.id.clone()),
                        etag,
                        event: None,
                    };
                    self.changed.insert(item.id, changed);
                }
                "Delete" => {
                    let id = change.child("ItemId").ok_or_else(nameless)?.attribute("Id");
                    self.changed.remove(id);
                    self.gone.insert(id.to_owned());
                }
                _ => {}
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::xml::parse;

    #[test]
    fn the_last_word_about_an_item_holds() {
        let item = |id: &str, key: &str| {
            format!("<CalendarItem><ItemId Id=\"{id}\" ChangeKey=\"{key}\"/></CalendarItem>")
        };
        let part = |inside: &str| parse(&format!("<M><Changes>{inside}</Changes></M>")).unwrap();
        let mut told = Told::default();
        let first = format!(
            "<Create>{}</Create><Create>{}</Create>",
            item("a", "1"),
            item("b", "1")
        );
        told.take(&part(&first)).unwrap();
        let second = format!(
            "<Update>{}</Update><Delete><ItemId Id=\"b\"/></Delete><ReadFlagChange/><Create><Contact/></Create>",
            item("a", "2")
        );
        told.take(&part(&second)).unwrap();

        assert_eq!(told.changed["a"].etag, Etag("2".to_owned()));
        assert_eq!(told.gone.iter().collect::<Vec<_>>(), ["b"]);
        assert_eq!(told.changed.len(), 1);
        assert!(told.take(&parse("<M/>").unwrap()).is_err());
        assert!(told.take(&part("<Delete/>")).is_err());
    }
}
