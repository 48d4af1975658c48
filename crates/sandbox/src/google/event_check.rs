//! What can be an event, and the form in which it is kept (google.md §5.3, §9, §11).

use super::event::{Event, MOMENTS};
use super::moment::Moment;
use super::recurrence;
use super::refusal::Refusal;
use serde_json::{Value, json};

/// Refuses what cannot be an event, and gives the rest the form in which it is kept.
pub fn check(event: &mut Event, zone: &str) -> Result<(), Refusal> {
    let moments = MOMENTS.iter().filter(|name| **name != "originalStartTime");
    for name in moments {
        let given = event.fields.get(*name).cloned().unwrap_or_default();
        let moment = Moment::read(&given, name, zone)?;
        let has_zone = given["timeZone"].is_string() || given["date"].is_string();
        if event.fields.contains_key("recurrence") && !has_zone {
            let text = "Missing time zone definition for start time.";
            return Err(Refusal::required(name, text));
        }
        event.fields.insert((*name).to_owned(), moment.kept());
    }
    let span = event.moment("start").zip(event.moment("end"));
    let span = span.and_then(|(start, end)| start.until(&end).map(|span| (span, start.is_day())));
    let is_in_order =
        span.is_some_and(|(span, is_day)| 0 <= span.num_seconds() - i64::from(is_day));
    if !is_in_order {
        return Err(Refusal::invalid(
            "end",
            "The specified time range is empty.",
        ));
    }
    if event.recurrence().is_empty() {
        event.fields.remove("recurrence");
    } else {
        recurrence::check(event)?;
    }
    for (name, allowed) in [
        ("status", &["confirmed", "tentative"][..]),
        ("transparency", &["opaque", "transparent"]),
        (
            "visibility",
            &["default", "public", "private", "confidential"],
        ),
    ] {
        let value = event.fields.get(name);
        if value.is_some_and(|value| !value.as_str().is_some_and(|word| allowed.contains(&word))) {
            return Err(Refusal::invalid(name, format!("Invalid value for: {name}")));
        }
    }
    // What is usual is not said.
    for (name, usual) in [("transparency", "opaque"), ("visibility", "default")] {
        if event.text(name) == usual {
            event.fields.remove(name);
        }
    }
    if let Some(Value::Array(guests)) = event.fields.get_mut("attendees") {
        for guest in guests {
            if !guest["email"]
                .as_str()
                .is_some_and(|email| email.contains('@'))
            {
                return Err(Refusal::invalid("attendees", "Invalid attendee email."));
            }
            if guest["responseStatus"].is_null() {
                guest["responseStatus"] = json!("needsAction");
            }
        }
    }
    limit_properties(event);
    Ok(())
}

/// Keys of more than 44 characters are dropped, values of more than 1024 cut (google.md §11).
fn limit_properties(event: &mut Event) {
    let Some(Value::Object(kinds)) = event.fields.get_mut("extendedProperties") else {
        return;
    };
    for properties in kinds.values_mut().filter_map(Value::as_object_mut) {
        properties.retain(|key, _| key.chars().count() <= 44);
        for value in properties.values_mut() {
            if let Some(text) = value.as_str() {
                *value = json!(text.chars().take(1024).collect::<String>());
            }
        }
    }
}

/// Five to 1024 characters of base32hex in small letters (google.md §5.3).
pub fn is_id(text: &str) -> bool {
    (5..=1024).contains(&text.len())
        && text
            .bytes()
            .all(|byte| byte.is_ascii_digit() || (b'a'..=b'v').contains(&byte))
}
