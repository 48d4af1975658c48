//! Items to be shown.

use super::draw::Reader;
use super::wall_clock::{days_reach, later};
use crate::calendar_syncs::linked::{full_name, is_well};
use crate::connections::notices_about;
use crate::zones::offset_label;
use crate::{Environment, ServiceError};
use chrono::{Datelike, NaiveDate, NaiveDateTime};
use domain::calendar_sync::CalendarSync;
use domain::connection::Connection;
use domain::time::DateRange;
use domain::view::calendar::{
    CalendarForm, CalendarItem, CalendarPeriod, CalendarQuery, LinkedCalendarFilter, When,
};
use domain::{Caller, ItemId};

/// Days of the agenda.
const AGENDA: u64 = 14;

/// One period of the caller's calendar. The number of queries is the same however many items there are.
///
/// # Errors
/// [`ServiceError::Invalid`] for a day outside the years that people mean.
pub async fn period(
    env: &Environment,
    caller: &Caller,
    query: CalendarQuery,
) -> Result<CalendarPeriod, ServiceError> {
    let org = caller.organization;
    let zones = env.zones.as_ref();
    let mut reading = env.store.read().await?;
    let reader = Reader::find(env, &mut reading, caller).await?;
    let now = zones.local(env.clock.now(), reader.zone());
    let date = query.date.unwrap_or(now.date());
    let days = days_of(query.form, date)?;

    let reach = days_reach(days, zones, reader.zone());
    let items = reading
        .items_between(org, Some(caller.member), reach)
        .await?;
    let mut items = reader.draw_days(&mut reading, items, days).await?;
    items.sort_by_key(order);
    let connections = if reader.syncs.is_empty() {
        Vec::new()
    } else {
        reading.connections_of(org, caller.member).await?
    };
    Ok(CalendarPeriod {
        form: query.form,
        date,
        days,
        today: now.date(),
        now,
        zone_label: offset_label(zones, reader.zone(), days.first()),
        zone: reader.zone().clone(),
        working_hours: reader.member.working_hours,
        items,
        linked: filters(&reader.syncs, &connections),
        notices: notices_about(env, reader.zone(), &connections, &reader.syncs),
        can_change: caller.can_change_own(),
    })
}

/// One item, where the caller may see its details; none for one that is deleted. Of a series it is the occurrence that is
/// named, else the first.
///
/// # Errors
/// [`ServiceError`] when the database fails.
pub async fn find(
    env: &Environment,
    caller: &Caller,
    id: ItemId,
    occurrence: Option<NaiveDateTime>,
) -> Result<Option<CalendarItem>, ServiceError> {
    let mut reading = env.store.read().await?;
    let item = reading.item(caller.organization, id).await?;
    let Some(item) = item.filter(|item| !item.deleted) else {
        return Ok(None);
    };
    let reader = Reader::find(env, &mut reading, caller).await?;
    Ok(reader.draw_one(&mut reading, item, occurrence).await?)
}

/// The days a form shows around one day.
fn days_of(form: CalendarForm, date: NaiveDate) -> Result<DateRange, ServiceError> {
    check_day(date)?;
    let (first, until) = match form {
        CalendarForm::Day => (date, later(date, 1)),
        CalendarForm::Week => days_of_week(date),
        CalendarForm::Month => {
            let first = date.with_day(1).unwrap_or(date);
            let last = later(first, 31).with_day(1).unwrap_or(first);
            let last = last.pred_opt().unwrap_or(last);
            (monday(first), later(monday(last), 7))
        }
        CalendarForm::Agenda => (date, later(date, AGENDA)),
    };
    DateRange::new(first, until).map_err(ServiceError::internal)
}

/// Refuses days outside the years that people mean.
pub(crate) fn check_day(day: NaiveDate) -> Result<(), ServiceError> {
    if (1900..=2200).contains(&day.year()) {
        return Ok(());
    }
    Err(ServiceError::invalid(
        "The calendar shows the years 1900 to 2200. Choose a day among them.",
    ))
}

/// The Monday of a day's week and the one after.
pub(crate) fn days_of_week(day: NaiveDate) -> (NaiveDate, NaiveDate) {
    (monday(day), later(monday(day), 7))
}

fn monday(day: NaiveDate) -> NaiveDate {
    day.week(chrono::Weekday::Mon)
        .checked_first_day()
        .unwrap_or(day)
}

/// Earliest first; of those that start together, whole days and the longer ones first.
fn order(item: &CalendarItem) -> impl Ord + use<> {
    let (start, end, is_timed) = match item.when {
        When::Timed { start, end } => (start, end, true),
        When::AllDay { first, until } => (
            first.and_time(chrono::NaiveTime::MIN),
            until.and_time(chrono::NaiveTime::MIN),
            false,
        ),
    };
    let key = (item.id, item.original_start);
    (start, is_timed, std::cmp::Reverse(end), key)
}

fn filters(syncs: &[CalendarSync], connections: &[Connection]) -> Vec<LinkedCalendarFilter> {
    let filters = syncs
        .iter()
        .filter(|sync| sync.finished)
        .filter_map(|sync| {
            let connection = connections
                .iter()
                .find(|connection| connection.id == sync.connection)?;
            Some(LinkedCalendarFilter {
                sync: sync.id,
                name: full_name(sync, connection),
                is_well: is_well(sync, connection),
            })
        });
    filters.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn each_form_shows_its_days() {
        for (form, date, first, until) in [
            (CalendarForm::Day, "2026-03-18", "2026-03-18", "2026-03-19"),
            (CalendarForm::Week, "2026-03-18", "2026-03-16", "2026-03-23"),
            (CalendarForm::Week, "2026-03-22", "2026-03-16", "2026-03-23"),
            (
                CalendarForm::Month,
                "2026-03-18",
                "2026-02-23",
                "2026-04-06",
            ),
            (
                CalendarForm::Month,
                "2027-02-14",
                "2027-02-01",
                "2027-03-01",
            ),
            (
                CalendarForm::Month,
                "2026-12-31",
                "2026-11-30",
                "2027-01-04",
            ),
            (
                CalendarForm::Agenda,
                "2026-03-18",
                "2026-03-18",
                "2026-04-01",
            ),
        ] {
            let days = days_of(form, day(date)).unwrap();

            assert_eq!(
                (days.first(), days.until()),
                (day(first), day(until)),
                "{form:?} {date}"
            );
        }
    }

    #[test]
    fn days_that_nobody_means_are_refused() {
        for date in [
            NaiveDate::MIN,
            NaiveDate::MAX,
            day("1899-12-31"),
            day("2201-01-01"),
        ] {
            assert!(days_of(CalendarForm::Month, date).is_err());
        }
    }
}
