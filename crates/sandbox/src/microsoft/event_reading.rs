//! An event as an answer has it, and reading one (microsoft-graph.md §5).

use super::ask::{Ask, Outcome, Reply};
use super::body;
use super::event::{Instance, Type};
use super::ids;
use super::mailbox_zones;
use super::query::Query;
use super::refusal::Refusal;
use super::scopes::READ;
use super::world::{Calendar, etag, seconds};
use serde_json::{Map, Value, json};

/// Properties that `$expand` may name.
const EXPANDABLE: [&str; 2] = ["exceptionOccurrences", "singleValueExtendedProperties"];

/// What of an event an answer shows.
#[derive(Debug, Clone, Default)]
pub struct Shape {
    select: Option<Vec<String>>,
    expands_exceptions: bool,
    /// The ids of the extended properties that were asked for; none where they were not.
    properties: Option<Vec<String>>,
}

impl Shape {
    /// # Errors
    /// Something to expand that is not known.
    pub fn read(query: &Query) -> Result<Self, Refusal> {
        let mut shape = Self {
            select: query.text("$select").map(|names| {
                let names = names
                    .split(',')
                    .map(str::trim)
                    .filter(|name| !name.is_empty());
                names.map(str::to_owned).collect()
            }),
            ..Self::default()
        };
        for part in apart(query.text("$expand").unwrap_or_default()) {
            let (name, options) = part.split_once('(').unwrap_or((part, ""));
            match name.trim() {
                "exceptionOccurrences" => shape.expands_exceptions = true,
                "singleValueExtendedProperties" => {
                    let ids = property_ids(options);
                    if ids.is_empty() {
                        return Err(Refusal::query(
                            "Extended properties can be expanded only with a filter of their ids.",
                        ));
                    }
                    shape.properties = Some(ids);
                }
                other => {
                    return Err(Refusal::query(format!(
                        "'{other}' cannot be expanded; known are {EXPANDABLE:?}."
                    )));
                }
            }
        }
        Ok(shape)
    }

    fn takes(&self, name: &str) -> bool {
        name.starts_with('@')
            || name == "id"
            || self
                .select
                .as_ref()
                .is_none_or(|names| names.iter().any(|known| known == name))
            || EXPANDABLE.contains(&name)
    }

    fn names(&self, name: &str) -> bool {
        let names = self.select.as_ref();
        names.is_some_and(|names| names.iter().any(|known| known == name))
    }
}

/// Parts between commas that stand in no brackets.
fn apart(text: &str) -> Vec<&str> {
    let (mut parts, mut depth, mut from) = (Vec::new(), 0_i32, 0);
    for (at, letter) in text.char_indices() {
        match letter {
            '(' => depth += 1,
            ')' => depth -= 1,
            ',' if depth == 0 => {
                parts.push(&text[from..at]);
                from = at + 1;
            }
            _ => {}
        }
    }
    parts.push(&text[from..]);
    parts.retain(|part| !part.trim().is_empty());
    parts
}

/// The ids in `$filter=id eq 'a' or id eq 'b'`.
fn property_ids(options: &str) -> Vec<String> {
    let quoted = options.split('\'').skip(1).step_by(2);
    quoted.map(str::to_owned).collect()
}

/// `GET …/events/{id}`
pub fn get(ask: Ask<'_>, calendar: Option<&str>, id: &str) -> Outcome {
    ask.needs(READ)?;
    let (calendar, id) = ask.event_place(calendar, id)?;
    let calendar = &ask.world.calendars[&calendar];
    let instance = calendar.instance(&id).ok_or_else(Refusal::not_found)?;
    let shape = Shape::read(&ask.query)?;
    let mut shown = ask.shown(calendar, &instance, &shape);
    if instance.kind() == Type::SeriesMaster {
        let id = |day| format!("OID.{}.{day}", ask.told(calendar, &instance.event.id));
        if shape.names("cancelledOccurrences") {
            let days = instance.event.cancelled.iter().map(id);
            shown["cancelledOccurrences"] = days.collect();
        }
        if shape.expands_exceptions {
            let days = instance.event.exceptions.keys();
            let exceptions = days.filter_map(|day| instance.event.occurrence(*day));
            let plain = Shape::default();
            let exceptions = exceptions.map(|one| ask.shown(calendar, &one, &plain));
            shown["exceptionOccurrences"] = exceptions.collect();
        }
    }
    Ok(Reply::Json(shown))
}

impl Ask<'_> {
    /// The name of an event as this request wants it.
    pub fn told(&self, calendar: &Calendar, id: &str) -> String {
        ids::told(id, &calendar.id, self.prefer.immutable_ids)
    }

    /// An event or occurrence as an answer has it.
    pub fn shown(&self, calendar: &Calendar, instance: &Instance<'_>, shape: &Shape) -> Value {
        let said = instance.said();
        let (event, kind, id) = (instance.event, instance.kind(), instance.id());
        let mut fields = said.fields.clone();
        let (start, end) = instance.when.shown(self.prefer.zone.as_ref());
        let kept = fields.get("body").cloned().unwrap_or_default();
        let organizer = fields["organizer"]["emailAddress"]["address"].as_str();
        let owner = self.world.account(&calendar.owner);
        let is_organizer = owner
            .zip(organizer)
            .is_some_and(|(owner, organizer)| owner.email.eq_ignore_ascii_case(organizer));
        let more = json!({
            "@odata.etag": etag(said.revision),
            "id": self.told(calendar, &id),
            "changeKey": super::world::change_key(said.revision),
            "createdDateTime": seconds(event.created),
            "lastModifiedDateTime": seconds(said.modified),
            "originalStartTimeZone": mailbox_zones::told(&instance.when.zone),
            "originalEndTimeZone": mailbox_zones::told(&instance.when.end_zone),
            "iCalUId": ids::ical_uid(&id),
            "hasAttachments": false,
            "body": body::shown(&kept, self.prefer.text_bodies),
            "bodyPreview": body::preview(&kept),
            "isAllDay": instance.when.is_all_day,
            "isOrganizer": is_organizer,
            "isDraft": false,
            "seriesMasterId": instance.day.map(|_| self.told(calendar, &event.id)),
            "type": kind.word(),
            "webLink": format!("{}/microsoft/web/calendar/item/{id}", self.world.base),
            "onlineMeeting": online_meeting(&fields, &id),
            "onlineMeetingUrl": null,
            "start": start,
            "end": end,
            "recurrence": match kind {
                Type::SeriesMaster => event.recurrence.as_ref().map(|it| it.shown(&event.own.when)),
                Type::SingleInstance | Type::Occurrence | Type::Exception => None,
            },
        });
        fields.extend(more.as_object().cloned().unwrap_or_default());
        if let Some(day) = instance.day {
            let start = event.own.when.on(day).start;
            fields.insert("originalStart".to_owned(), json!(seconds(start)));
        }
        if let Some(ids) = &shape.properties {
            let found = ids.iter().filter_map(|id| {
                let value = said.properties.get(id)?;
                Some(json!({"id": id, "value": value}))
            });
            let found: Vec<Value> = found.collect();
            // What holds nothing is left out.
            if !found.is_empty() {
                fields.insert("singleValueExtendedProperties".to_owned(), json!(found));
            }
        }
        fields.extend(said.odd.clone());
        fields.retain(|name, _| shape.takes(name));
        Value::Object(fields)
    }
}

fn online_meeting(fields: &Map<String, Value>, id: &str) -> Option<Value> {
    let is_online = fields.get("isOnlineMeeting") == Some(&json!(true));
    is_online.then(|| json!({"joinUrl": format!("https://teams.example/join/{id}")}))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_to_expand_is_read_with_its_brackets() {
        let text = "$expand=exceptionOccurrences,singleValueExtendedProperties($filter=id eq 'String {a} Name x' or id eq 'String {a} Name y')";

        let shape = Shape::read(&Query::read(text)).unwrap();

        assert!(shape.expands_exceptions);
        assert_eq!(
            shape.properties.unwrap(),
            ["String {a} Name x", "String {a} Name y"]
        );
        for wrong in [
            "$expand=attachments",
            "$expand=singleValueExtendedProperties",
        ] {
            assert_eq!(Shape::read(&Query::read(wrong)).unwrap_err().status, 400);
        }
    }
}
