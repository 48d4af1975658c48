//! What a request wants an item to say: properties as they come, put onto what the item says so far (exchange-ews.md §7, §11).

use super::item::{Guest, Said, property_key};
use super::recurrence;
use super::soap::Refusal;
use super::xml::{self, Element};
use crate::{windows_zones, zones};
use chrono::{DateTime, NaiveDateTime, NaiveTime, TimeDelta, Utc};
use std::collections::BTreeSet;

/// The elements of a calendar item that may be written, in the order in which they have to come.
const ORDER: [&str; 30] = [
    "MimeContent",
    "ItemClass",
    "Subject",
    "Sensitivity",
    "Body",
    "Attachments",
    "Categories",
    "Importance",
    "InReplyTo",
    "ReminderDueBy",
    "ReminderIsSet",
    "ReminderMinutesBeforeStart",
    "ExtendedProperty",
    "Culture",
    "UID",
    "Start",
    "End",
    "IsAllDayEvent",
    "LegacyFreeBusyStatus",
    "Location",
    "IsResponseRequested",
    "RequiredAttendees",
    "OptionalAttendees",
    "Resources",
    "ConferenceType",
    "Recurrence",
    "MeetingTimeZone",
    "StartTimeZone",
    "EndTimeZone",
    "AllowNewTimeProposal",
];

/// What was asked for, as far as it depends on something else that was asked for.
#[derive(Debug, Default)]
pub struct Wish {
    start: Option<String>,
    end: Option<String>,
    start_zone: Option<String>,
    end_zone: Option<String>,
    /// The properties that were named.
    pub named: BTreeSet<String>,
}

/// Checks that the children of a new item stand in the order of the schema.
///
/// # Errors
/// They do not, or one is not known.
pub fn check_order(item: Element<'_>) -> Result<(), Refusal> {
    let mut last = 0;
    for child in xml::children(item) {
        let name = child.tag_name().name();
        let at = ORDER.iter().position(|known| *known == name);
        let at = at.ok_or_else(|| {
            Refusal::schema(&format!("The element '{name}' cannot be written here."))
        })?;
        if at < last {
            let text = format!("The element '{name}' stands in the wrong place.");
            return Err(Refusal::schema(&text));
        }
        last = at;
    }
    Ok(())
}

impl Wish {
    /// Puts one property onto what is said; times wait for [`Self::settle`].
    ///
    /// # Errors
    /// It has a value that it cannot have.
    pub fn put(&mut self, said: &mut Said, property: Element<'_>) -> Result<(), Refusal> {
        let name = property.tag_name().name();
        let text = property.text().unwrap_or_default();
        let one_of = |known: &[&str]| {
            known
                .contains(&text)
                .then(|| text.to_owned())
                .ok_or_else(|| Refusal::schema(&format!("The '{name}' element is invalid.")))
        };
        match name {
            "Subject" => {
                if 255 < text.encode_utf16().count() {
                    let text = "The subject is longer than 255 characters.";
                    return Err(Refusal::new("ErrorPropertyValidationFailure", text));
                }
                text.clone_into(&mut said.subject);
            }
            "Location" => text.clone_into(&mut said.location),
            "UID" => text.clone_into(&mut said.uid),
            "Sensitivity" => {
                said.sensitivity = one_of(&["Normal", "Personal", "Private", "Confidential"])?;
            }
            "Importance" => said.importance = one_of(&["Low", "Normal", "High"])?,
            "LegacyFreeBusyStatus" => {
                said.show_as = one_of(&[
                    "Free",
                    "Tentative",
                    "Busy",
                    "OOF",
                    "WorkingElsewhere",
                    "NoData",
                ])?;
            }
            "Body" => {
                text.clone_into(&mut said.body);
                said.is_html = xml::attribute(property, "BodyType") == "HTML";
            }
            "Categories" => {
                let each = xml::children(property).filter_map(|one| one.text());
                said.categories = each.map(str::to_owned).collect();
            }
            "ReminderIsSet" => said.has_reminder = boolean(text)?,
            "ReminderMinutesBeforeStart" => {
                said.reminder_minutes = text.parse().map_err(|_| Refusal::schema(name))?;
            }
            "IsAllDayEvent" => said.is_all_day = boolean(text)?,
            "ExtendedProperty" => {
                let key = extended_key(property)?;
                said.extended
                    .insert(key.clone(), xml::text(property, "Value").to_owned());
                self.named.insert(key);
                return Ok(());
            }
            "RequiredAttendees" => said.required = guests(property),
            "OptionalAttendees" => said.optional = guests(property),
            "Resources" => said.resources = guests(property),
            "Recurrence" => said.recurrence = Some(recurrence::read(property)?),
            "Start" => self.start = Some(text.to_owned()),
            "End" => self.end = Some(text.to_owned()),
            "StartTimeZone" => self.start_zone = Some(zone(property)?),
            "EndTimeZone" => self.end_zone = Some(zone(property)?),
            // Written by many, of no matter here.
            "ItemClass"
            | "Culture"
            | "IsResponseRequested"
            | "ConferenceType"
            | "AllowNewTimeProposal"
            | "ReminderDueBy"
            | "MeetingTimeZone"
            | "InReplyTo" => {}
            other => {
                let text = format!("The property '{other}' cannot be written.");
                return Err(Refusal::new("ErrorInvalidPropertySet", &text));
            }
        }
        self.named.insert(name.to_owned());
        Ok(())
    }

    /// Takes one property away.
    ///
    /// # Errors
    /// There has to be one.
    pub fn clear(&mut self, said: &mut Said, path: Element<'_>) -> Result<(), Refusal> {
        if path.tag_name().name() == "ExtendedFieldURI" {
            let key = extended_key_of(path)?;
            said.extended.remove(&key);
            self.named.insert(key);
            return Ok(());
        }
        let uri = xml::attribute(path, "FieldURI");
        let name = uri.split(':').nth(1).unwrap_or_default();
        match name {
            "Subject" => said.subject.clear(),
            "Location" => said.location.clear(),
            "Body" => said.body.clear(),
            "Categories" => said.categories.clear(),
            "RequiredAttendees" => said.required.clear(),
            "OptionalAttendees" => said.optional.clear(),
            "Resources" => said.resources.clear(),
            "Recurrence" => said.recurrence = None,
            _ => {
                let text = format!("The property '{uri}' cannot be deleted.");
                return Err(Refusal::new("ErrorInvalidPropertyDelete", &text));
            }
        }
        self.named.insert(name.to_owned());
        Ok(())
    }

    /// Sets the times that were asked for, which are meant in the zone that was asked for with them, or else in that of the
    /// request (exchange-ews.md §11).
    ///
    /// # Errors
    /// They are no times, or the wrong way round.
    pub fn settle(&self, said: &mut Said, context: Option<&str>) -> Result<(), Refusal> {
        if let Some(zone) = &self.start_zone {
            said.start_zone.clone_from(zone);
        }
        if let Some(zone) = self.end_zone.as_ref().or(self.start_zone.as_ref()) {
            said.end_zone.clone_from(zone);
        }
        let context = context.unwrap_or("UTC");
        let instant = |text: &str, own: Option<&String>| {
            let zone = own.map_or(context, String::as_str);
            let zone = windows_zones::iana(zone).unwrap_or("Etc/UTC");
            moment(text, zone)
        };
        if let Some(text) = &self.start {
            said.start = instant(text, self.start_zone.as_ref())?;
        }
        if let Some(text) = &self.end {
            let own = self.end_zone.as_ref().or(self.start_zone.as_ref());
            said.end = instant(text, own)?;
        }
        if said.is_all_day {
            widen(said);
        }
        if said.end < said.start {
            let text = "EndDate is earlier than StartDate";
            return Err(Refusal::new(
                "ErrorCalendarEndDateIsEarlierThanStartDate",
                text,
            ));
        }
        if TimeDelta::days(5 * 366) < said.end - said.start {
            let text = "The duration of a calendar item cannot exceed five years.";
            return Err(Refusal::new("ErrorCalendarDurationIsTooLong", text));
        }
        start_with_the_pattern(said)
    }

    /// Whether the days on which it takes place may be others now.
    pub fn moves(&self) -> bool {
        [
            "Start",
            "End",
            "IsAllDayEvent",
            "StartTimeZone",
            "Recurrence",
        ]
        .iter()
        .any(|name| self.named.contains(*name))
    }
}

/// A series begins on the first day of its pattern, at the time of day that was asked for.
fn start_with_the_pattern(said: &mut Said) -> Result<(), Refusal> {
    let Some(recurrence) = &said.recurrence else {
        return Ok(());
    };
    let zone = said.zone();
    let start = zones::local(said.start, zone);
    let far = recurrence.start + chrono::Days::new(366 * 30);
    let first = recurrence.days(far).first().copied().ok_or_else(|| {
        let text = "The recurrence has no occurrences.";
        Refusal::new("ErrorRecurrenceHasNoOccurrence", text)
    })?;
    let end = zones::local(said.end, zone);
    let begins = first.and_time(start.time());
    let length = said.end - said.start;
    said.start = zones::instant(begins, zone);
    said.end = if said.is_all_day {
        zones::instant(begins + (end - start), zone)
    } else {
        said.start + length
    };
    Ok(())
}

/// Whole days: from midnight to midnight, at least one (exchange-ews.md §11).
fn widen(said: &mut Said) {
    let zone = said.zone();
    let first = zones::local(said.start, zone).date();
    let end = zones::local(said.end, zone);
    let mut until = end.date();
    if end.time() != NaiveTime::MIN || until <= first {
        until = until.max(first) + chrono::Days::new(1);
    }
    said.start = zones::instant(first.and_time(NaiveTime::MIN), zone);
    said.end = zones::instant(until.and_time(NaiveTime::MIN), zone);
}

/// An instant, or what a clock in this IANA zone shows.
///
/// # Errors
/// It is neither.
pub fn moment(text: &str, zone: &str) -> Result<DateTime<Utc>, Refusal> {
    if let Ok(at) = DateTime::parse_from_rfc3339(text) {
        return Ok(at.to_utc());
    }
    let wall: NaiveDateTime = text
        .parse()
        .map_err(|_| Refusal::schema(&format!("'{text}' is no date with a time.")))?;
    Ok(zones::instant(wall, zone))
}

fn boolean(text: &str) -> Result<bool, Refusal> {
    match text {
        "true" | "1" => Ok(true),
        "false" | "0" => Ok(false),
        _ => Err(Refusal::schema(&format!(
            "'{text}' is neither true nor false."
        ))),
    }
}

fn zone(property: Element<'_>) -> Result<String, Refusal> {
    let id = xml::attribute(property, "Id");
    if windows_zones::iana(id).is_none() {
        let text = "The specified time zone isn't valid.";
        return Err(Refusal::new("ErrorTimeZone", text));
    }
    Ok(id.to_owned())
}

fn guests(property: Element<'_>) -> Vec<Guest> {
    let each = xml::children(property).filter_map(|attendee| xml::child(attendee, "Mailbox"));
    each.map(|mailbox| Guest {
        name: xml::text(mailbox, "Name").to_owned(),
        email: xml::text(mailbox, "EmailAddress").to_owned(),
        response: "Unknown".to_owned(),
    })
    .collect()
}

/// The key of an extended property that has a value.
fn extended_key(property: Element<'_>) -> Result<String, Refusal> {
    let path = xml::child(property, "ExtendedFieldURI");
    extended_key_of(path.ok_or_else(|| Refusal::schema("ExtendedFieldURI is missing."))?)
}

/// The key of an extended property that is named.
///
/// # Errors
/// Its name is incomplete.
pub fn extended_key_of(path: Element<'_>) -> Result<String, Refusal> {
    let first_of = |names: &[&str]| {
        let found = names.iter().find_map(|name| path.attribute(*name));
        found.map(str::to_owned)
    };
    let set = first_of(&["PropertySetId", "DistinguishedPropertySetId"]);
    let name = first_of(&["PropertyName", "PropertyId", "PropertyTag"]);
    match (set.or_else(|| first_of(&["PropertyTag"])), name) {
        (Some(set), Some(name)) => Ok(property_key(
            &set,
            &name,
            xml::attribute(path, "PropertyType"),
        )),
        _ => {
            let text = "The extended property is not named completely.";
            Err(Refusal::new("ErrorInvalidExtendedProperty", text))
        }
    }
}
