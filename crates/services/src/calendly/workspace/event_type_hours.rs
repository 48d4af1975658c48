//! The hours of an event type: shown, and changed. Calendly has no other schedules that its interface changes
//! (calendly.md §6.4).

use super::availability::{days_of, exceptions_of};
use super::text::{id_of, line, line_of};
use super::{Reader, WorkspaceError};
use crate::{Environment, ServiceError};
use calendly::schedules::{EventTypeHours as Hours, EventTypeSchedule, Interval, Rule, RuleKind};
use calendly::uri::{Kind, Uri};
use calendly::wire::More;
use domain::Caller;
use domain::view::calendly_workspace::{EventTypeHours, Trouble};
use domain::weekly_hours::{Stretch, read_hours};
use domain::words::{WEEK, weekday};
use sha2::{Digest, Sha256};

/// The hours in which the reader hosts an event type; of one that they do not host, those of its first host.
///
/// # Errors
/// [`WorkspaceError`]
pub async fn show(
    env: &Environment,
    caller: &Caller,
    id: &str,
) -> Result<EventTypeHours, WorkspaceError> {
    let reader = Reader::of(env, caller).await?;
    let uri = reader.uri(Kind::EventType, &[id])?;
    let asked = reader.ask(async |client, account, token| {
        let one = client.event_type(token, &uri).await?;
        let all = client.event_type_schedules(token, &uri).await?;
        Ok((one, own(all, &account.identity.user)))
    });
    let (one, hours) = asked.await?;
    let hours = hours.ok_or(Trouble::Gone)?;
    Ok(EventTypeHours {
        id: id_of(&uri),
        name: line_of(one.name.as_deref()),
        zone: line(&hours.timezone),
        schedule: hours.uri.is_some().then(|| line_of(hours.name.as_deref())),
        days: days_of(&hours.rules),
        exceptions: exceptions_of(&hours.rules),
        seen: seen(&hours),
        can_change: caller.can_change_own(),
    })
}

/// Saves the hours of each weekday, Monday first, as they were typed. Dates with other hours stay as they are; what was
/// there is read again, because Calendly replaces all of it and knows no conditions (calendly.md §11).
///
/// # Errors
/// [`WorkspaceError`]; [`ServiceError::ChangedMeanwhile`] when the hours are not those that the page showed.
pub async fn save(
    env: &Environment,
    caller: &Caller,
    id: &str,
    days: &[String; 7],
    seen_before: &str,
) -> Result<(), WorkspaceError> {
    let reader = Reader::who_changes(env, caller).await?;
    let uri: Uri = reader.uri(Kind::EventType, &[id])?;
    let weekdays = read_week(days)?;
    let asked = reader.ask(async |client, account, token| {
        let all = client.event_type_schedules(token, &uri).await?;
        let Some(now) = own(all, &account.identity.user) else {
            return Ok(Saved::Gone);
        };
        if seen(&now) != seen_before {
            return Ok(Saved::ChangedMeanwhile);
        }
        let dates = now
            .rules
            .iter()
            .filter(|rule| rule.kind != RuleKind::Weekday);
        let rules = weekdays.iter().chain(dates).cloned().collect();
        let hours = Hours {
            timezone: now.timezone,
            uri: None,
            name: None,
            user: now.user,
            rules,
            more: More::new(),
        };
        client
            .change_event_type_schedule(token, &uri, &hours)
            .await?;
        Ok(Saved::Done)
    });
    match asked.await? {
        Saved::Done => Ok(()),
        Saved::Gone => Err(Trouble::Gone.into()),
        Saved::ChangedMeanwhile => Err(ServiceError::ChangedMeanwhile.into()),
    }
}

enum Saved {
    Done,
    Gone,
    ChangedMeanwhile,
}

/// Those of this host, else the first.
fn own(mut all: Vec<EventTypeSchedule>, user: &str) -> Option<Hours> {
    let of_user = |one: &EventTypeSchedule| {
        let rule = one.availability_rule.as_ref();
        rule.and_then(|rule| rule.user.as_ref())
            .is_some_and(|host| host.as_str() == user)
    };
    let at = all.iter().position(of_user).unwrap_or(0);
    if all.len() <= at {
        return None;
    }
    all.swap_remove(at).availability_rule
}

/// By what a page's hours are told from later ones.
fn seen(hours: &Hours) -> String {
    let text = serde_json::to_string(&(&hours.timezone, &hours.rules)).unwrap_or_default();
    let digest = Sha256::digest(text.as_bytes());
    digest
        .iter()
        .take(16)
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

fn read_week(days: &[String; 7]) -> Result<Vec<Rule>, ServiceError> {
    let mut rules = Vec::with_capacity(7);
    for (day, line) in WEEK.into_iter().zip(days) {
        let name = weekday(day);
        let spans = read_hours(line).map_err(|problem| {
            ServiceError::invalid(format!(
                "{name}: {problem}. Nothing was saved. Write hours as 09:00 – 17:00, with a comma between several."
            ))
        })?;
        rules.push(Rule {
            kind: RuleKind::Weekday,
            wday: Some(name.to_lowercase()),
            date: None,
            intervals: spans.into_iter().map(interval).collect(),
            more: More::new(),
        });
    }
    Ok(rules)
}

fn interval(span: Stretch) -> Interval {
    let [from, to] = span.clocks();
    Interval { from, to }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn week(monday: &str) -> [String; 7] {
        let mut days: [String; 7] = Default::default();
        days[0] = monday.to_owned();
        days
    }

    #[test]
    fn a_week_is_written_day_by_day_in_calendly_s_words() {
        let rules = read_week(&week("9-12, 13-17")).unwrap();

        assert_eq!(rules.len(), 7);
        assert_eq!(
            serde_json::to_value(&rules[0]).unwrap(),
            serde_json::json!({"type": "wday", "wday": "monday", "intervals":
                [{"from": "09:00", "to": "12:00"}, {"from": "13:00", "to": "17:00"}]})
        );
        assert_eq!(rules[6].wday.as_deref(), Some("sunday"));
        assert!(rules[6].intervals.is_empty());
    }

    #[test]
    fn a_day_that_was_not_understood_is_named_and_nothing_is_saved() {
        let problem = read_week(&week("nine to five")).unwrap_err().to_string();

        assert!(
            problem.starts_with("Monday: “nine to five” is no span of time. Nothing was saved.")
        );
    }

    #[test]
    fn the_hours_of_the_reader_count_before_those_of_other_hosts() {
        let of = |user: &str, zone: &str| EventTypeSchedule {
            event_type: None,
            availability_setting: None,
            availability_rule: Some(Hours {
                timezone: zone.to_owned(),
                uri: None,
                name: None,
                user: Some(user.into()),
                rules: Vec::new(),
                more: More::new(),
            }),
            more: More::new(),
        };
        let all = vec![
            of("https://api/users/A", "UTC"),
            of("https://api/users/B", "Europe/London"),
        ];

        let zone = |user: &str| own(all.clone(), user).map(|hours| hours.timezone);

        assert_eq!(
            zone("https://api/users/B").as_deref(),
            Some("Europe/London")
        );
        assert_eq!(zone("https://api/users/C").as_deref(), Some("UTC"));
        assert_eq!(own(Vec::new(), "https://api/users/A"), None);
    }
}
