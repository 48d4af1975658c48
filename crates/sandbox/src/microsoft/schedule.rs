//! When somebody is busy (microsoft-graph.md §13); work and school accounts alone tell it.

use super::ask::{Ask, Outcome, Reply};
use super::event::Instance;
use super::mailbox_zones;
use super::refusal::Refusal;
use super::scopes::READ;
use super::when::When;
use super::world::{Account, Kind};
use chrono::TimeDelta;
use serde_json::{Value, json};

/// Schedules of one request, and days that it may span.
const MOST: usize = 20;
const LONGEST: TimeDelta = TimeDelta::days(62);

/// `POST /me/calendar/getSchedule`
pub fn get(ask: Ask<'_>) -> Outcome {
    ask.needs(READ)?;
    if ask.account()?.kind == Kind::Personal {
        return Err(Refusal::denied());
    }
    let fields = ask.fields()?;
    let null = Value::Null;
    // Microsoft's own client writes these with capitals.
    let field = |name: &str| {
        let mut named = fields
            .iter()
            .filter(|(known, _)| known.eq_ignore_ascii_case(name));
        named.next().map_or(&null, |(_, value)| value)
    };
    let span = When::read(field("startTime"), field("endTime"), false)?;
    let minutes = field("availabilityViewInterval").as_i64().unwrap_or(30);
    let is_odd = !(5..=1440).contains(&minutes) || span.length() < TimeDelta::minutes(minutes);
    if is_odd || LONGEST < span.length() {
        let text = "The requested time window or interval is invalid.";
        return Err(Refusal::new(400, "ErrorInvalidTimeInterval", text));
    }
    let names = field("schedules").as_array().cloned().unwrap_or_default();
    if names.is_empty() || MOST < names.len() {
        return Err(Refusal::query("One to twenty schedules can be asked for."));
    }
    let names = names.iter().filter_map(Value::as_str);
    let value: Vec<Value> = names
        .map(|name| ask.schedule(name, &span, minutes))
        .collect();
    Ok(Reply::Json(json!({
        "@odata.context": format!("{}$metadata#Collection(microsoft.graph.scheduleInformation)", ask.world.api()),
        "value": value,
    })))
}

impl Ask<'_> {
    fn schedule(&self, name: &str, span: &When, minutes: i64) -> Value {
        let account = self.world.account(name).filter(|it| it.kind == Kind::Work);
        let Some(account) = account else {
            return json!({
                "scheduleId": name,
                "availabilityView": "",
                "scheduleItems": [],
                "error": {
                    "message": "Unable to resolve e-mail address to an Active Directory object.",
                    "responseCode": "ErrorMailRecipientNotFound",
                },
            });
        };
        let busy = self.busy(account, span);
        let slots = span.length().num_minutes().div_euclid(minutes);
        let view = (0..slots).map(|slot| {
            let from = span.start + TimeDelta::minutes(slot * minutes);
            let until = from + TimeDelta::minutes(minutes);
            let touching = busy.iter().filter(|one| one.when.touches(from, until));
            touching.map(digit).max().unwrap_or('0')
        });
        let is_own = account.id == self.account;
        let items = busy.iter().map(|one| {
            let (start, end) = one.when.shown(self.prefer.zone.as_ref());
            let said = &one.said().fields;
            let is_private = said["sensitivity"] == "private";
            let mut item = json!({
                "status": said["showAs"],
                "start": start,
                "end": end,
                "isPrivate": is_private,
            });
            if is_own || !is_private {
                item["subject"] = said["subject"].clone();
                item["location"] = said["location"]["displayName"].clone();
            }
            item
        });
        json!({
            "scheduleId": name,
            "availabilityView": view.collect::<String>(),
            "scheduleItems": items.collect::<Vec<_>>(),
            "workingHours": {
                "daysOfWeek": ["monday", "tuesday", "wednesday", "thursday", "friday"],
                "startTime": "08:00:00.0000000",
                "endTime": "17:00:00.0000000",
                "timeZone": {"name": mailbox_zones::told(&account.zone)},
            },
        })
    }

    /// What blocks within the span, in the calendar that everybody has.
    fn busy(&self, account: &Account, span: &When) -> Vec<Instance<'_>> {
        let calendars = self.world.calendars.values();
        let own = calendars.filter(|one| one.is_default && one.owner == account.id);
        let instances = own
            .flat_map(|one| one.events.values())
            .flat_map(|event| event.instances(span.start, span.end));
        let mut busy: Vec<Instance<'_>> = instances
            .filter(|one| one.said().fields["showAs"] != "free")
            .collect();
        busy.sort_by_key(|one| one.when.start);
        busy
    }
}

fn digit(one: &Instance<'_>) -> char {
    match one.said().fields["showAs"].as_str() {
        Some("tentative") => '1',
        Some("oof") => '3',
        Some("workingElsewhere") => '4',
        _ => '2',
    }
}
