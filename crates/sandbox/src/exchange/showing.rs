//! An item as an answer has it: the properties of the shape that was asked for, in the order of the schema
//! (exchange-ews.md §7).

use super::item::{Guest, Item, Said, Slot};
use super::soap::Refusal;
use super::writing::extended_key_of;
use super::xml::{self, Element, escaped, leaf, yes};
use chrono::{DateTime, SecondsFormat, TimeDelta, Utc};
use std::collections::BTreeSet;

/// How far ahead occurrences of a series without end are looked for.
const AHEAD: i64 = 366 * 5;

/// Which properties are wanted.
#[derive(Debug, Default)]
pub struct Shape {
    base: String,
    wants_text: bool,
    /// Names of properties, without `item:` and `calendar:`.
    names: BTreeSet<String>,
    /// Extended properties: their keys and how they were named.
    extended: Vec<(String, String)>,
}

/// What is shown.
pub enum Shown<'a> {
    /// An item itself.
    Whole(&'a Item),
    /// One occurrence of it, and what that says.
    Occurrence(&'a Item, Slot, Box<Said>),
}

/// `2026-12-03T09:00:00Z`
pub fn instant(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Secs, true)
}

/// The name of an item: its id and its version.
pub fn item_id(id: &str, change_key: &str) -> String {
    format!(
        "<t:ItemId Id=\"{}\" ChangeKey=\"{}\"/>",
        escaped(id),
        escaped(change_key)
    )
}

impl Shape {
    /// Reads an `ItemShape`.
    ///
    /// # Errors
    /// The schema does not allow it.
    pub fn read(operation: Element<'_>) -> Result<Self, Refusal> {
        let shape = xml::child(operation, "ItemShape")
            .ok_or_else(|| Refusal::schema("ItemShape is missing."))?;
        let base = xml::text(shape, "BaseShape");
        if !["IdOnly", "Default", "AllProperties"].contains(&base) {
            return Err(Refusal::schema("BaseShape is invalid."));
        }
        let mut found = Self {
            base: base.to_owned(),
            wants_text: xml::text(shape, "BodyType") == "Text",
            ..Self::default()
        };
        if let Some(more) = xml::child(shape, "AdditionalProperties") {
            for path in xml::children(more) {
                if path.tag_name().name() == "ExtendedFieldURI" {
                    let each = path.attributes().map(|attribute| {
                        format!(" {}=\"{}\"", attribute.name(), escaped(attribute.value()))
                    });
                    let shown: String = each.collect();
                    found.extended.push((
                        extended_key_of(path)?,
                        format!("<t:ExtendedFieldURI{shown}/>"),
                    ));
                    continue;
                }
                let uri = xml::attribute(path, "FieldURI");
                let name = uri.split(':').nth(1).unwrap_or_default();
                found.names.insert(name.to_owned());
            }
        }
        Ok(found)
    }

    fn wants(&self, name: &str, is_default: bool, is_listed: bool) -> bool {
        match self.base.as_str() {
            "AllProperties" if !is_listed || is_default => true,
            "Default" if is_default => true,
            _ => self.names.contains(name),
        }
    }

    /// What was asked for of this. `is_listed`: in a list, where details are not told (exchange-ews.md §7).
    pub fn show(&self, shown: &Shown<'_>, organizer: (&str, &str), is_listed: bool) -> String {
        let (item, said, slot) = match shown {
            Shown::Whole(item) => (*item, &item.said, None),
            Shown::Occurrence(item, slot, said) => (*item, &**said, Some(slot)),
        };
        let key = slot.map(|slot| slot.original.timestamp());
        let id = key.map_or_else(|| item.id.clone(), |key| item.occurrence_id(key));
        let is_changed = key.is_some_and(|key| item.changed.contains_key(&key));
        let is_master = slot.is_none() && said.recurrence.is_some();
        let kind = match (is_master, slot, is_changed) {
            (true, _, _) => "RecurringMaster",
            (_, Some(_), true) => "Exception",
            (_, Some(_), false) => "Occurrence",
            (_, None, _) => "Single",
        };
        let is_meeting = said.guests().next().is_some();
        let mut out = item_id(&id, &item.change_key());
        let mut put = |name: &str, is_default: bool, text: String| {
            if self.wants(name, is_default, is_listed) {
                out.push_str(&text);
            }
        };
        let when = |name: &str, at: DateTime<Utc>| leaf(name, &instant(at));
        let folder = format!("<t:ParentFolderId Id=\"{}\"/>", escaped(&item.folder));
        put("ParentFolderId", false, folder);
        put("ItemClass", false, leaf("ItemClass", "IPM.Appointment"));
        if !said.subject.is_empty() {
            put("Subject", true, leaf("Subject", &said.subject));
        }
        put("Sensitivity", false, leaf("Sensitivity", &said.sensitivity));
        if !is_listed {
            put("Body", self.base == "Default", self.body(said));
        }
        if !said.categories.is_empty() {
            let each = said.categories.iter().map(|one| leaf("String", one));
            let each: String = each.collect();
            put(
                "Categories",
                false,
                format!("<t:Categories>{each}</t:Categories>"),
            );
        }
        put("Importance", false, leaf("Importance", &said.importance));
        put(
            "DateTimeReceived",
            false,
            when("DateTimeReceived", item.created),
        );
        put("DateTimeSent", false, when("DateTimeSent", item.created));
        put(
            "DateTimeCreated",
            false,
            when("DateTimeCreated", item.created),
        );
        put(
            "ReminderIsSet",
            false,
            leaf("ReminderIsSet", yes(said.has_reminder)),
        );
        let minutes = leaf(
            "ReminderMinutesBeforeStart",
            &said.reminder_minutes.to_string(),
        );
        put("ReminderMinutesBeforeStart", false, minutes);
        put("HasAttachments", true, leaf("HasAttachments", "false"));
        put("Culture", false, leaf("Culture", "en-US"));
        put(
            "LastModifiedTime",
            false,
            when("LastModifiedTime", item.modified),
        );
        for (key, path) in &self.extended {
            if let Some(value) = said.extended.get(key) {
                let value = leaf("Value", value);
                out.push_str(&format!(
                    "<t:ExtendedProperty>{path}{value}</t:ExtendedProperty>"
                ));
            }
        }
        let mut put = |name: &str, is_default: bool, text: String| {
            if self.wants(name, is_default, is_listed) {
                out.push_str(&text);
            }
        };
        put("UID", false, leaf("UID", &said.uid));
        if let Some(slot) = slot {
            put("RecurrenceId", false, when("RecurrenceId", slot.original));
        }
        put("DateTimeStamp", false, when("DateTimeStamp", item.modified));
        put("Start", true, when("Start", said.start));
        put("End", true, when("End", said.end));
        if let Some(slot) = slot {
            put("OriginalStart", false, when("OriginalStart", slot.original));
        }
        put(
            "IsAllDayEvent",
            false,
            leaf("IsAllDayEvent", yes(said.is_all_day)),
        );
        let status = leaf("LegacyFreeBusyStatus", &said.show_as);
        put("LegacyFreeBusyStatus", true, status);
        if !said.location.is_empty() {
            put("Location", true, leaf("Location", &said.location));
        }
        put("IsMeeting", false, leaf("IsMeeting", yes(is_meeting)));
        put("IsCancelled", false, leaf("IsCancelled", "false"));
        put(
            "IsRecurring",
            false,
            leaf("IsRecurring", yes(slot.is_some())),
        );
        put("CalendarItemType", true, leaf("CalendarItemType", kind));
        let response = match &said.host {
            Some(host) => host.response.as_str(),
            None if is_meeting => "Organizer",
            None => "Unknown",
        };
        put("MyResponseType", false, leaf("MyResponseType", response));
        let host = said.host.as_ref();
        let (name, email) = host.map_or(organizer, |host| (&host.name, &host.email));
        put(
            "Organizer",
            true,
            format!("<t:Organizer>{}</t:Organizer>", mailbox(name, email)),
        );
        if !is_listed {
            for (name, guests) in [
                ("RequiredAttendees", &said.required),
                ("OptionalAttendees", &said.optional),
                ("Resources", &said.resources),
            ] {
                if !guests.is_empty() {
                    put(name, true, attendees(name, guests));
                }
            }
        }
        if is_master && !is_listed {
            put(
                "Recurrence",
                true,
                said.recurrence
                    .as_ref()
                    .map(|rule| rule.shown())
                    .unwrap_or_default(),
            );
            for (name, text) in occurrences(item) {
                put(name, true, text);
            }
        }
        for (name, zone) in [
            ("StartTimeZone", &said.start_zone),
            ("EndTimeZone", &said.end_zone),
        ] {
            let zone = escaped(zone);
            put(
                name,
                false,
                format!("<t:{name} Id=\"{zone}\" Name=\"{zone}\"/>"),
            );
        }
        format!("<t:CalendarItem>{out}</t:CalendarItem>")
    }

    /// The body as the kind of text that was asked for; what is asked for without a kind is HTML, where it is HTML.
    fn body(&self, said: &Said) -> String {
        if self.wants_text && said.is_html {
            // Exchange makes text of it, with its own line ends.
            let text = without_tags(&said.body);
            return format!("<t:Body BodyType=\"Text\">{}</t:Body>", escaped(&text));
        }
        let kind = if said.is_html { "HTML" } else { "Text" };
        format!(
            "<t:Body BodyType=\"{kind}\">{}</t:Body>",
            escaped(&said.body)
        )
    }
}

fn without_tags(html: &str) -> String {
    let mut text = String::new();
    let mut is_inside = false;
    for letter in html.chars() {
        match letter {
            '<' => is_inside = true,
            '>' => is_inside = false,
            other if !is_inside => text.push(other),
            _ => {}
        }
    }
    format!("{text}\r\n")
}

fn mailbox(name: &str, email: &str) -> String {
    format!(
        "<t:Mailbox>{}{}<t:RoutingType>SMTP</t:RoutingType></t:Mailbox>",
        leaf("Name", name),
        leaf("EmailAddress", email)
    )
}

fn attendees(name: &str, guests: &[Guest]) -> String {
    let each = guests.iter().map(|guest| {
        format!(
            "<t:Attendee>{}{}</t:Attendee>",
            mailbox(&guest.name, &guest.email),
            leaf("ResponseType", &guest.response)
        )
    });
    let each: String = each.collect();
    format!("<t:{name}>{each}</t:{name}>")
}

/// The first and the last occurrence, and those that differ.
fn occurrences(item: &Item) -> Vec<(&'static str, String)> {
    let key = item.change_key();
    let far = item.said.start + TimeDelta::days(AHEAD);
    let slots = item.slots(far);
    let one = |name: &str, slot: &Slot| {
        let said = item.occurrence(slot)?;
        let id = item_id(&item.occurrence_id(slot.original.timestamp()), &key);
        let times = [
            ("Start", said.start),
            ("End", said.end),
            ("OriginalStart", slot.original),
        ]
        .map(|(name, at)| leaf(name, &instant(at)))
        .concat();
        Some(format!("<t:{name}>{id}{times}</t:{name}>"))
    };
    let mut found = Vec::new();
    let first = slots.iter().find_map(|slot| one("FirstOccurrence", slot));
    found.extend(first.map(|text| ("FirstOccurrence", text)));
    let has_end = item
        .said
        .recurrence
        .as_ref()
        .is_some_and(|rule| rule.end != super::recurrence::End::Never);
    if has_end {
        let last = slots
            .iter()
            .rev()
            .find_map(|slot| one("LastOccurrence", slot));
        found.extend(last.map(|text| ("LastOccurrence", text)));
    }
    let changed = item.changed.keys().filter_map(|key| item.slot(*key));
    let changed: String = changed
        .filter_map(|slot| one("Occurrence", &slot))
        .collect();
    if !changed.is_empty() {
        let text = format!("<t:ModifiedOccurrences>{changed}</t:ModifiedOccurrences>");
        found.push(("ModifiedOccurrences", text));
    }
    let deleted = item
        .deleted
        .iter()
        .filter_map(|key| DateTime::from_timestamp(*key, 0));
    let deleted = deleted.map(|at| {
        format!(
            "<t:DeletedOccurrence>{}</t:DeletedOccurrence>",
            leaf("Start", &instant(at))
        )
    });
    let deleted: String = deleted.collect();
    if !deleted.is_empty() {
        let text = format!("<t:DeletedOccurrences>{deleted}</t:DeletedOccurrences>");
        found.push(("DeletedOccurrences", text));
    }
    found
}
