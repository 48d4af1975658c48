//! From our words to Exchange's: whole items, and only what differs (exchange-ews.md §6, §7, §11).

use crate::content::{Reader, windows_name};
use crate::item::Item;
use crate::xml::escaped;
use crate::{guests, own};
use chrono::{DateTime, SecondsFormat, Utc};
use domain::item::{Content, Privacy, ShowAs};
use domain::time::{Timing, ZoneId, wall_text};

/// A property, and what it says; none where there is to be none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Property {
    path: Path,
    xml: Option<String>,
}

/// How a property is named.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Path {
    Field(&'static str),
    Own(&'static str),
}

/// Properties that are written together: times without their zone mean something else (exchange-ews.md §18).
const TIMES: [&str; 4] = [
    "calendar:Start",
    "calendar:End",
    "calendar:StartTimeZone",
    "calendar:EndTimeZone",
];

impl Property {
    fn field(path: &'static str, xml: Option<String>) -> Self {
        Self {
            path: Path::Field(path),
            xml,
        }
    }

    /// One of ours, with this value.
    pub(crate) fn own(name: &'static str, value: Option<&str>) -> Self {
        Self {
            path: Path::Own(name),
            xml: value.map(|value| own::property(name, value)),
        }
    }

    /// What makes it repeat.
    pub(crate) fn recurrence(xml: Option<String>) -> Self {
        Self::field("calendar:Recurrence", xml)
    }

    /// As a new item has it: in the order of the schema.
    fn rank(&self) -> usize {
        const ORDER: [&str; 12] = [
            "item:Subject",
            "item:Sensitivity",
            "item:Body",
            "item:ReminderIsSet",
            "own",
            "calendar:UID",
            "calendar:Start",
            "calendar:End",
            "calendar:IsAllDayEvent",
            "calendar:LegacyFreeBusyStatus",
            "calendar:Location",
            "calendar:Recurrence",
        ];
        let name = match self.path {
            Path::Own(_) => "own",
            Path::Field(name) => name,
        };
        let found = ORDER.iter().position(|known| *known == name);
        found.unwrap_or(ORDER.len())
    }

    fn update(&self) -> String {
        let path = match self.path {
            Path::Field(name) => format!("<t:FieldURI FieldURI=\"{name}\"/>"),
            Path::Own(name) => own::path(name),
        };
        match &self.xml {
            Some(xml) => format!(
                "<t:SetItemField>{path}<t:CalendarItem>{xml}</t:CalendarItem></t:SetItemField>"
            ),
            None => format!("<t:DeleteItemField>{path}</t:DeleteItemField>"),
        }
    }
}

/// All that a content says, apart from what makes it repeat.
pub(crate) fn said(content: &Content, reader: &Reader<'_>, is_ours: bool) -> Vec<Property> {
    let text = |name: &str, value: &str| {
        (!value.is_empty()).then(|| format!("<t:{name}>{}</t:{name}>", escaped(value)))
    };
    let word = |name: &str, value: &str| Some(format!("<t:{name}>{value}</t:{name}>"));
    let sensitivity = match content.privacy {
        Privacy::Public => "Normal",
        Privacy::Private => "Private",
    };
    let show_as = match content.show_as {
        ShowAs::Busy => "Busy",
        ShowAs::Free => "Free",
        ShowAs::Tentative => "Tentative",
        ShowAs::OutOfOffice => "OOF",
        ShowAs::WorkingElsewhere => "WorkingElsewhere",
    };
    let body = (!content.description.is_empty()).then(|| {
        let text = escaped(&content.description);
        format!("<t:Body BodyType=\"Text\">{text}</t:Body>")
    });
    let zone = zone(&content.timing, reader);
    let (start, end) = content.timing.wall();
    let at = |wall| instant(reader.zones.instant(wall, &zone));
    let floating = match &content.timing {
        Timing::Floating { start, end } => {
            Some(format!("{}/{}", wall_text(*start), wall_text(*end)))
        }
        Timing::Zoned { .. } | Timing::AllDay { .. } => None,
    };
    let own_zone = content.timing.zone().map(ZoneId::as_str);
    let is_all_day = if content.timing.is_all_day() {
        "true"
    } else {
        "false"
    };
    let windows = escaped(windows_name(&zone));
    let zoned = |name: &str| Some(format!("<t:{name} Id=\"{windows}\"/>"));
    let mut said = vec![
        Property::field("item:Subject", text("Subject", &content.subject)),
        Property::field("item:Sensitivity", word("Sensitivity", sensitivity)),
        Property::field("item:Body", body),
        Property::own(own::ZONE, own_zone),
        Property::own(own::FLOATING, floating.as_deref()),
        Property::field("calendar:Start", word("Start", &at(start))),
        Property::field("calendar:End", word("End", &at(end))),
        Property::field("calendar:IsAllDayEvent", word("IsAllDayEvent", is_all_day)),
        Property::field(
            "calendar:LegacyFreeBusyStatus",
            word("LegacyFreeBusyStatus", show_as),
        ),
        Property::field("calendar:Location", text("Location", &content.location)),
        Property::field("calendar:StartTimeZone", zoned("StartTimeZone")),
        Property::field("calendar:EndTimeZone", zoned("EndTimeZone")),
    ];
    if is_ours {
        let guests = guests::text(&content.attendees);
        said.push(Property::own(own::GUESTS, guests.as_deref()));
    }
    said
}

/// Only what `wanted` says otherwise than `current`.
pub(crate) fn difference(
    current: &Content,
    wanted: &Content,
    reader: &Reader<'_>,
    is_ours: bool,
) -> Vec<Property> {
    let before = said(current, reader, is_ours);
    let mut after = said(wanted, reader, is_ours);
    let is_time =
        |property: &Property| matches!(property.path, Path::Field(name) if TIMES.contains(&name));
    let moves = after
        .iter()
        .any(|property| is_time(property) && !before.contains(property));
    after.retain(|property| !before.contains(property) || (moves && is_time(property)));
    after
}

/// The zone in which times are written.
fn zone(timing: &Timing, reader: &Reader<'_>) -> ZoneId {
    timing.zone().cloned().unwrap_or_else(|| reader.base_zone())
}

/// `2026-12-03T09:00:00Z`: an instant leaves no doubt about anybody's rules (exchange-ews.md §11).
pub(crate) fn instant(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Secs, true)
}

/// A new item that says this, under this UID; a copy rings for nobody.
pub(crate) fn new_item(mut said: Vec<Property>, uid: &str) -> String {
    let uid = format!("<t:UID>{}</t:UID>", escaped(uid));
    said.push(Property::field("calendar:UID", Some(uid)));
    let silent = "<t:ReminderIsSet>false</t:ReminderIsSet>".to_owned();
    said.push(Property::field("item:ReminderIsSet", Some(silent)));
    said.sort_by_key(Property::rank);
    let properties: String = said
        .into_iter()
        .filter_map(|property| property.xml)
        .collect();
    format!("<t:CalendarItem>{properties}</t:CalendarItem>")
}

/// Which item is changed, and whether only this version of it.
pub(crate) enum Target<'a> {
    /// The item as it was read.
    Exactly(&'a Item),
    /// An occurrence, whatever became of it: its version is that of its series, which changes with every other one.
    Occurrence(&'a str),
}

/// The operation that has an item say these.
pub(crate) fn update(target: &Target<'_>, properties: &[Property]) -> String {
    let (id, resolution) = match target {
        Target::Exactly(item) => (item_id(&item.id, Some(&item.change_key)), "NeverOverwrite"),
        Target::Occurrence(id) => (item_id(id, None), "AlwaysOverwrite"),
    };
    let updates: String = properties.iter().map(Property::update).collect();
    format!(
        "<m:UpdateItem ConflictResolution=\"{resolution}\" MessageDisposition=\"SaveOnly\" \
         SendMeetingInvitationsOrCancellations=\"SendToNone\"><m:ItemChanges><t:ItemChange>{id}\
         <t:Updates>{updates}</t:Updates></t:ItemChange></m:ItemChanges></m:UpdateItem>"
    )
}

/// How an item is named in a request.
pub(crate) fn item_id(id: &str, change_key: Option<&str>) -> String {
    let key = change_key.map(|key| format!(" ChangeKey=\"{}\"", escaped(key)));
    format!(
        "<t:ItemId Id=\"{}\"{}/>",
        escaped(id),
        key.unwrap_or_default()
    )
}
