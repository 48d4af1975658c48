//! Who a row is about: name, calendar, what they do and how full they are.

use crate::components::{Avatar, Glyph, Icon};
use crate::words;
use chrono::Datelike;
use domain::view::scheduler::{CalendarLink, FreeBusyGrid, MemberRow, SchedulerForm};
use leptos::prelude::*;

/// The sync icon with its age, a warning, or nothing.
#[component]
pub fn LinkIcon(
    /// How the member's calendar is doing.
    calendar: CalendarLink,
) -> impl IntoView {
    let (glyph, state, words) = match calendar {
        CalendarLink::NotConnected => return ().into_any(),
        CalendarLink::Connected { minutes_ago } => {
            (Glyph::Sync, None, connected_words(minutes_ago))
        }
        CalendarLink::Stale { since } => (
            Glyph::Warning,
            Some("stale"),
            [
                "Connection lost: busy times are those of ",
                &words::date_time(since),
            ]
            .concat(),
        ),
    };
    let title = words.clone();
    view! {
        <span class="scheduler-person__link" data-state=state title=title>
            <Icon glyph size="14"/>
            <span class="visually-hidden">{words}</span>
        </span>
    }
    .into_any()
}

fn connected_words(minutes_ago: i64) -> String {
    match minutes_ago {
        0 => "Calendar connected: busy times are from just now".to_owned(),
        minutes => format!("Calendar connected: busy times are from {minutes} min ago"),
    }
}

/// The line under the name: what is wrong with the calendar, else what they do and how full they are.
pub fn second_line(row: &MemberRow, grid: &FreeBusyGrid) -> String {
    let zone = row.zone.as_ref().map(|zone| zone.as_str().to_owned());
    let (first, second) = match &row.calendar {
        CalendarLink::NotConnected => (Some("Calendar not connected".to_owned()), None),
        CalendarLink::Stale { since } => {
            let day = since.date();
            let words = [
                "Busy times from ",
                &day.day().to_string(),
                " ",
                words::month_short(day),
            ];
            (Some(words.concat()), None)
        }
        CalendarLink::Connected { .. } => {
            let is_off = grid.form == SchedulerForm::Day
                && row.working_hours.on(grid.date.weekday()).is_none();
            let booked = words::duration(row.booked_minutes);
            let full = match (booked.is_empty(), is_off) {
                (false, _) => Some(booked),
                (true, true) => Some("Off today".to_owned()),
                (true, false) => None,
            };
            (
                (!row.job_title.is_empty()).then(|| row.job_title.clone()),
                full,
            )
        }
    };
    let parts: Vec<String> = [first, second, zone].into_iter().flatten().collect();
    parts.join(" · ")
}

/// Name with `(you)`, where it is the reader.
pub fn shown_name(row: &MemberRow) -> String {
    if row.is_reader {
        [&row.name, " (you)"].concat()
    } else {
        row.name.clone()
    }
}

/// The head of a row.
#[component]
pub fn MemberHead(
    /// Whose row.
    row: MemberRow,
    /// The line under the name.
    second: String,
) -> impl IntoView {
    let name = shown_name(&row);
    view! {
        <div class="scheduler-person" role="rowheader">
            <Avatar member=row.member initials=row.initials/>
            <div class="scheduler-person__text">
                <span class="scheduler-person__name"><bdi>{name}</bdi><LinkIcon calendar=row.calendar/></span>
                <span class="scheduler-person__more">{second}</span>
            </div>
        </div>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::MemberId;
    use domain::member::WorkingHours;
    use domain::time::{DateRange, ZoneId};

    fn line(calendar: CalendarLink, booked_minutes: i64, day: &str) -> String {
        let date = words::read_day(day).unwrap();
        let row = MemberRow {
            member: MemberId::new(Default::default()),
            name: "Robin K.".to_owned(),
            initials: "RK".to_owned(),
            job_title: "Electrician".to_owned(),
            is_reader: false,
            calendar,
            working_hours: WorkingHours::default(),
            zone: None,
            blocks: vec![],
            booked_minutes,
        };
        let grid = FreeBusyGrid {
            form: SchedulerForm::Day,
            date,
            days: DateRange::new(date, date.succ_opt().unwrap()).unwrap(),
            today: date,
            now: date.and_hms_opt(11, 24, 0).unwrap(),
            zone: ZoneId::utc(),
            rows: vec![],
        };
        second_line(&row, &grid)
    }

    #[test]
    fn the_second_line_says_what_matters_most() {
        let connected = || CalendarLink::Connected { minutes_ago: 1 };

        assert_eq!(line(connected(), 330, "2026-03-18"), "Electrician · 5 h 30");
        assert_eq!(
            line(connected(), 0, "2026-03-21"),
            "Electrician · Off today"
        );
        assert_eq!(
            line(CalendarLink::NotConnected, 0, "2026-03-18"),
            "Calendar not connected"
        );
        let since = words::read_minute("2026-03-16T17:42").unwrap();
        assert_eq!(
            line(CalendarLink::Stale { since }, 60, "2026-03-18"),
            "Busy times from 16 Mar"
        );
    }
}
