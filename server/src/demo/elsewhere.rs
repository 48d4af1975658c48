//! Fills a real CalDAV server with the calendars that people used before: made by MKCALENDAR, filled by PUT.

use super::entries::Entry;
use super::foreign;
use super::items::{WEEKS, monday_of};
use super::people::{FAMILY, PEOPLE, Person, WORK, ZONE};
use anyhow::{Context, bail};
use chrono::{DateTime, Days, NaiveDate, NaiveDateTime, TimeDelta, Utc};
use domain::time::{Timing, ZoneId};
use provider::http::header::{HeaderName, HeaderValue};
use provider::http::{Call, Credentials, Http, Method, StatusCode, Url};
use secrecy::SecretString;
use std::fmt::Write as _;

/// A CalDAV server whose users are the demo's people, all with one password.
pub struct Elsewhere {
    pub http: Http,
    /// Its root; a user's calendars lie in a folder with the user's name, as Radicale keeps them.
    pub url: Url,
    pub password: SecretString,
}

/// The calendars of everybody: name, folder, colour.
const CALENDARS: [(&str, &str, &str); 2] =
    [(FAMILY, "family", "#c2410cff"), (WORK, "work", "#0f766eff")];

impl Elsewhere {
    /// Makes and fills everybody's calendars.
    ///
    /// # Errors
    /// The server refuses, or has such a calendar already.
    pub async fn fill(&self, monday: NaiveDate, now: DateTime<Utc>) -> anyhow::Result<()> {
        for person in &PEOPLE {
            for calendar in CALENDARS {
                self.fill_one(person, calendar, monday, now)
                    .await
                    .with_context(|| {
                        format!("{}'s calendar {} cannot be made", person.name, calendar.0)
                    })?;
            }
        }
        Ok(())
    }

    async fn fill_one(
        &self,
        person: &Person,
        (name, folder, color): (&str, &str, &str),
        monday: NaiveDate,
        now: DateTime<Utc>,
    ) -> anyhow::Result<()> {
        let credentials = Credentials::new(person.user, &self.password, &self.url);
        let home = self.url.join(&format!("{}/{folder}/", person.user))?;
        let method = Method::from_bytes(b"MKCALENDAR")?;
        let made = Call::new(method, home.clone())
            .body("application/xml; charset=utf-8", properties(name, color))
            .credentials(&credentials);
        self.expect(made).await?;
        let mut number = 0;
        for week in WEEKS {
            for entry in foreign::week(person, name, week) {
                number += 1;
                let uid = format!("{}-{folder}-{number}@fernhill.example", person.user);
                let event = event(&uid, &entry, monday_of(monday, week), now);
                let put = Call::new(Method::PUT, home.join(&format!("{number}.ics"))?)
                    .header(
                        HeaderName::from_static("if-none-match"),
                        HeaderValue::from_static("*"),
                    )
                    .body("text/calendar; charset=utf-8", event)
                    .credentials(&credentials);
                self.expect(put).await?;
            }
        }
        if let Some(entry) = foreign::daily(person, name) {
            let uid = format!("{}-{folder}-daily@fernhill.example", person.user);
            let first = monday_of(monday, *WEEKS.start());
            let put = Call::new(Method::PUT, home.join("daily.ics")?)
                .body(
                    "text/calendar; charset=utf-8",
                    series(&uid, &entry, first, monday, now),
                )
                .credentials(&credentials);
            self.expect(put).await?;
        }
        Ok(())
    }

    async fn expect(&self, call: Call) -> anyhow::Result<()> {
        let answer = self.http.send(&call).await?;
        match answer.status {
            StatusCode::CREATED | StatusCode::NO_CONTENT | StatusCode::OK => Ok(()),
            status => bail!("the calendar server answered {status}: {}", answer.text()),
        }
    }
}

fn properties(name: &str, color: &str) -> String {
    format!(
        r#"<?xml version="1.0" encoding="utf-8"?>
<C:mkcalendar xmlns:D="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav" xmlns:A="http://apple.com/ns/ical/">
  <D:set><D:prop>
    <D:displayname>{name}</D:displayname>
    <A:calendar-color>{color}</A:calendar-color>
    <C:supported-calendar-component-set><C:comp name="VEVENT"/></C:supported-calendar-component-set>
  </D:prop></D:set>
</C:mkcalendar>"#
    )
}

/// London since 1996, as every calendar client writes it (RFC 5545 §3.6.5).
const LONDON: &str = "BEGIN:VTIMEZONE\r\nTZID:Europe/London\r\n\
BEGIN:DAYLIGHT\r\nDTSTART:19960331T010000\r\nTZOFFSETFROM:+0000\r\nTZOFFSETTO:+0100\r\nTZNAME:BST\r\n\
RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU\r\nEND:DAYLIGHT\r\n\
BEGIN:STANDARD\r\nDTSTART:19961027T020000\r\nTZOFFSETFROM:+0100\r\nTZOFFSETTO:+0000\r\nTZNAME:GMT\r\n\
RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU\r\nEND:STANDARD\r\nEND:VTIMEZONE\r\n";

/// The same on every working day, except that it is half an hour later on this week's Wednesday.
fn series(
    uid: &str,
    entry: &Entry,
    first: NaiveDate,
    monday: NaiveDate,
    now: DateTime<Utc>,
) -> String {
    let whole = event(uid, entry, first, now);
    let zone = ZoneId::new(ZONE);
    let wednesday = entry.timing(monday + Days::new(2), &zone);
    let (start, end) = wednesday.wall();
    let later = Timing::zoned(
        start + TimeDelta::minutes(30),
        end + TimeDelta::minutes(30),
        zone,
    );
    let rule = "RRULE:FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR\r\n";
    let moved = format!(
        "RECURRENCE-ID;TZID={ZONE}:{}\r\n",
        start.format("%Y%m%dT%H%M%S")
    );
    let changed = vevent(uid, &times(&later), &moved, entry, now);
    whole
        .replace("END:VEVENT\r\n", &format!("{rule}END:VEVENT\r\n"))
        .replace("END:VCALENDAR\r\n", &format!("{changed}END:VCALENDAR\r\n"))
}

/// An event as another calendar client would have written it. The demo's texts need no escaping but for commas.
fn event(uid: &str, entry: &Entry, monday: NaiveDate, now: DateTime<Utc>) -> String {
    let timing = entry.timing(monday, &ZoneId::new(ZONE));
    let zone = if timing.is_all_day() { "" } else { LONDON };
    let event = vevent(uid, &times(&timing), "", entry, now);
    [
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Fernhill//Demo//EN\r\n",
        zone,
        &event,
        "END:VCALENDAR\r\n",
    ]
    .concat()
}

fn times(timing: &Timing) -> String {
    let clock = |at: NaiveDateTime| at.format("%Y%m%dT%H%M%S").to_string();
    match timing {
        Timing::AllDay { first, until } => format!(
            "DTSTART;VALUE=DATE:{}\r\nDTEND;VALUE=DATE:{}\r\n",
            first.format("%Y%m%d"),
            until.format("%Y%m%d")
        ),
        Timing::Zoned { start, end, .. } | Timing::Floating { start, end } => format!(
            "DTSTART;TZID={ZONE}:{}\r\nDTEND;TZID={ZONE}:{}\r\n",
            clock(*start),
            clock(*end)
        ),
    }
}

/// One VEVENT; `which` names the occurrence it changes.
fn vevent(uid: &str, times: &str, which: &str, entry: &Entry, now: DateTime<Utc>) -> String {
    let text = |text: &str| text.replace(',', "\\,");
    let mut lines = String::new();
    // Writing into a string cannot fail.
    let _ = write!(
        lines,
        "BEGIN:VEVENT\r\nUID:{uid}\r\n{which}DTSTAMP:{}\r\n{times}SUMMARY:{}\r\n",
        now.format("%Y%m%dT%H%M%SZ"),
        text(entry.subject)
    );
    if !entry.place.is_empty() {
        let _ = write!(lines, "LOCATION:{}\r\n", text(entry.place));
    }
    lines.push_str("END:VEVENT\r\n");
    lines
}
