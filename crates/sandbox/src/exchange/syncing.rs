//! What changed in a folder since a state (exchange-ews.md §8).

use super::ask::Ask;
use super::showing::{Shape, Shown, item_id};
use super::soap::{Outcome, Refusal, message, response};
use super::xml::{self, Element, leaf, yes};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Serialize};

/// Changes that one answer holds at most.
const MOST: usize = 512;

/// What stands beside a refusal.
const EMPTY: &str = "<m:SyncState/><m:IncludesLastItemInRange>true</m:IncludesLastItemInRange>";

/// What a state remembers.
#[derive(Debug, Serialize, Deserialize)]
struct State {
    folder: String,
    /// Everything up to this change has been told.
    revision: u64,
}

fn read(text: &str) -> Option<State> {
    let bytes = STANDARD.decode(text.trim()).ok()?;
    serde_json::from_slice(&bytes).ok()
}

/// One change, by the count at which it happened.
enum Change {
    Create(String),
    Update(String),
    Delete(String, u64),
}

pub fn items(ask: &Ask<'_>, operation: Element<'_>) -> Outcome {
    let shape = Shape::read(operation)?;
    let outcome = changes(ask, operation, &shape);
    Ok(response(
        "SyncFolderItems",
        &[message("SyncFolderItems", &outcome, EMPTY)],
    ))
}

fn changes(ask: &Ask<'_>, operation: Element<'_>, shape: &Shape) -> Outcome {
    let folder = ask.folder_in(xml::child(operation, "SyncFolderId"));
    let folder = folder.map_err(|refusal| match refusal.code.as_str() {
        "ErrorFolderNotFound" => {
            let text = "The folder to synchronize could not be found.";
            Refusal::new("ErrorSyncFolderNotFound", text)
        }
        _ => refusal,
    })?;
    let most = xml::text(operation, "MaxChangesReturned").parse();
    let most: usize = most.map_err(|_| Refusal::schema("MaxChangesReturned is missing."))?;
    if !(1..=MOST).contains(&most) {
        return Err(Refusal::schema("MaxChangesReturned is invalid."));
    }
    let dead = || {
        let text = "The synchronization state data is invalid or belongs to another folder.";
        Refusal::new("ErrorInvalidSyncStateData", text)
    };
    let since = match xml::text(operation, "SyncState") {
        "" => 0,
        text => {
            let state = read(text).ok_or_else(dead)?;
            if state.folder != folder.id || state.revision < folder.honoured_from {
                return Err(dead());
            }
            state.revision
        }
    };
    let ignored: Vec<&str> = xml::child(operation, "Ignore")
        .into_iter()
        .flat_map(xml::children)
        .map(|id| xml::attribute(id, "Id"))
        .collect();
    let mut changes: Vec<(u64, Change)> = Vec::new();
    for item in ask.world.items_in(&folder.id) {
        if since < item.revision && !ignored.contains(&item.id.as_str()) {
            let id = item.id.clone();
            let change = if since < item.born {
                Change::Create(id)
            } else {
                Change::Update(id)
            };
            changes.push((item.revision, change));
        }
    }
    for gone in &ask.world.gone {
        if gone.folder == folder.id && since < gone.revision && gone.born <= since {
            let change = Change::Delete(gone.item.clone(), gone.revision);
            changes.push((gone.revision, change));
        }
    }
    changes.sort_by_key(|(revision, _)| *revision);
    let is_all = changes.len() <= most;
    changes.truncate(most);
    let revision = match changes.last() {
        Some((last, _)) if !is_all => *last,
        _ => ask.world.revision,
    };
    let state = State {
        folder: folder.id.clone(),
        revision,
    };
    let state = STANDARD.encode(serde_json::to_vec(&state).unwrap_or_default());
    let account = ask.account()?;
    let shown = |id: &str| {
        let item = ask.world.items.get(id)?;
        let organizer = (account.name.as_str(), account.email.as_str());
        Some(shape.show(&Shown::Whole(item), organizer, true))
    };
    let each = changes.iter().map(|(_, change)| match change {
        Change::Create(id) => format!("<t:Create>{}</t:Create>", shown(id).unwrap_or_default()),
        Change::Update(id) => format!("<t:Update>{}</t:Update>", shown(id).unwrap_or_default()),
        Change::Delete(id, revision) => {
            let key = super::item::change_key(*revision);
            format!("<t:Delete>{}</t:Delete>", item_id(id, &key))
        }
    });
    let each: String = each.collect();
    Ok(format!(
        "<m:SyncState>{state}</m:SyncState><m:IncludesLastItemInRange>{}</m:IncludesLastItemInRange><m:Changes>{each}</m:Changes>",
        yes(is_all)
    ))
}

/// The folders of a mailbox that were made since a state; a folder that is gone is told once more by its absence only.
pub fn hierarchy(ask: &Ask<'_>, operation: Element<'_>) -> Outcome {
    let root = match xml::child(operation, "SyncFolderId") {
        Some(id) => ask.folder_in(Some(id)),
        None => {
            let root = ask.world.distinguished(&ask.email, "msgfolderroot");
            root.ok_or_else(Refusal::folder_not_found)
        }
    };
    let outcome = root.map(|root| {
        let since = read(xml::text(operation, "SyncState")).map_or(0, |state| state.revision);
        let below = ask.world.below(&root.id, true);
        let fresh = below.iter().filter(|folder| since < folder.revision);
        let each = fresh.map(|folder| {
            let kind = if folder.class == super::world::CALENDAR {
                "CalendarFolder"
            } else {
                "Folder"
            };
            let id = format!(
                "<t:FolderId Id=\"{}\" ChangeKey=\"{}\"/>",
                xml::escaped(&folder.id),
                super::item::change_key(folder.revision)
            );
            let name = leaf("DisplayName", &folder.name);
            format!("<t:Create><t:{kind}>{id}{name}</t:{kind}></t:Create>")
        });
        let each: String = each.collect();
        let state = State {
            folder: root.id.clone(),
            revision: ask.world.revision,
        };
        let state = STANDARD.encode(serde_json::to_vec(&state).unwrap_or_default());
        format!(
            "<m:SyncState>{state}</m:SyncState><m:IncludesLastFolderInRange>true</m:IncludesLastFolderInRange><m:Changes>{each}</m:Changes>"
        )
    });
    Ok(response(
        "SyncFolderHierarchy",
        &[message("SyncFolderHierarchy", &outcome, "")],
    ))
}
