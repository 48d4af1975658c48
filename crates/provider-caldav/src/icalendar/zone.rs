//! Names of zones as files write them, found in the IANA database (caldav sheet §11).

use super::structure::{Component, File};
use super::windows_zones;
use domain::time::{ZoneId, Zones};

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

/// The zone that a `TZID` means, with the help of its definition in the file.
///
/// Tried in order: the name itself, the name behind a prefix (`/mozilla.org/…/Europe/Berlin`), the name that Windows
/// gives it, the names that its definition adds, and a definition without summer time. `None` for all others.
pub(super) fn resolve(tzid: &str, file: &File<'_>, zones: &dyn Zones) -> Option<ZoneId> {
    let tzid = tzid.trim();
    by_name(tzid, zones).or_else(|| {
        let definition = file.zone(tzid)?;
        ["X-LIC-LOCATION", "X-WR-TIMEZONE"]
            .iter()
            .filter_map(|name| definition.property(file, name))
            .find_map(|line| by_name(line.value().trim(), zones))
            .or_else(|| fixed(definition, file, zones))
    })
}

/// The zone of a calendar that tells it as a file with one definition (`calendar-timezone`, RFC 4791 §5.2.2) or as a
/// bare name (`calendar-timezone-id`, RFC 7809).
pub(crate) fn of_calendar(text: &str, zones: &dyn Zones) -> Option<ZoneId> {
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

/// A definition whose offset never changes, as one of the database's zones for whole hours.
fn fixed(definition: &Component, file: &File<'_>, zones: &dyn Zones) -> Option<ZoneId> {
    let mut offsets = file.lines[definition.begin..definition.end]
        .iter()
        .filter(|line| line.is("TZOFFSETTO"))
        .map(|line| line.value().trim());
    let offset = offsets.next()?;
    if !offsets.all(|other| other == offset) || !offset.is_ascii() {
        return None;
    }
    let hours: i32 = offset.get(1..3)?.parse().ok()?;
    if offset[3..].bytes().any(|digit| digit != b'0') {
        return None;
    }
    // The names count westwards: `Etc/GMT-1` is an hour ahead of Greenwich.
    let name = match (&offset[..1], hours) {
        (_, 0) => return Some(ZoneId::utc()),
        ("+", hours) => format!("Etc/GMT-{hours}"),
        ("-", hours) => format!("Etc/GMT+{hours}"),
        _ => return None,
    };
    let zone = ZoneId::new(name);
    zones.knows(&zone).then_some(zone)
}

#[cfg(test)]
mod tests {
    use super::*;
    use testkit::zones::TestZones;

    fn resolved(tzid: &str, definition: &str) -> Option<String> {
        let text = format!(
            "BEGIN:VCALENDAR\nBEGIN:VTIMEZONE\nTZID:{tzid}\n{definition}END:VTIMEZONE\nBEGIN:VEVENT\nEND:VEVENT\nEND:VCALENDAR\n"
        );
        let file = File::parse(text.as_bytes()).unwrap();
        resolve(tzid, &file, &TestZones).map(|zone| zone.as_str().to_owned())
    }

    #[test]
    fn names_are_found_as_they_are_behind_prefixes_and_by_the_windows_table() {
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
    fn a_made_up_name_is_found_by_its_definition() {
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
        assert_eq!(fixed("+0100").as_deref(), Some("Etc/GMT-1"));
        assert_eq!(fixed("-0700").as_deref(), Some("Etc/GMT+7"));
        assert_eq!(fixed("+0000").as_deref(), Some("UTC"));
        assert_eq!(fixed("+0130"), None);
        assert_eq!(fixed("+"), None);
    }

    #[test]
    fn a_made_up_name_with_summer_time_is_not_guessed() {
        let definition = "BEGIN:STANDARD\nTZOFFSETTO:+0100\nEND:STANDARD\nBEGIN:DAYLIGHT\nTZOFFSETTO:+0200\nEND:DAYLIGHT\n";

        assert_eq!(resolved("Customized Time Zone", definition), None);
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
