//! One event as it is kept, and as it is shown.

use super::fields::Fields;
use super::moment::Moment;
use super::world::etag;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

/// An event, a series or a changed occurrence of one.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Event {
    /// As they were given, and those that Google adds; moments as [`Moment::kept`].
    pub fields: Fields,
    /// When it was last changed, in the count of the world.
    pub revision: u64,
}

/// The fields that hold moments.
pub const MOMENTS: [&str; 3] = ["start", "end", "originalStartTime"];

impl Event {
    pub fn text(&self, name: &str) -> &str {
        self.fields
            .get(name)
            .and_then(Value::as_str)
            .unwrap_or_default()
    }

    pub fn id(&self) -> &str {
        self.text("id")
    }

    /// The series of which it is a changed occurrence.
    pub fn series(&self) -> Option<&str> {
        self.fields.get("recurringEventId").and_then(Value::as_str)
    }

    pub fn is_cancelled(&self) -> bool {
        self.text("status") == "cancelled"
    }

    pub fn moment(&self, name: &str) -> Option<Moment> {
        self.fields.get(name).and_then(Moment::of)
    }

    /// The lines that make it repeat.
    pub fn recurrence(&self) -> Vec<&str> {
        let lines = self.fields.get("recurrence").and_then(Value::as_array);
        lines
            .into_iter()
            .flatten()
            .filter_map(Value::as_str)
            .collect()
    }

    pub fn etag(&self) -> String {
        etag(self.revision)
    }

    /// Whether the account at this address is who called it.
    pub fn is_organized_by(&self, email: &str) -> bool {
        let organizer = self
            .fields
            .get("organizer")
            .and_then(|known| known["email"].as_str());
        organizer.is_none_or(|known| known.eq_ignore_ascii_case(email))
    }

    /// As an answer has it, for somebody at `email`, with the offsets of `zone`. What is cancelled is a stub
    /// (google.md §6).
    pub fn shown(&self, email: &str, zone: &str) -> Value {
        let mut fields = self.fields.clone();
        if self.is_cancelled() {
            fields.retain(|name, _| {
                ["id", "status", "recurringEventId", "originalStartTime"].contains(&name.as_str())
            });
        }
        for name in MOMENTS {
            if let Some(moment) = self.moment(name).filter(|_| fields.contains_key(name)) {
                fields.insert(name.to_owned(), moment.shown(zone));
            }
        }
        let mark = |person: &mut Value| {
            let is_self = person["email"]
                .as_str()
                .is_some_and(|known| known.eq_ignore_ascii_case(email));
            if let (true, Some(person)) = (is_self, person.as_object_mut()) {
                person.insert("self".to_owned(), json!(true));
            }
        };
        for name in ["creator", "organizer"] {
            if let Some(person) = fields.get_mut(name) {
                mark(person);
            }
        }
        if let Some(Value::Array(attendees)) = fields.get_mut("attendees") {
            attendees.iter_mut().for_each(mark);
        }
        fields.insert("kind".to_owned(), json!("calendar#event"));
        fields.insert("etag".to_owned(), json!(self.etag()));
        Value::Object(fields)
    }
}
