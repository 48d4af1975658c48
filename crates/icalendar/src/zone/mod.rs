//! Names of zones as files write them, found in the IANA database (caldav sheet §11).

mod cities;
mod definition;

use super::structure::{Component, File};
use super::windows_zones;
use chrono::{Datelike, NaiveDate, NaiveDateTime};
use definition::Definition;
use domain::time::{ZoneId, Zones};

/// So many years after its start a series is taken for the same zone when the rules agree.
const YEARS_OF_A_SERIES: i32 = 3;

/// Other names of UTC; one zone, one name, so that two calendars that spell it differently compare equal.
const UTC: [&str; 11] = [
    "UTC",
    "Z",
    "GMT",
    "Etc/UTC",
    "Etc/GMT",
    "Etc/UCT",
    "UCT",
    "Etc/Zulu",
    "Zulu",
    "Etc/Universal",
    "Coordinated Universal Time",
];

/// The zone that a `TZID` means, with the help of its definition in the file (sync case 20).
///
/// Tried in order: the name itself, the name behind a prefix (`/mozilla.org/…/Europe/Berlin`), the name that Windows
/// gives it, the names that its definition adds, the first of a list of cities, the zone whose rules are those of the
/// definition in the years of the events, and the offset that is all a name tells. `None` for all others.
pub(super) fn resolve(tzid: &str, file: &File<'_>, zones: &dyn Zones) -> Option<ZoneId> {
    let tzid = tzid.trim().trim_matches('"').trim();
    by_name(tzid, zones).or_else(|| {
        file.zone_found(tzid, || {
            let definition = file.zone(tzid);
            definition
                .and_then(|definition| by_added_name(definition, file, zones))
                .or_else(|| cities::by_place(tzid, zones))
                .or_else(|| by_rules(definition?, file, zones))
                .or_else(|| cities::by_offset(tzid, zones))
        })
    })
}

fn by_added_name(definition: &Component, file: &File<'_>, zones: &dyn Zones) -> Option<ZoneId> {
    ["X-LIC-LOCATION", "X-WR-TIMEZONE", "X-MICROSOFT-CDO-TZID"]
        .iter()
        .filter_map(|name| definition.property(file, name))
        .find_map(|line| by_name(line.value().trim(), zones))
}

/// The zone whose offsets are those of the definition: in all years of a series, for what takes place once at least
/// when it does.
fn by_rules(definition: &Component, file: &File<'_>, zones: &dyn Zones) -> Option<ZoneId> {
    let (starts, repeats) = starts(file);
    let first = starts.iter().map(Datelike::year).min()?;
    let last = starts.iter().map(Datelike::year).max()?;
    let years = (
        first,
        if repeats {
            last + YEARS_OF_A_SERIES
        } else {
            last
        },
    );
    let rules = Definition::of(definition, file, years, zones)?;
    let fixed = (-14..=12).map(|west| match west {
        0 => ZoneId::utc(),
        _ => ZoneId::new(format!("Etc/GMT{west:+}")),
    });
    let candidates = || {
        let named = windows_zones::zones().map(ZoneId::new);
        fixed.clone().chain(named).filter(|zone| zones.knows(zone))
    };
    candidates()
        .find(|zone| rules.agrees(zone, zones))
        .or_else(|| {
            let at_starts = |zone: &ZoneId| {
                let mut starts = starts.iter();
                starts.all(|start| rules.agrees_at(*start, zone, zones))
            };
            (!repeats).then(|| candidates().find(at_starts)).flatten()
        })
}

/// When the events of a file start and end, roughly, and whether one repeats.
fn starts(file: &File<'_>) -> (Vec<NaiveDateTime>, bool) {
    let mut starts = Vec::new();
    let mut repeats = false;
    for line in file.events.iter().flat_map(|event| event.properties(file)) {
        let (_, line) = line;
        if line.is("DTSTART") || line.is("DTEND") {
            let text = line.value().trim();
            let wall = NaiveDateTime::parse_from_str(text, "%Y%m%dT%H%M%S").ok();
            let day = || {
                NaiveDate::parse_from_str(text.get(..8)?, "%Y%m%d")
                    .ok()?
                    .and_hms_opt(12, 0, 0)
            };
            starts.extend(wall.or_else(day));
        }
        repeats |= line.is("RRULE") || line.is("RDATE");
    }
    (starts, repeats)
}

/// The zone of a calendar that tells it as a file with one definition (`calendar-timezone`, RFC 4791 §5.2.2) or as a
/// bare name (`calendar-timezone-id`, RFC 7809).
pub fn of_calendar(text: &str, zones: &dyn Zones) -> Option<ZoneId> {
    if !text.contains("BEGIN:") {
        return by_name(text.trim(), zones);
    }
    let names = super::lines::lines(text.as_bytes());
    names
        .iter()
        .filter(|line| line.is("TZID") || line.is("X-LIC-LOCATION"))
        .find_map(|line| by_name(line.value().trim(), zones))
}

fn by_name(name: &str, zones: &dyn Zones) -> Option<ZoneId> {
    if name.is_empty() {
        return None;
    }
    if UTC.iter().any(|alias| alias.eq_ignore_ascii_case(name)) {
        return Some(ZoneId::utc());
    }
    let known = |name: &str| {
        let zone = ZoneId::new(name);
        zones.knows(&zone).then_some(zone)
    };
    known(name)
        .or_else(|| {
            name.match_indices('/')
                .find_map(|(at, _)| known(&name[at + 1..]))
        })
        .or_else(|| windows_zones::iana(name).and_then(known))
}

#[cfg(test)]
mod tests {
    use super::*;
    use testkit::zones::TestZones;

    fn resolved(tzid: &str, definition: &str) -> Option<String> {
        resolved_in(tzid, definition, "")
    }

    /// The zone of an event on 3 December 2026 with these lines more.
    fn resolved_in(tzid: &str, definition: &str, lines: &str) -> Option<String> {
        let definition = match definition {
            "" => String::new(),
            lines => format!("BEGIN:VTIMEZONE\nTZID:{tzid}\n{lines}END:VTIMEZONE\n"),
        };
        let text = format!(
            "BEGIN:VCALENDAR\n{definition}BEGIN:VEVENT\nDTSTART:20261203T100000\n{lines}END:VEVENT\nEND:VCALENDAR\n"
        );
        let file = File::parse(text.as_bytes()).unwrap();
        resolve(tzid, &file, &TestZones).map(|zone| zone.as_str().to_owned())
    }

    #[test]
    fn case_20_names_are_found_as_they_are_behind_prefixes_and_by_the_windows_table() {
        for (tzid, zone) in [
            ("Europe/Berlin", "Europe/Berlin"),
            (
                "/freeassociation.sourceforge.net/Tzfile/Europe/Berlin",
                "Europe/Berlin",
            ),
            (
                "/mozilla.org/20050126_1/America/Argentina/Buenos_Aires",
                "America/Argentina/Buenos_Aires",
            ),
            ("W. Europe Standard Time", "Europe/Berlin"),
            ("Eastern Standard Time", "America/New_York"),
            ("Etc/UTC", "UTC"),
            ("GMT", "UTC"),
        ] {
            assert_eq!(resolved(tzid, "").as_deref(), Some(zone), "{tzid}");
        }
    }

    #[test]
    fn case_20_a_made_up_name_is_found_by_its_definition() {
        assert_eq!(
            resolved("Home", "X-LIC-LOCATION:Asia/Tokyo\n").as_deref(),
            Some("Asia/Tokyo")
        );
        let fixed = |offset: &str| {
            resolved(
                "GMT somehow",
                &format!(
                    "BEGIN:STANDARD\nDTSTART:19700101T000000\nTZOFFSETFROM:{offset}\nTZOFFSETTO:{offset}\nEND:STANDARD\n"
                ),
            )
        };
        assert_eq!(fixed("-0700").as_deref(), Some("Etc/GMT+7"));
        assert_eq!(fixed("+0530").as_deref(), Some("Asia/Kolkata"));
        assert_eq!(fixed("+1400").as_deref(), Some("Etc/GMT-14"));
        assert_eq!(fixed("+0137"), None);
        assert_eq!(fixed("+"), None);
    }

    /// As Outlook writes a zone that somebody made up, from the year 1601 on.
    fn customized(standard: &str, daylight: &str) -> String {
        format!(
            "BEGIN:STANDARD\nDTSTART:16011104T020000\nRRULE:FREQ=YEARLY;BYDAY=1SU;BYMONTH=11\nTZOFFSETFROM:{daylight}\nTZOFFSETTO:{standard}\nEND:STANDARD\nBEGIN:DAYLIGHT\nDTSTART:16010311T020000\nRRULE:FREQ=YEARLY;BYDAY=2SU;BYMONTH=3\nTZOFFSETFROM:{standard}\nTZOFFSETTO:{daylight}\nEND:DAYLIGHT\n"
        )
    }

    #[test]
    fn case_20_a_customized_zone_is_the_one_with_the_same_rules() {
        for (standard, daylight, zone) in [
            ("-0500", "-0400", "America/New_York"),
            ("-0600", "-0500", "America/Chicago"),
            ("-0330", "-0230", "America/St_Johns"),
        ] {
            let definition = customized(standard, daylight);

            assert_eq!(
                resolved("Customized Time Zone", &definition).as_deref(),
                Some(zone)
            );
        }
    }

    #[test]
    fn case_20_a_definition_that_fits_no_zone_is_read_at_the_time_of_the_event() {
        // Summer time as in America, with the offset of Berlin: in December some zone agrees, all year none.
        let definition = customized("+0100", "+0200");

        let single = resolved("Customized Time Zone", &definition);
        let series = resolved_in("Customized Time Zone", &definition, "RRULE:FREQ=DAILY\n");

        assert_eq!(single.as_deref(), Some("Etc/GMT-1"));
        assert_eq!(series, None);
    }

    #[test]
    fn case_19_the_definition_of_an_endless_series_is_right_for_decades() {
        let day = |year| {
            NaiveDate::from_ymd_opt(year, 6, 1)
                .unwrap()
                .and_hms_opt(9, 0, 0)
                .unwrap()
        };
        for name in [
            "Europe/Berlin",
            "America/New_York",
            "America/Santiago",
            "Asia/Jerusalem",
            "Asia/Kolkata",
            "Australia/Lord_Howe",
            "America/Sao_Paulo",
            "Pacific/Apia",
        ] {
            for year in [1975, 2005, 2026] {
                let zone = ZoneId::new(name);
                let lines =
                    super::super::vtimezone::definition(&zone, day(year), day(9999), &TestZones);
                let text = format!(
                    "BEGIN:VCALENDAR\n{}\nBEGIN:VEVENT\nEND:VEVENT\nEND:VCALENDAR\n",
                    lines.join("\n")
                );
                let file = File::parse(text.as_bytes()).unwrap();

                let rules =
                    Definition::of(&file.zones[0], &file, (year, 2090), &TestZones).unwrap();

                assert!(rules.agrees(&zone, &TestZones), "{name} from {year}");
            }
        }
    }

    #[test]
    fn case_20_lists_of_cities_and_bare_offsets_are_understood() {
        for (tzid, zone) in [
            (
                "(UTC+01:00) Amsterdam, Berlin, Bern, Rome, Stockholm, Vienna",
                Some("Europe/Amsterdam"),
            ),
            (
                "\"(GMT+01.00) Sarajevo/Warsaw/Zagreb\"",
                Some("Europe/Sarajevo"),
            ),
            (
                "(UTC-05:00) Eastern Time (US & Canada)",
                Some("America/New_York"),
            ),
            ("Eastern Time (US & Canada)", Some("America/New_York")),
            (
                "(GMT+05:30) Chennai, Kolkata, Mumbai, New Delhi",
                Some("Asia/Kolkata"),
            ),
            (
                "(UTC) Dublin, Edinburgh, Lisbon, London",
                Some("Europe/Dublin"),
            ),
            ("GMT+0100", Some("Etc/GMT-1")),
            ("UTC-5", Some("Etc/GMT+5")),
            ("GMT +02:00", Some("Etc/GMT-2")),
            ("GMT+0130", None),
            ("Berlin", None),
            ("Mars/Olympus Mons", None),
            ("(", None),
        ] {
            assert_eq!(resolved(tzid, "").as_deref(), zone, "{tzid}");
        }
    }

    #[test]
    fn a_calendar_tells_its_zone_by_name_or_by_definition() {
        let by_definition = "BEGIN:VCALENDAR\r\nBEGIN:VTIMEZONE\r\nTZID:Europe/Paris\r\nEND:VTIMEZONE\r\nEND:VCALENDAR\r\n";

        assert_eq!(
            of_calendar(by_definition, &TestZones),
            Some(ZoneId::new("Europe/Paris"))
        );
        assert_eq!(
            of_calendar(" Europe/Paris\n", &TestZones),
            Some(ZoneId::new("Europe/Paris"))
        );
        assert_eq!(of_calendar("", &TestZones), None);
    }
}
