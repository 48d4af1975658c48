//! Folders: found, made, taken away (exchange-ews.md §6).

use super::ask::Ask;
use super::item::change_key;
use super::soap::{Outcome, Refusal, message, response};
use super::world::{CALENDAR, Folder};
use super::xml::{self, Element, escaped, leaf, yes};

/// A folder as an answer has it.
fn shown(ask: &Ask<'_>, folder: &Folder) -> String {
    let kind = if folder.class == CALENDAR {
        "CalendarFolder"
    } else {
        "Folder"
    };
    let count = ask.world.items_in(&folder.id).count();
    let below = ask.world.below(&folder.id, false).len();
    let may = yes(!folder.is_read_only);
    let rights = [
        ("CreateAssociated", may),
        ("CreateContents", may),
        ("CreateHierarchy", may),
        ("Delete", may),
        ("Modify", may),
        ("Read", "true"),
        ("ViewPrivateItems", may),
    ]
    .map(|(name, value)| leaf(name, value))
    .concat();
    let parent = folder.parent.as_ref().map(|parent| {
        let revision = ask
            .world
            .folders
            .get(parent)
            .map_or(0, |folder| folder.revision);
        let key = change_key(revision);
        format!(
            "<t:ParentFolderId Id=\"{}\" ChangeKey=\"{key}\"/>",
            escaped(parent)
        )
    });
    let class = (!folder.class.is_empty()).then(|| leaf("FolderClass", &folder.class));
    let distinguished = folder.distinguished.as_ref();
    let distinguished = distinguished.map(|name| leaf("DistinguishedFolderId", name));
    // Calendars have no count of what is unread.
    let unread = (kind == "Folder").then(|| leaf("UnreadCount", "0"));
    format!(
        "<t:{kind}><t:FolderId Id=\"{}\" ChangeKey=\"{}\"/>{}{}{}{}{}<t:EffectiveRights>{rights}</t:EffectiveRights>{}{}</t:{kind}>",
        escaped(&folder.id),
        change_key(folder.revision),
        parent.unwrap_or_default(),
        class.unwrap_or_default(),
        leaf("DisplayName", &folder.name),
        leaf("TotalCount", &count.to_string()),
        leaf("ChildFolderCount", &below.to_string()),
        distinguished.unwrap_or_default(),
        unread.unwrap_or_default(),
    )
}

pub fn get(ask: &Ask<'_>, operation: Element<'_>) -> Outcome {
    let ids = xml::child(operation, "FolderIds");
    let ids = ids.ok_or_else(|| Refusal::schema("FolderIds is missing."))?;
    let each = xml::children(ids).map(|id| {
        let outcome = ask
            .folder(id)
            .map(|folder| format!("<m:Folders>{}</m:Folders>", shown(ask, folder)));
        message("GetFolder", &outcome, "<m:Folders/>")
    });
    Ok(response("GetFolder", &each.collect::<Vec<_>>()))
}

pub fn find(ask: &Ask<'_>, operation: Element<'_>) -> Outcome {
    let is_deep = match xml::attribute(operation, "Traversal") {
        "Deep" => true,
        "Shallow" => false,
        _ => return Err(Refusal::schema("Traversal is invalid.")),
    };
    let wanted = xml::at(
        operation,
        &["Restriction", "IsEqualTo", "FieldURIOrConstant", "Constant"],
    );
    let wanted = wanted.map(|constant| xml::attribute(constant, "Value"));
    let is_by_class = xml::at(operation, &["Restriction", "IsEqualTo", "FieldURI"])
        .is_none_or(|path| xml::attribute(path, "FieldURI") == "folder:FolderClass");
    let parents = xml::child(operation, "ParentFolderIds");
    let parents = parents.ok_or_else(|| Refusal::schema("ParentFolderIds is missing."))?;
    let each = xml::children(parents).map(|id| {
        let outcome = ask.folder(id).map(|parent| {
            let found = ask.world.below(&parent.id, is_deep);
            let fits = |folder: &&&Folder| {
                wanted.is_none_or(|wanted| {
                    let value = if is_by_class { &folder.class } else { &folder.name };
                    value == wanted
                })
            };
            let found: Vec<String> = found
                .iter()
                .filter(fits)
                .map(|folder| shown(ask, folder))
                .collect();
            let count = found.len();
            format!(
                "<m:RootFolder IndexedPagingOffset=\"{count}\" TotalItemsInView=\"{count}\" IncludesLastItemInRange=\"true\">\
                 <t:Folders>{}</t:Folders></m:RootFolder>",
                found.concat()
            )
        });
        message("FindFolder", &outcome, "")
    });
    Ok(response("FindFolder", &each.collect::<Vec<_>>()))
}

pub fn create(ask: &mut Ask<'_>, operation: Element<'_>) -> Outcome {
    let parent = ask.folder_in(xml::child(operation, "ParentFolderId"))?;
    let (parent, is_read_only) = (parent.id.clone(), parent.is_read_only);
    let folders = xml::child(operation, "Folders");
    let folders = folders.ok_or_else(|| Refusal::schema("Folders is missing."))?;
    let mut messages = Vec::new();
    for folder in xml::children(folders) {
        let name = xml::text(folder, "DisplayName");
        let is_taken = ask
            .world
            .below(&parent, false)
            .iter()
            .any(|known| known.name.eq_ignore_ascii_case(name));
        let outcome = if is_taken {
            let text = "A folder with the specified name already exists.";
            Err(Refusal::new("ErrorFolderExists", text))
        } else if is_read_only {
            Err(Refusal::access_denied())
        } else {
            let class = match (folder.tag_name().name(), xml::text(folder, "FolderClass")) {
                ("CalendarFolder", _) => CALENDAR,
                (_, "") => "IPF.Note",
                (_, class) => class,
            };
            let email = ask.email.clone();
            let id = ask
                .world
                .add_folder(&email, Some(&parent), None, name, class);
            let made = ask.world.folders.get(&id).map(|made| shown(ask, made));
            Ok(format!(
                "<m:Folders>{}</m:Folders>",
                made.unwrap_or_default()
            ))
        };
        messages.push(message("CreateFolder", &outcome, "<m:Folders/>"));
    }
    Ok(response("CreateFolder", &messages))
}

pub fn delete(ask: &mut Ask<'_>, operation: Element<'_>) -> Outcome {
    let ids = xml::child(operation, "FolderIds");
    let ids = ids.ok_or_else(|| Refusal::schema("FolderIds is missing."))?;
    let mut messages = Vec::new();
    for id in xml::children(ids) {
        let outcome = match ask.folder(id) {
            Ok(folder) if folder.distinguished.is_some() => {
                let text = "A distinguished folder cannot be deleted.";
                Err(Refusal::new("ErrorDeleteDistinguishedFolder", text))
            }
            Ok(folder) if folder.is_read_only => Err(Refusal::access_denied()),
            Ok(folder) => {
                let id = folder.id.clone();
                ask.world.remove_folder(&id);
                Ok(String::new())
            }
            Err(refusal) => Err(refusal),
        };
        messages.push(message("DeleteFolder", &outcome, ""));
    }
    Ok(response("DeleteFolder", &messages))
}
