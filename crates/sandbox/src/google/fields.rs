//! Fields of an event as JSON, and how a partial update changes them (google.md §1).

use serde_json::{Map, Value};

/// An event's fields.
pub type Fields = Map<String, Value>;

/// `PATCH`: objects are merged, everything else is replaced, null removes.
pub fn merge(fields: &mut Fields, patch: &Fields) {
    for (name, value) in patch {
        match value {
            Value::Null => {
                fields.remove(name);
            }
            Value::Object(inner) => {
                let there = fields
                    .entry(name.clone())
                    .or_insert_with(|| Value::Object(Map::new()));
                match there {
                    Value::Object(there) => merge(there, inner),
                    other => *other = Value::Object(without_nulls(inner)),
                }
                if fields
                    .get(name)
                    .and_then(Value::as_object)
                    .is_some_and(Map::is_empty)
                {
                    fields.remove(name);
                }
            }
            other => {
                fields.insert(name.clone(), other.clone());
            }
        }
    }
}

/// Without what is null, at every depth: absent, as far as Google is concerned.
pub fn without_nulls(fields: &Fields) -> Fields {
    let mut kept = Fields::new();
    merge(&mut kept, fields);
    kept
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_patch_merges_objects_and_replaces_lists() {
        let mut event = json!({
            "start": {"date": "2026-12-01"},
            "recurrence": ["RRULE:FREQ=DAILY"],
            "extendedProperties": {"private": {"a": "1", "b": "2"}},
        });
        let patch = json!({
            "start": {"date": null, "dateTime": "2026-12-01T10:00:00Z"},
            "recurrence": ["RRULE:FREQ=WEEKLY"],
            "extendedProperties": {"private": {"a": null}},
            "summary": "New",
        });

        merge(event.as_object_mut().unwrap(), patch.as_object().unwrap());

        assert_eq!(
            event,
            json!({
                "start": {"dateTime": "2026-12-01T10:00:00Z"},
                "recurrence": ["RRULE:FREQ=WEEKLY"],
                "extendedProperties": {"private": {"b": "2"}},
                "summary": "New",
            })
        );
    }
}
