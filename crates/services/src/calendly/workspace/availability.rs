//! Availability schedules: the list and one of them, as bars of a week.

use super::text::{id_of, line, line_of};
use super::{Reader, WorkspaceError, start_page};
use crate::Environment;
use calendly::schedules::{Interval, Rule, RuleKind, Schedule};
use calendly::uri::Kind;
use domain::Caller;
use domain::view::calendly_workspace::{ExceptionLine, ScheduleCard, ScheduleList};
use domain::weekly_hours::Stretch;
use domain::words::{WEEK, weekday};

/// The reader's schedules, the default first.
///
/// # Errors
/// [`WorkspaceError`]
pub async fn list(env: &Environment, caller: &Caller) -> Result<ScheduleList, WorkspaceError> {
    let reader = Reader::of(env, caller).await?;
    let asked = reader.ask(async |client, account, token| {
        let user = account.identity.user.as_str().into();
        client.schedules(token, &user).await
    });
    let mut schedules: Vec<ScheduleCard> = asked.await?.iter().map(card).collect();
    schedules.sort_by(|one, other| {
        let key = |card: &ScheduleCard| (!card.is_default, card.name.to_lowercase());
        key(one).cmp(&key(other))
    });
    Ok(ScheduleList {
        schedules,
        edit: start_page(env),
    })
}

/// One of them.
///
/// # Errors
/// [`WorkspaceError`]
pub async fn page(
    env: &Environment,
    caller: &Caller,
    id: &str,
) -> Result<ScheduleList, WorkspaceError> {
    let reader = Reader::of(env, caller).await?;
    let uri = reader.uri(Kind::Schedule, &[id])?;
    let schedule = reader
        .ask(async |client, _, token| client.schedule(token, &uri).await)
        .await?;
    Ok(ScheduleList {
        schedules: vec![card(&schedule)],
        edit: start_page(env),
    })
}

fn card(schedule: &Schedule) -> ScheduleCard {
    ScheduleCard {
        id: id_of(&schedule.uri),
        name: match line_of(schedule.name.as_deref()) {
            name if name.is_empty() => "Schedule".to_owned(),
            name => name,
        },
        is_default: schedule.is_default,
        zone: line(&schedule.timezone),
        days: days_of(&schedule.rules),
        exceptions: exceptions_of(&schedule.rules),
    }
}

/// The hours of each weekday, Monday first.
pub(super) fn days_of(rules: &[Rule]) -> [Vec<Stretch>; 7] {
    WEEK.map(|day| {
        let name = weekday(day);
        let is_it = |rule: &&Rule| {
            rule.kind == RuleKind::Weekday
                && rule
                    .wday
                    .as_deref()
                    .is_some_and(|wday| wday.eq_ignore_ascii_case(name))
        };
        let of_day = rules.iter().filter(is_it);
        stretches(of_day.flat_map(|rule| &rule.intervals))
    })
}

/// Dates with other hours, in order.
pub(super) fn exceptions_of(rules: &[Rule]) -> Vec<ExceptionLine> {
    let mut lines: Vec<ExceptionLine> = rules
        .iter()
        .filter_map(|rule| {
            Some(ExceptionLine {
                date: rule.date.filter(|_| rule.kind == RuleKind::Date)?,
                hours: stretches(rule.intervals.iter()),
            })
        })
        .collect();
    lines.sort_by_key(|line| line.date);
    lines
}

/// In order; what is no span of a day is left out.
fn stretches<'a>(intervals: impl Iterator<Item = &'a Interval>) -> Vec<Stretch> {
    let read = |interval: &Interval| Stretch::of_clocks(&interval.from, &interval.to);
    let mut stretches: Vec<Stretch> = intervals.filter_map(read).collect();
    stretches.sort_unstable();
    stretches
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::weekly_hours::hours_line;
    use serde_json::json;

    fn rules() -> Vec<Rule> {
        let rules = json!([
            {"type": "wday", "wday": "monday", "intervals": [{"from": "13:00", "to": "17:00"}, {"from": "09:00", "to": "12:00"}]},
            {"type": "wday", "wday": "sunday", "intervals": []},
            {"type": "wday", "wday": "tuesday", "intervals": [{"from": "odd", "to": "17:00"}]},
            {"type": "date", "date": "2026-12-26", "intervals": [{"from": "10:00", "to": "11:00"}]},
            {"type": "date", "date": "2026-12-24", "intervals": []},
        ]);
        serde_json::from_value(rules).unwrap()
    }

    #[test]
    fn a_week_begins_on_monday_and_its_hours_are_in_order() {
        let days = days_of(&rules()).map(|day| hours_line(&day));

        assert_eq!(days[0], "09:00 – 12:00, 13:00 – 17:00");
        assert_eq!(days[1..], ["", "", "", "", "", ""]);
    }

    #[test]
    fn exceptions_are_in_order_and_may_have_no_hours() {
        let lines = exceptions_of(&rules()).into_iter();
        let lines: Vec<_> = lines
            .map(|line| (line.date.to_string(), hours_line(&line.hours)))
            .collect();

        let expected = [("2026-12-24", ""), ("2026-12-26", "10:00 – 11:00")];
        assert_eq!(
            lines,
            expected.map(|(date, hours)| (date.to_owned(), hours.to_owned()))
        );
    }
}
