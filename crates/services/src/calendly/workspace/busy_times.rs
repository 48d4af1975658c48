//! What keeps the reader busy, day by day. Of events elsewhere Calendly tells no more than that.

use super::text::id_of;
use super::{Reader, Week, WorkspaceError};
use crate::Environment;
use calendly::availability::{BusyKind as Told, BusyTime};
use chrono::{NaiveDate, NaiveDateTime, TimeDelta, Timelike};
use domain::Caller;
use domain::time::TimeRange;
use domain::view::calendly_workspace::{BusyBlock, BusyDay, BusyKind, BusyWeek};
use domain::weekly_hours::Stretch;

/// Seven days from the one that was asked for, or from today.
///
/// # Errors
/// [`WorkspaceError`]; with `Trouble::AvailabilityUnknown` nobody knows when the reader is free.
pub async fn week(
    env: &Environment,
    caller: &Caller,
    from: Option<NaiveDate>,
) -> Result<BusyWeek, WorkspaceError> {
    let reader = Reader::of(env, caller).await?;
    let week = Week::from(from, reader.today());
    // What is past is not told, and the question takes a moment to get there.
    let known_from = reader
        .begin_of(week.first)
        .max(reader.now + TimeDelta::minutes(1));
    let range = TimeRange::at_least_a_second(known_from, reader.begin_of(week.after));
    let asked = reader.ask(async |client, account, token| {
        let user = account.identity.user.as_str().into();
        // Seven days are an hour longer where the clocks are put back.
        client.busy_times_within(token, &user, range).await
    });
    let busy = asked.await?;
    let days = week.days().map(|date| {
        let blocks = busy.iter().filter_map(|one| {
            let (start, end) = (reader.local(one.start_time), reader.local(one.end_time));
            block(one, on_day(date, start, end)?)
        });
        BusyDay {
            date,
            blocks: blocks.collect(),
        }
    });
    Ok(BusyWeek {
        days: days.collect(),
        before: week.before,
        after: week.after,
        known_from: reader.local(known_from),
    })
}

fn block(busy: &BusyTime, stretch: Stretch) -> Option<BusyBlock> {
    Some(BusyBlock {
        stretch,
        kind: match &busy.kind {
            Told::Calendly => BusyKind::Booked,
            Told::Reserved => BusyKind::Reserved,
            Told::External | Told::Other(_) => BusyKind::External,
        },
        event: busy.event.as_ref().map(|event| id_of(&event.uri)),
    })
}

/// The minutes of a day between two moments on the same wall clock.
fn on_day(date: NaiveDate, start: NaiveDateTime, end: NaiveDateTime) -> Option<Stretch> {
    let minute = |at: NaiveDateTime| match at.date() {
        day if day < date => 0,
        day if date < day => 24 * 60,
        _ => u16::try_from(at.hour() * 60 + at.minute()).unwrap_or_default(),
    };
    Stretch::new(minute(start), minute(end))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_lasts_over_midnight_lies_on_both_days() {
        let at = |text: &str| text.parse::<NaiveDateTime>().unwrap();
        let (start, end) = (at("2026-03-18T22:30:00"), at("2026-03-19T01:15:00"));

        let on = |day: &str| on_day(day.parse().unwrap(), start, end).map(Stretch::words);

        assert_eq!(on("2026-03-17"), None);
        assert_eq!(on("2026-03-18").as_deref(), Some("22:30 – 24:00"));
        assert_eq!(on("2026-03-19").as_deref(), Some("00:00 – 01:15"));
        assert_eq!(on("2026-03-20"), None);
    }

    #[test]
    fn what_ends_at_midnight_does_not_touch_the_next_day() {
        let at = |text: &str| text.parse::<NaiveDateTime>().unwrap();

        let next = on_day(
            "2026-03-19".parse().unwrap(),
            at("2026-03-18T22:00:00"),
            at("2026-03-19T00:00:00"),
        );

        assert_eq!(next, None);
    }
}
