//! A calendar item as Exchange tells it (exchange-ews.md §7), as far as it is read.

use crate::own;
use crate::xml::Element;
use chrono::{DateTime, Utc};
use domain::attendee::{Attendee, ParticipationStatus};
use domain::remote_event::Marker;
use std::collections::BTreeMap;

/// What is asked for of every item.
const FIELDS: [&str; 20] = [
    "item:ParentFolderId",
    "item:Subject",
    "item:Sensitivity",
    "item:Body",
    "item:LastModifiedTime",
    "calendar:UID",
    "calendar:Start",
    "calendar:End",
    "calendar:OriginalStart",
    "calendar:IsAllDayEvent",
    "calendar:LegacyFreeBusyStatus",
    "calendar:Location",
    "calendar:IsMeeting",
    "calendar:IsCancelled",
    "calendar:CalendarItemType",
    "calendar:MyResponseType",
    "calendar:Organizer",
    "calendar:RequiredAttendees",
    "calendar:OptionalAttendees",
    "calendar:StartTimeZone",
];

/// What is asked for of a series besides.
const SERIES_FIELDS: [&str; 3] = [
    "calendar:Recurrence",
    "calendar:ModifiedOccurrences",
    "calendar:DeletedOccurrences",
];

/// An item.
#[derive(Debug, Clone, Default)]
pub(crate) struct Item {
    pub(crate) id: String,
    pub(crate) change_key: String,
    pub(crate) folder: String,
    pub(crate) uid: Option<String>,
    pub(crate) modified: Option<DateTime<Utc>>,
    pub(crate) subject: String,
    pub(crate) body: String,
    pub(crate) location: String,
    pub(crate) sensitivity: String,
    pub(crate) show_as: String,
    pub(crate) start: Option<DateTime<Utc>>,
    pub(crate) end: Option<DateTime<Utc>>,
    pub(crate) original_start: Option<DateTime<Utc>>,
    pub(crate) is_all_day: bool,
    pub(crate) is_cancelled: bool,
    /// The name that Windows has for its zone; none where it has none, or one of its own making.
    pub(crate) zone: Option<String>,
    pub(crate) own_answer: String,
    pub(crate) attendees: Vec<Attendee>,
    pub(crate) recurrence: Option<Element>,
    /// Ids of the occurrences that differ, and when the series has them begin.
    pub(crate) changed: Vec<(String, Option<DateTime<Utc>>)>,
    /// When the series has those begin that were deleted.
    pub(crate) deleted: Vec<DateTime<Utc>>,
    own: BTreeMap<String, String>,
}

/// The shape of everything that we read of an item.
pub(crate) fn shape() -> String {
    let fields = FIELDS.iter().chain(&SERIES_FIELDS);
    let fields = fields.map(|field| format!("<t:FieldURI FieldURI=\"{field}\"/>"));
    let own = own::ALL.iter().map(|name| own::path(name));
    let all: String = fields.chain(own).collect();
    format!(
        "<m:ItemShape><t:BaseShape>IdOnly</t:BaseShape><t:BodyType>Text</t:BodyType>\
         <t:AdditionalProperties>{all}</t:AdditionalProperties></m:ItemShape>"
    )
}

/// An instant; Exchange tells all of them with an offset.
pub(crate) fn instant(text: &str) -> Option<DateTime<Utc>> {
    let at = DateTime::parse_from_rfc3339(text.trim()).ok()?;
    Some(at.to_utc())
}

impl Item {
    /// None for what has no id.
    pub(crate) fn read(element: &Element) -> Option<Self> {
        let id = element.child("ItemId")?;
        let text = |name: &str| element.text_of(name).to_owned();
        let yes = |name: &str| element.text_of(name) == "true";
        let own = element.children.iter().filter_map(|child| {
            let path = child.child("ExtendedFieldURI")?;
            let is_ours = own::is_ours(path.attribute("PropertySetId"));
            is_ours.then(|| {
                let name = path.attribute("PropertyName").to_owned();
                (name, child.text_of("Value").to_owned())
            })
        });
        let changed = element.child("ModifiedOccurrences").into_iter();
        let changed = changed.flat_map(|list| &list.children).filter_map(|one| {
            let id = one.child("ItemId")?.attribute("Id").to_owned();
            Some((id, instant(one.text_of("OriginalStart"))))
        });
        let deleted = element.child("DeletedOccurrences").into_iter();
        let deleted = deleted
            .flat_map(|list| &list.children)
            .filter_map(|one| instant(one.text_of("Start")));
        let uid = text("UID");
        let zone = element.child("StartTimeZone");
        Some(Self {
            id: id.attribute("Id").to_owned(),
            change_key: id.attribute("ChangeKey").to_owned(),
            folder: element
                .child("ParentFolderId")
                .map_or("", |folder| folder.attribute("Id"))
                .to_owned(),
            uid: (!uid.is_empty()).then_some(uid),
            modified: instant(element.text_of("LastModifiedTime")),
            subject: text("Subject"),
            body: text("Body"),
            location: text("Location"),
            sensitivity: text("Sensitivity"),
            show_as: text("LegacyFreeBusyStatus"),
            start: instant(element.text_of("Start")),
            end: instant(element.text_of("End")),
            original_start: instant(element.text_of("OriginalStart")),
            is_all_day: yes("IsAllDayEvent"),
            is_cancelled: yes("IsCancelled"),
            zone: zone
                .map(|zone| zone.attribute("Id").to_owned())
                .filter(|name| !name.is_empty()),
            own_answer: text("MyResponseType"),
            attendees: attendees(element),
            recurrence: element.child("Recurrence").cloned(),
            changed: changed.collect(),
            deleted: deleted.collect(),
            own: own.collect(),
        })
    }

    pub(crate) fn own(&self, name: &str) -> Option<&str> {
        let value = self.own.get(name).map(String::as_str);
        value.filter(|value| !value.is_empty())
    }

    pub(crate) fn marker(&self) -> Option<Marker> {
        self.own(own::MARKER)?.parse().ok().map(Marker)
    }

    /// Its UID as we know it: where Exchange gave an item of ours another one, it is told beside. A copy that somebody made
    /// has one of its own again (sync case 1).
    pub(crate) fn known_uid(&self) -> Option<&str> {
        let theirs = self.uid.as_deref()?;
        let pair = self.own(own::UID).and_then(|pair| pair.split_once('\n'));
        Some(match pair {
            Some((told, ours)) if told == theirs => ours,
            _ => theirs,
        })
    }
}

/// Host and guests; Exchange calls everybody the organizer of what they note down for themselves.
fn attendees(element: &Element) -> Vec<Attendee> {
    let mut found: Vec<Attendee> = Vec::new();
    for list in ["RequiredAttendees", "OptionalAttendees"] {
        let guests = element.child(list).into_iter();
        for guest in guests.flat_map(|list| &list.children) {
            let participation = match guest.text_of("ResponseType") {
                "Accept" | "Organizer" => ParticipationStatus::Accepted,
                "Tentative" => ParticipationStatus::Tentative,
                "Decline" => ParticipationStatus::Declined,
                _ => ParticipationStatus::Unanswered,
            };
            let attendee = guest
                .child("Mailbox")
                .map(|mailbox| attendee(mailbox, participation));
            found.extend(attendee);
        }
    }
    let host = element.at(&["Organizer", "Mailbox"]);
    if let Some(host) = host.filter(|_| !found.is_empty()) {
        let host = attendee(host, ParticipationStatus::Accepted);
        match found.iter_mut().find(|known| known.email == host.email) {
            Some(known) => known.organizer = true,
            None => found.push(Attendee {
                organizer: true,
                ..host
            }),
        }
    }
    found
}

fn attendee(mailbox: &Element, participation: ParticipationStatus) -> Attendee {
    let name = mailbox.text_of("Name");
    let email = mailbox.text_of("EmailAddress").to_lowercase();
    Attendee {
        // Within the organization it may be a name in the directory instead.
        email: if email.contains('@') {
            email
        } else {
            String::new()
        },
        name: name.split_whitespace().collect::<Vec<_>>().join(" "),
        participation,
        organizer: false,
        is_self: false,
    }
}
