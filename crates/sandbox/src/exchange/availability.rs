//! Who is busy when (exchange-ews.md §15): of everybody in the organization, and of their own calendars the one that everybody
//! has.

use super::ask::Ask;
use super::item::Said;
use super::soap::{Outcome, Refusal};
use super::xml::{self, Element, escaped, leaf};
use chrono::{DateTime, Datelike, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, Utc, Weekday};

/// The longest stretch about which who is busy is told.
const LONGEST: TimeDelta = TimeDelta::days(42);

/// The zone in which times are asked for and told: how far it is behind UTC, and when that changes.
struct Zone {
    behind: TimeDelta,
    standard: Change,
    daylight: Change,
}

/// When a zone goes over to one of its two times, and how far that is behind the zone's own.
struct Change {
    behind: TimeDelta,
    month: u32,
    day: Weekday,
    /// Which of the days of that name in the month; 5 is the last.
    order: u8,
    time: NaiveTime,
}

impl Zone {
    fn read(zone: Element<'_>) -> Result<Self, Refusal> {
        let invalid = || Refusal::new("ErrorInvalidTimeZone", "The time zone is invalid.");
        let minutes = |element: Element<'_>| {
            let minutes = xml::text(element, "Bias").trim().parse().ok();
            minutes.map(TimeDelta::minutes).ok_or_else(invalid)
        };
        let change = |name: &str| {
            let change = xml::child(zone, name).ok_or_else(invalid)?;
            let number = |name: &str| xml::text(change, name).trim().parse::<u8>().ok();
            Ok(Change {
                behind: minutes(change)?,
                month: number("Month").ok_or_else(invalid)?.into(),
                order: number("DayOrder").ok_or_else(invalid)?,
                day: xml::text(change, "DayOfWeek")
                    .parse()
                    .map_err(|_| invalid())?,
                time: xml::text(change, "Time").parse().map_err(|_| invalid())?,
            })
        };
        Ok(Self {
            behind: minutes(zone)?,
            standard: change("StandardTime")?,
            daylight: change("DaylightTime")?,
        })
    }

    fn behind_at(&self, at: DateTime<Utc>) -> TimeDelta {
        let year = (at - self.behind).year();
        // What the clocks show at a change is still that of the other time.
        let summer = self.daylight.in_year(year).and_utc() + self.behind + self.standard.behind;
        let winter = self.standard.in_year(year).and_utc() + self.behind + self.daylight.behind;
        let is_summer = if summer < winter {
            summer <= at && at < winter
        } else {
            at < winter || summer <= at
        };
        let own = if is_summer {
            &self.daylight
        } else {
            &self.standard
        };
        self.behind + own.behind
    }

    fn local(&self, at: DateTime<Utc>) -> NaiveDateTime {
        (at - self.behind_at(at)).naive_utc()
    }

    /// A time as it was asked for: on the clocks of the zone, unless it says itself how far it is from UTC.
    fn instant(&self, text: &str) -> Result<DateTime<Utc>, Refusal> {
        if let Ok(at) = DateTime::parse_from_rfc3339(text) {
            return Ok(at.to_utc());
        }
        let wall: NaiveDateTime = text
            .parse()
            .map_err(|_| Refusal::schema(&format!("'{text}' is no date with a time.")))?;
        let guess = wall.and_utc() + self.behind;
        Ok(wall.and_utc() + self.behind_at(guess))
    }
}

impl Change {
    fn in_year(&self, year: i32) -> NaiveDateTime {
        let of = |order| NaiveDate::from_weekday_of_month_opt(year, self.month, self.day, order);
        // A fifth one that there is not is the last.
        let day = of(self.order).or_else(|| of(4)).unwrap_or_default();
        day.and_time(self.time)
    }
}

pub fn told(ask: &Ask<'_>, operation: Element<'_>) -> Outcome {
    let zone = xml::child(operation, "TimeZone")
        .ok_or_else(|| Refusal::new("ErrorInvalidTimeZone", "TimeZone is missing."))?;
    let zone = Zone::read(zone)?;
    let options = xml::child(operation, "FreeBusyViewOptions")
        .ok_or_else(|| Refusal::schema("FreeBusyViewOptions is missing."))?;
    let window = xml::child(options, "TimeWindow")
        .ok_or_else(|| Refusal::schema("TimeWindow is missing."))?;
    let from = zone.instant(xml::text(window, "StartTime"))?;
    let until = zone.instant(xml::text(window, "EndTime"))?;
    let grid = match xml::text(options, "MergedFreeBusyIntervalInMinutes") {
        "" => 30,
        text => text.parse().unwrap_or(0),
    };
    if !(5..=1440).contains(&grid) {
        let text = "The interval has to be between 5 and 1440 minutes.";
        return Err(Refusal::new("ErrorInvalidMergedFreeBusyInterval", text));
    }
    let boxes = xml::child(operation, "MailboxDataArray")
        .ok_or_else(|| Refusal::schema("MailboxDataArray is missing."))?;
    let view = View {
        zone: &zone,
        from,
        until,
        grid: TimeDelta::minutes(grid),
        kind: xml::text(options, "RequestedView"),
    };
    let each = xml::children(boxes).map(|mailbox| {
        let email = xml::at(mailbox, &["Email", "Address"]).and_then(|email| email.text());
        let outcome = view.of(ask, email.unwrap_or_default());
        let (class, code, text) = match &outcome {
            Ok(_) => ("Success", "NoError", String::new()),
            Err(refusal) => {
                let text = format!("<m:MessageText>{}</m:MessageText>", escaped(&refusal.text));
                ("Error", refusal.code.as_str(), text)
            }
        };
        let told = outcome.as_deref().unwrap_or_default();
        format!(
            "<m:FreeBusyResponse><m:ResponseMessage ResponseClass=\"{class}\">{text}<m:ResponseCode>{code}</m:ResponseCode></m:ResponseMessage>{told}</m:FreeBusyResponse>"
        )
    });
    let each: String = each.collect();
    Ok(format!(
        "<m:GetUserAvailabilityResponse><m:FreeBusyResponseArray>{each}</m:FreeBusyResponseArray></m:GetUserAvailabilityResponse>"
    ))
}

/// What is wanted of everybody.
struct View<'a> {
    zone: &'a Zone,
    from: DateTime<Utc>,
    until: DateTime<Utc>,
    grid: TimeDelta,
    /// For instance `FreeBusyMerged`.
    kind: &'a str,
}

impl View<'_> {
    fn of(&self, ask: &Ask<'_>, email: &str) -> Outcome {
        if LONGEST < self.until - self.from {
            let text = "The requested time window is too big.";
            return Err(Refusal::new("ErrorTimeIntervalTooBig", text));
        }
        if self.until <= self.from {
            let text = "The requested time window ends before it begins.";
            return Err(Refusal::new("ErrorInvalidTimeInterval", text));
        }
        if ask.world.account(email).is_none() {
            let text = "Unable to resolve e-mail address.";
            return Err(Refusal::new("ErrorMailRecipientNotFound", text));
        }
        let spans = self.spans(ask, email)?;
        let merged = if self.kind.contains("Merged") {
            leaf("MergedFreeBusy", &self.merged(&spans))
        } else {
            String::new()
        };
        let events = if self.kind == "MergedOnly" {
            String::new()
        } else {
            let each: String = spans.iter().map(|said| self.event(said)).collect();
            format!("<t:CalendarEventArray>{each}</t:CalendarEventArray>")
        };
        let kind = leaf("FreeBusyViewType", self.kind);
        Ok(format!(
            "<m:FreeBusyView>{kind}{merged}{events}</m:FreeBusyView>"
        ))
    }

    /// What takes place meanwhile, in order.
    fn spans(&self, ask: &Ask<'_>, email: &str) -> Result<Vec<Said>, Refusal> {
        let folder = ask.world.distinguished(email, "calendar");
        let folder = folder.ok_or_else(Refusal::folder_not_found)?;
        let mut spans: Vec<Said> = Vec::new();
        for item in ask.world.items_in(&folder.id) {
            if item.said.recurrence.is_none() {
                spans.push(item.said.clone());
            } else {
                let slots = item.slots(self.until + TimeDelta::days(366));
                spans.extend(slots.iter().filter_map(|slot| item.occurrence(slot)));
            }
        }
        let touches = |said: &Said| said.start < self.until && self.from < said.end;
        spans.retain(|said| touches(said) && said.show_as != "Free");
        spans.sort_by_key(|said| said.start);
        Ok(spans)
    }

    fn event(&self, said: &Said) -> String {
        let local = |at| self.zone.local(at).format("%Y-%m-%dT%H:%M:%S").to_string();
        let parts = [
            leaf("StartTime", &local(said.start)),
            leaf("EndTime", &local(said.end)),
            leaf("BusyType", &said.show_as),
        ];
        format!("<t:CalendarEvent>{}</t:CalendarEvent>", parts.concat())
    }

    /// A digit for each part of the grid: the strongest of what takes place in it.
    fn merged(&self, spans: &[Said]) -> String {
        let starts = std::iter::successors(Some(self.from), |at| Some(*at + self.grid));
        let starts = starts.take_while(|at| *at < self.until);
        let digit = |start: DateTime<Utc>| {
            let inside = spans
                .iter()
                .filter(|said| said.start < start + self.grid && start < said.end);
            let digits = inside.map(|said| match said.show_as.as_str() {
                "Tentative" => '1',
                "Busy" => '2',
                "OOF" => '3',
                // Elsewhere at work keeps from nothing and has the digit of what is not known (exchange-ews.md §15).
                _ => '0',
            });
            digits.max().unwrap_or('0')
        };
        starts.map(digit).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_told_on_the_clocks_of_the_zone_in_summer_and_in_winter() {
        let change = |behind, month, time: &str| Change {
            behind: TimeDelta::minutes(behind),
            month,
            day: Weekday::Sun,
            order: 5,
            time: time.parse().unwrap(),
        };
        let berlin = Zone {
            behind: TimeDelta::minutes(-60),
            standard: change(0, 10, "03:00:00"),
            daylight: change(-60, 3, "02:00:00"),
        };
        for (utc, local) in [
            ("2026-03-29T00:59:59Z", "2026-03-29T01:59:59"),
            ("2026-03-29T01:00:00Z", "2026-03-29T03:00:00"),
            ("2026-10-25T00:59:59Z", "2026-10-25T02:59:59"),
            ("2026-10-25T01:00:00Z", "2026-10-25T02:00:00"),
            ("2026-12-03T09:00:00Z", "2026-12-03T10:00:00"),
        ] {
            let (utc, local): (DateTime<Utc>, NaiveDateTime) =
                (utc.parse().unwrap(), local.parse().unwrap());
            assert_eq!(berlin.local(utc), local, "{utc}");
        }
        let asked = berlin.instant("2026-07-01T10:00:00").unwrap();
        assert_eq!(asked.to_rfc3339(), "2026-07-01T08:00:00+00:00");
        let absolute = berlin.instant("2026-07-01T10:00:00Z").unwrap();
        assert_eq!(absolute.to_rfc3339(), "2026-07-01T10:00:00+00:00");
    }
}
