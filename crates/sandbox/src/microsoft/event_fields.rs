//! What somebody wants an event to say: which properties may be written, and what each may be (microsoft-graph.md §5.2).

use super::event::{Event, Fields, Said};
use super::pattern::Recurrence;
use super::refusal::Refusal;
use super::when::When;
use chrono::{DateTime, Utc};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// Properties that the service says of an event itself; whoever writes them is not heard.
const READ_ONLY: [&str; 20] = [
    "id",
    "changeKey",
    "createdDateTime",
    "lastModifiedDateTime",
    "iCalUId",
    "uid",
    "type",
    "seriesMasterId",
    "originalStart",
    "originalStartTimeZone",
    "originalEndTimeZone",
    "bodyPreview",
    "webLink",
    "onlineMeeting",
    "onlineMeetingUrl",
    "responseStatus",
    "isOrganizer",
    "isCancelled",
    "isDraft",
    "hasAttachments",
];

/// Words that a property may be, where it is a word.
const WORDS: [(&str, &[&str]); 4] = [
    (
        "showAs",
        &[
            "free",
            "tentative",
            "busy",
            "oof",
            "workingElsewhere",
            "unknown",
        ],
    ),
    (
        "sensitivity",
        &["normal", "personal", "private", "confidential"],
    ),
    ("importance", &["low", "normal", "high"]),
    (
        "onlineMeetingProvider",
        &[
            "unknown",
            "skypeForBusiness",
            "skypeForConsumer",
            "teamsForBusiness",
        ],
    ),
];

const FLAGS: [&str; 5] = [
    "isReminderOn",
    "isOnlineMeeting",
    "allowNewTimeProposals",
    "hideAttendees",
    "responseRequested",
];

/// The longest value of an extended property, and of a transaction's name.
const LONGEST_PROPERTY: usize = 4_096;
const LONGEST_TRANSACTION: usize = 128;

/// What an event says to which nobody has said anything.
pub fn nothing(organizer: Value) -> Fields {
    let fields = json!({
        "subject": "",
        "body": {"contentType": "text", "content": ""},
        "importance": "normal",
        "sensitivity": "normal",
        "showAs": "busy",
        "isReminderOn": true,
        "reminderMinutesBeforeStart": 15,
        "categories": [],
        "location": {"displayName": "", "locationType": "default"},
        "locations": [],
        "attendees": [],
        "isOnlineMeeting": false,
        "onlineMeetingProvider": "unknown",
        "allowNewTimeProposals": true,
        "hideAttendees": false,
        "responseRequested": true,
        "organizer": organizer,
        "isCancelled": false,
        "transactionId": null,
        "responseStatus": {"response": "organizer", "time": "0001-01-01T00:00:00Z"},
    });
    fields.as_object().cloned().unwrap_or_default()
}

/// A body in which every property is known and has a value that it can have.
#[derive(Debug)]
pub struct Wish {
    fields: Fields,
    properties: BTreeMap<String, Option<String>>,
    start: Option<Value>,
    end: Option<Value>,
    is_all_day: Option<bool>,
    recurrence: Option<Value>,
}

impl Wish {
    /// # Errors
    /// The first property that is not known or cannot be this.
    pub fn read(body: &Fields) -> Result<Self, Refusal> {
        let mut wish = Self {
            fields: Fields::new(),
            properties: BTreeMap::new(),
            start: None,
            end: None,
            is_all_day: None,
            recurrence: None,
        };
        for (name, value) in body {
            if name.contains('@') || READ_ONLY.contains(&name.as_str()) {
                continue;
            }
            wish.take(name, value)?;
        }
        Ok(wish)
    }

    fn take(&mut self, name: &str, value: &Value) -> Result<(), Refusal> {
        let bad = || Refusal::property(format!("The property '{name}' has an invalid value."));
        let kept = match name {
            "start" => {
                self.start = Some(value.clone());
                return Ok(());
            }
            "end" => {
                self.end = Some(value.clone());
                return Ok(());
            }
            "isAllDay" => {
                self.is_all_day = Some(value.as_bool().ok_or_else(bad)?);
                return Ok(());
            }
            "recurrence" => {
                self.recurrence = Some(value.clone());
                return Ok(());
            }
            "singleValueExtendedProperties" => return self.take_properties(value),
            "subject" => json!(text(value).ok_or_else(bad)?),
            "body" => read_body(value).ok_or_else(bad)?,
            "categories" => read_texts(value).ok_or_else(bad)?,
            "location" => {
                let location = read_location(value).ok_or_else(bad)?;
                let all = match location["displayName"].as_str() {
                    Some("") | None => json!([]),
                    Some(_) => json!([location.clone()]),
                };
                self.fields.insert("locations".to_owned(), all);
                location
            }
            "locations" => {
                let each = value.as_array().ok_or_else(bad)?.iter().map(read_location);
                let each: Vec<Value> = each.collect::<Option<_>>().ok_or_else(bad)?;
                let first = each.first().cloned();
                let none = json!({"displayName": "", "locationType": "default"});
                self.fields
                    .insert("location".to_owned(), first.unwrap_or(none));
                json!(each)
            }
            "attendees" => read_attendees(value).ok_or_else(bad)?,
            "organizer" => return Ok(()),
            "reminderMinutesBeforeStart" => json!(value.as_i64().ok_or_else(bad)?),
            "transactionId" => {
                let length = text(value).ok_or_else(bad)?.chars().count();
                if LONGEST_TRANSACTION < length {
                    return Err(bad());
                }
                value.clone()
            }
            flag if FLAGS.contains(&flag) => json!(value.as_bool().ok_or_else(bad)?),
            word => match WORDS.iter().find(|(known, _)| *known == word) {
                Some((_, words)) => {
                    let is_one = value.as_str().is_some_and(|word| words.contains(&word));
                    if !is_one {
                        return Err(bad());
                    }
                    value.clone()
                }
                None => return Err(Refusal::unknown_property(name, "event")),
            },
        };
        self.fields.insert(name.to_owned(), kept);
        Ok(())
    }

    fn take_properties(&mut self, value: &Value) -> Result<(), Refusal> {
        let bad = || Refusal::property("An extended property has an invalid id or value.");
        for property in value.as_array().ok_or_else(bad)? {
            let id = property["id"]
                .as_str()
                .filter(|id| is_property_id(id))
                .ok_or_else(bad)?;
            let value = property["value"].as_str();
            if value.is_some_and(|value| LONGEST_PROPERTY < value.len()) {
                return Err(bad());
            }
            self.properties
                .insert(id.to_owned(), value.map(str::to_owned));
        }
        Ok(())
    }

    /// The name of the transaction in which it is made.
    pub fn transaction(&self) -> Option<&str> {
        self.fields.get("transactionId").and_then(Value::as_str)
    }

    /// A new event that says this.
    ///
    /// # Errors
    /// It does not say when, or cannot repeat so.
    pub fn made(&self, id: String, organizer: Value, now: DateTime<Utc>) -> Result<Event, Refusal> {
        let (start, end) = (self.start.as_ref(), self.end.as_ref());
        let null = Value::Null;
        let when = When::read(
            start.unwrap_or(&null),
            end.unwrap_or(&null),
            self.is_all_day.unwrap_or(false),
        )?;
        let recurrence = self.recurrence.as_ref().filter(|value| !value.is_null());
        let recurrence = recurrence
            .map(|value| Recurrence::read(value, &when))
            .transpose()?;
        let mut own = Said {
            fields: nothing(organizer),
            when,
            properties: BTreeMap::new(),
            odd: Fields::new(),
            modified: now,
            revision: 0,
        };
        self.say(&mut own);
        Ok(Event {
            id,
            own,
            recurrence,
            exceptions: BTreeMap::new(),
            cancelled: BTreeSet::new(),
            created: now,
            revision: 0,
        })
    }

    /// Changes an event. A series whose times or whose recurrence changes forgets what was changed and cancelled in it
    /// (microsoft-graph.md §8).
    ///
    /// # Errors
    /// It cannot take place so.
    pub fn change(&self, event: &mut Event) -> Result<(), Refusal> {
        let when = self.when(&event.own.when)?;
        let is_moved = when != event.own.when;
        event.own.when = when;
        match &self.recurrence {
            None => {
                let day = event.own.when.wall().date();
                if let Some(recurrence) = event.recurrence.as_mut().filter(|_| is_moved) {
                    recurrence.range.start_date = day;
                }
            }
            Some(Value::Null) => event.recurrence = None,
            Some(value) => event.recurrence = Some(Recurrence::read(value, &event.own.when)?),
        }
        if is_moved || self.recurrence.is_some() {
            event.exceptions.clear();
            event.cancelled.clear();
        }
        self.say(&mut event.own);
        Ok(())
    }

    /// What an occurrence says that said this.
    ///
    /// # Errors
    /// It cannot repeat by itself, or take place so.
    pub fn changed(&self, said: &Said, when: &When) -> Result<Said, Refusal> {
        if self
            .recurrence
            .as_ref()
            .is_some_and(|value| !value.is_null())
        {
            return Err(Refusal::property("An occurrence cannot have a recurrence."));
        }
        let mut changed = Said {
            when: self.when(when)?,
            ..said.clone()
        };
        self.say(&mut changed);
        Ok(changed)
    }

    fn when(&self, before: &When) -> Result<When, Refusal> {
        if self.start.is_none() && self.end.is_none() && self.is_all_day.is_none() {
            return Ok(before.clone());
        }
        let is_all_day = self.is_all_day.unwrap_or(before.is_all_day);
        let own = |zone: &String| (zone.clone(), zone.clone());
        let start = || before.shown(Some(&own(&before.zone))).0;
        let end = || before.shown(Some(&own(&before.end_zone))).1;
        When::read(
            &self.start.clone().unwrap_or_else(start),
            &self.end.clone().unwrap_or_else(end),
            is_all_day,
        )
    }

    fn say(&self, said: &mut Said) {
        for (name, value) in &self.fields {
            // Once it is a meeting online, it stays one; and what names a transaction is never changed.
            let was = said.fields.get(name).cloned().unwrap_or_default();
            let stays = (name == "isOnlineMeeting" && was == json!(true))
                || (name == "transactionId" && !was.is_null());
            if !stays {
                said.fields.insert(name.clone(), value.clone());
            }
        }
        for (id, value) in &self.properties {
            match value {
                Some(value) => said.properties.insert(id.clone(), value.clone()),
                None => said.properties.remove(id),
            };
        }
    }
}

fn text(value: &Value) -> Option<&str> {
    match value {
        Value::Null => Some(""),
        other => other.as_str(),
    }
}

fn read_texts(value: &Value) -> Option<Value> {
    let each = value.as_array()?.iter().map(Value::as_str);
    let each: Vec<&str> = each.collect::<Option<_>>()?;
    Some(json!(each))
}

fn read_body(value: &Value) -> Option<Value> {
    if value.is_null() {
        return Some(json!({"contentType": "text", "content": ""}));
    }
    let kind = value["contentType"]
        .as_str()
        .unwrap_or("text")
        .to_ascii_lowercase();
    let content = text(&value["content"])?;
    matches!(kind.as_str(), "text" | "html")
        .then(|| json!({"contentType": kind, "content": content}))
}

fn read_location(value: &Value) -> Option<Value> {
    if value.is_null() {
        return Some(json!({"displayName": "", "locationType": "default"}));
    }
    let mut location = value.as_object()?.clone();
    location.retain(|name, value| !name.starts_with('@') && !value.is_null());
    let name = location
        .get("displayName")
        .map_or(Some(""), Value::as_str)?
        .to_owned();
    location.insert("displayName".to_owned(), json!(name));
    location.entry("locationType").or_insert(json!("default"));
    if !name.is_empty() {
        location.entry("uniqueId").or_insert(json!(name));
        location.entry("uniqueIdType").or_insert(json!("private"));
    }
    Some(Value::Object(location))
}

fn read_attendees(value: &Value) -> Option<Value> {
    let each = value.as_array()?.iter().map(|guest| {
        let address = guest["emailAddress"]["address"].as_str()?;
        let name = guest["emailAddress"]["name"].as_str().unwrap_or(address);
        let kind = guest["type"].as_str().unwrap_or("required");
        let response = guest["status"]["response"].as_str().unwrap_or("none");
        Some(json!({
            "type": kind,
            "status": {"response": response, "time": "0001-01-01T00:00:00Z"},
            "emailAddress": {"name": name, "address": address},
        }))
    });
    let each: Vec<Value> = each.collect::<Option<_>>()?;
    Some(json!(each))
}

/// `String {GUID} Name something`, as far as it is looked at (microsoft-graph.md §11).
fn is_property_id(id: &str) -> bool {
    let mut words = id.splitn(4, ' ');
    let (Some(_), Some(set), Some(kind), Some(name)) =
        (words.next(), words.next(), words.next(), words.next())
    else {
        return false;
    };
    set.starts_with('{') && set.ends_with('}') && matches!(kind, "Name" | "Id") && !name.is_empty()
}
