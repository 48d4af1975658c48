//! Items that are looked for: within a stretch of time, occurrence by occurrence, or by what they say (exchange-ews.md §6, §20).

use super::ask::Ask;
use super::item::{Item, Said};
use super::showing::{Shape, Shown, instant};
use super::soap::{Outcome, Refusal, message, response};
use super::world::Folder;
use super::writing::{extended_key_of, moment};
use super::xml::{self, Element};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use chrono::TimeDelta;

/// The properties that hold what Exchange makes of a UID: with the date of an occurrence, and without (exchange-ews.md §7).
const IDENTITIES: [&str; 2] = ["meeting/3/Binary", "meeting/35/Binary"];

/// What one answer holds at most.
const CAP: usize = 1000;

pub fn find(ask: &Ask<'_>, operation: Element<'_>) -> Outcome {
    let shape = Shape::read(operation)?;
    let folders = xml::child(operation, "ParentFolderIds");
    let folders = folders.ok_or_else(|| Refusal::schema("ParentFolderIds is missing."))?;
    let mut messages = Vec::new();
    for id in xml::children(folders) {
        let outcome = ask
            .folder(id)
            .and_then(|folder| in_folder(ask, operation, &shape, folder));
        messages.push(message("FindItem", &outcome, ""));
    }
    Ok(response("FindItem", &messages))
}

fn in_folder(ask: &Ask<'_>, operation: Element<'_>, shape: &Shape, folder: &Folder) -> Outcome {
    let account = ask.account()?;
    let organizer = (account.name.as_str(), account.email.as_str());
    if let Some(view) = xml::child(operation, "CalendarView") {
        let found = expanded(ask, view, folder)?;
        let most = most(view);
        let is_all = found.len() <= most;
        let items: String = found
            .iter()
            .take(most)
            .map(|shown| shape.show(shown, organizer, true))
            .collect();
        let count = found.len();
        return Ok(format!(
            "<m:RootFolder TotalItemsInView=\"{count}\" IncludesLastItemInRange=\"{}\"><t:Items>{items}</t:Items></m:RootFolder>",
            xml::yes(is_all)
        ));
    }
    let restriction = xml::child(operation, "Restriction");
    let restriction = restriction.and_then(|restriction| xml::children(restriction).next());
    let mut found: Vec<&Item> = Vec::new();
    for item in ask.world.items_in(&folder.id) {
        let fits = match restriction {
            Some(term) => holds(term, &item.said)?,
            None => true,
        };
        if fits {
            found.push(item);
        }
    }
    found.sort_by_key(|item| (item.said.start, item.born));
    let view = xml::child(operation, "IndexedPageItemView");
    let offset: usize = view.map_or(0, |view| {
        xml::attribute(view, "Offset").parse().unwrap_or(0)
    });
    let count = view.map_or(CAP, most);
    let total = found.len();
    let page: Vec<&&Item> = found.iter().skip(offset).take(count).collect();
    let next = offset.min(total) + page.len();
    let items: String = page
        .iter()
        .map(|item| shape.show(&Shown::Whole(item), organizer, true))
        .collect();
    Ok(format!(
        "<m:RootFolder IndexedPagingOffset=\"{next}\" TotalItemsInView=\"{total}\" IncludesLastItemInRange=\"{}\"><t:Items>{items}</t:Items></m:RootFolder>",
        xml::yes(next == total)
    ))
}

fn most(view: Element<'_>) -> usize {
    let asked = xml::attribute(view, "MaxEntriesReturned").parse();
    asked.unwrap_or(CAP).min(CAP)
}

/// Everything that touches a stretch of time, in order.
fn expanded<'a>(
    ask: &'a Ask<'_>,
    view: Element<'_>,
    folder: &'a Folder,
) -> Result<Vec<Shown<'a>>, Refusal> {
    let from = moment(xml::attribute(view, "StartDate"), "UTC")?;
    let until = moment(xml::attribute(view, "EndDate"), "UTC")?;
    if TimeDelta::days(2 * 366) < until - from {
        let text = "The view may span two years at most.";
        return Err(Refusal::new("ErrorCalendarViewRangeTooBig", text));
    }
    let mut found: Vec<Shown<'a>> = Vec::new();
    let touches = |said: &Said| said.start < until && from < said.end;
    for item in ask.world.items_in(&folder.id) {
        if item.said.recurrence.is_none() {
            if touches(&item.said) {
                found.push(Shown::Whole(item));
            }
            continue;
        }
        // An occurrence may have moved into the stretch from later.
        for slot in item.slots(until + TimeDelta::days(366)) {
            let said = item.occurrence(&slot).filter(|said| touches(said));
            found.extend(said.map(|said| Shown::Occurrence(item, slot, Box::new(said))));
        }
    }
    found.sort_by_key(|shown| match shown {
        Shown::Whole(item) => item.said.start,
        Shown::Occurrence(_, _, said) => said.start,
    });
    Ok(found)
}

/// Whether a term of a restriction holds.
fn holds(term: Element<'_>, said: &Said) -> Result<bool, Refusal> {
    let name = term.tag_name().name();
    match name {
        "And" => {
            for inner in xml::children(term) {
                if !holds(inner, said)? {
                    return Ok(false);
                }
            }
            return Ok(true);
        }
        "Or" => {
            for inner in xml::children(term) {
                if holds(inner, said)? {
                    return Ok(true);
                }
            }
            return Ok(false);
        }
        "Not" => {
            let inner = xml::children(term).next();
            let inner = inner.ok_or_else(|| Refusal::schema("Not holds nothing."))?;
            return Ok(!holds(inner, said)?);
        }
        _ => {}
    }
    let path = xml::children(term).next();
    let value = value(
        path.ok_or_else(|| Refusal::schema("A restriction names no property."))?,
        said,
    )?;
    let constant = xml::at(term, &["FieldURIOrConstant", "Constant"])
        .or_else(|| xml::child(term, "Constant"))
        .map(|constant| xml::attribute(constant, "Value"));
    let Some(value) = value else {
        return Ok(name == "IsNotEqualTo");
    };
    let wanted = constant.unwrap_or_default();
    // Moments are compared in the form in which they are told.
    let as_moment = moment(wanted, "UTC").map(instant);
    let wanted = as_moment.as_deref().unwrap_or(wanted);
    Ok(match name {
        "Exists" => true,
        "IsEqualTo" => value == wanted,
        "IsNotEqualTo" => value != wanted,
        "IsGreaterThan" => *wanted < *value,
        "IsGreaterThanOrEqualTo" => *wanted <= *value,
        "IsLessThan" => *value < *wanted,
        "IsLessThanOrEqualTo" => *value <= *wanted,
        "Contains" => value.to_lowercase().contains(&wanted.to_lowercase()),
        other => return Err(Refusal::schema(&format!("'{other}' is no restriction."))),
    })
}

/// A property as text; none where the item does not have it.
fn value(path: Element<'_>, said: &Said) -> Result<Option<String>, Refusal> {
    if path.tag_name().name() == "ExtendedFieldURI" {
        let key = extended_key_of(path)?;
        if IDENTITIES.contains(&key.as_str()) {
            return Ok(Some(STANDARD.encode(identity(&said.uid))));
        }
        return Ok(said.extended.get(&key).cloned());
    }
    match xml::attribute(path, "FieldURI") {
        "item:Subject" => Ok(Some(said.subject.clone())),
        "item:Sensitivity" => Ok(Some(said.sensitivity.clone())),
        "calendar:Start" => Ok(Some(instant(said.start))),
        "calendar:End" => Ok(Some(instant(said.end))),
        "calendar:Location" => Ok(Some(said.location.clone())),
        "calendar:LegacyFreeBusyStatus" => Ok(Some(said.show_as.clone())),
        other => {
            let text = format!("Items cannot be looked for by '{other}'.");
            Err(Refusal::new("ErrorUnsupportedPathForQuery", &text))
        }
    }
}

/// What Exchange makes of a UID (MS-OXOCAL §2.2.1.27): of one of its own the bytes that it spells, of another a wrapping.
fn identity(uid: &str) -> Vec<u8> {
    const BEGINNING: &str = "040000008200E00074C5B7101A82E008";
    if uid.to_ascii_uppercase().starts_with(BEGINNING)
        && let Ok(bytes) = hex::decode(uid)
    {
        return bytes;
    }
    let mut bytes = hex::decode(BEGINNING).unwrap_or_default();
    // No date of an occurrence, no time of making, eight bytes for later.
    bytes.extend([0; 4 + 8 + 8]);
    let text = format!("vCal-Uid\u{1}\0\0\0{uid}\0");
    bytes.extend(u32::try_from(text.len()).unwrap_or(0).to_le_bytes());
    bytes.extend(text.into_bytes());
    bytes
}
