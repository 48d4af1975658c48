//! Zones of time as Exchange tells them: which there are, and by which rules each goes (exchange-ews.md §6, §11).

use super::soap::{Outcome, message, response};
use super::xml::{self, Element, escaped};
use crate::{windows_zones, zones};
use chrono::{DateTime, Datelike, NaiveDate, TimeDelta, Utc};

/// Which zones there are, with their rules of this year where they are wanted.
pub fn told(operation: Element<'_>, now: DateTime<Utc>) -> Outcome {
    let wanted: Option<Vec<&str>> = xml::child(operation, "Ids").map(|ids| {
        let ids = xml::children(ids).filter_map(|id| id.text());
        ids.collect()
    });
    let is_full = xml::attribute(operation, "ReturnFullTimeZoneData").eq_ignore_ascii_case("true");
    let names = windows_zones::names().filter(|name| {
        let is_it = |wanted: &&str| wanted.eq_ignore_ascii_case(name);
        wanted
            .as_ref()
            .is_none_or(|wanted| wanted.iter().any(is_it))
    });
    let each: String = names
        .map(|name| {
            let rules = if is_full {
                rules(name, now.year())
            } else {
                String::new()
            };
            let name = escaped(name);
            format!(
                "<t:TimeZoneDefinition Name=\"{name}\" Id=\"{name}\">{rules}</t:TimeZoneDefinition>"
            )
        })
        .collect();
    let body = format!("<m:TimeZoneDefinitions>{each}</m:TimeZoneDefinitions>");
    Ok(response(
        "GetServerTimeZones",
        &[message("GetServerTimeZones", &Ok(body), "")],
    ))
}

/// A moment at which the clocks of a zone change.
struct Change {
    /// What they show before.
    wall: chrono::NaiveDateTime,
    /// How far they are ahead of UTC afterwards.
    ahead: TimeDelta,
}

fn ahead(zone: &str, at: DateTime<Utc>) -> TimeDelta {
    zones::local(at, zone) - at.naive_utc()
}

/// The changes of a year, in order.
fn changes(zone: &str, year: i32) -> Vec<Change> {
    let first = NaiveDate::from_ymd_opt(year, 1, 1).unwrap_or_default();
    let midnight =
        |day: i64| first.and_hms_opt(0, 0, 0).unwrap_or_default().and_utc() + TimeDelta::days(day);
    let mut found = Vec::new();
    for day in 0..366 {
        let (mut before, mut after) = (midnight(day), midnight(day + 1));
        if ahead(zone, before) == ahead(zone, after) {
            continue;
        }
        while TimeDelta::minutes(1) < after - before {
            let minutes = (after - before).num_minutes() / 2;
            let middle = before + TimeDelta::minutes(minutes.max(1));
            if ahead(zone, middle) == ahead(zone, before) {
                before = middle;
            } else {
                after = middle;
            }
        }
        found.push(Change {
            wall: after.naive_utc() + ahead(zone, before),
            ahead: ahead(zone, after),
        });
    }
    found
}

fn rules(name: &str, year: i32) -> String {
    let zone = windows_zones::iana(name).unwrap_or("Etc/UTC");
    let changes = changes(zone, year);
    let standard = changes.iter().map(|change| change.ahead).min();
    let january = NaiveDate::from_ymd_opt(year, 1, 1).unwrap_or_default();
    let january = january.and_hms_opt(12, 0, 0).unwrap_or_default().and_utc();
    let standard = standard.unwrap_or_else(|| ahead(zone, january));
    let period = |ahead: TimeDelta| {
        let kind = if ahead == standard {
            "Standard"
        } else {
            "Daylight"
        };
        let minutes = -ahead.num_minutes();
        let sign = if minutes < 0 { "-" } else { "" };
        let bias = format!("{sign}PT{}M", minutes.abs());
        format!("<t:Period Bias=\"{bias}\" Name=\"{kind}\" Id=\"{kind}\"/>")
    };
    let to = |kind: &str| format!("<t:To Kind=\"Period\">{kind}</t:To>");
    let (periods, transitions) = match changes.as_slice() {
        [one, other] => {
            let each = [one, other].map(|change| {
                let kind = if change.ahead == standard { "Standard" } else { "Daylight" };
                let day = change.wall.date();
                let is_last = (day + chrono::Days::new(7)).month() != day.month();
                let occurrence = if is_last { -1 } else { i64::from(day.day0() / 7) + 1 };
                let offset = change.wall.time().signed_duration_since(chrono::NaiveTime::MIN);
                format!(
                    "<t:RecurringDayTransition>{}<t:TimeOffset>PT{}M</t:TimeOffset><t:Month>{}</t:Month>\
                     <t:DayOfWeek>{}</t:DayOfWeek><t:Occurrence>{occurrence}</t:Occurrence></t:RecurringDayTransition>",
                    to(kind),
                    offset.num_minutes(),
                    day.month(),
                    day.format("%A"),
                )
            });
            (
                [period(one.ahead), period(other.ahead)].concat(),
                each.concat(),
            )
        }
        _ => (
            period(standard),
            format!("<t:Transition>{}</t:Transition>", to("Standard")),
        ),
    };
    format!(
        "<t:Periods>{periods}</t:Periods><t:TransitionsGroups><t:TransitionsGroup Id=\"0\">{transitions}</t:TransitionsGroup>\
         </t:TransitionsGroups><t:Transitions><t:Transition><t:To Kind=\"Group\">0</t:To></t:Transition></t:Transitions>"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_zone_is_told_with_the_days_on_which_its_clocks_change() {
        let berlin = rules("W. Europe Standard Time", 2026);
        let utc = rules("UTC", 2026);

        for part in [
            "<t:Period Bias=\"-PT120M\" Name=\"Daylight\"",
            "<t:Period Bias=\"-PT60M\" Name=\"Standard\"",
            "<t:TimeOffset>PT120M</t:TimeOffset><t:Month>3</t:Month><t:DayOfWeek>Sunday</t:DayOfWeek><t:Occurrence>-1</t:Occurrence>",
            "<t:TimeOffset>PT180M</t:TimeOffset><t:Month>10</t:Month>",
        ] {
            assert!(berlin.contains(part), "{part}: {berlin}");
        }
        assert!(
            utc.contains("<t:Transition><t:To Kind=\"Period\">Standard"),
            "{utc}"
        );
    }
}
