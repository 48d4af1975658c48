//! Names that programs show to people instead of naming a zone: `(UTC+01:00) Amsterdam, Berlin, Bern`, `GMT+0100`.

use domain::time::{ZoneId, Zones};

/// Where the cities of the database lie.
const AREAS: [&str; 9] = [
    "Europe",
    "America",
    "Asia",
    "Africa",
    "Australia",
    "Pacific",
    "Atlantic",
    "Indian",
    "America/Argentina",
];

/// Regions that such names know and the database does not.
const REGIONS: [(&str, &str); 12] = [
    ("Eastern Time", "America/New_York"),
    ("Central Time", "America/Chicago"),
    ("Mountain Time", "America/Denver"),
    ("Pacific Time", "America/Los_Angeles"),
    ("Atlantic Time", "America/Halifax"),
    ("Greenwich Mean Time", "Europe/London"),
    ("Alaska", "America/Anchorage"),
    ("Hawaii", "Pacific/Honolulu"),
    ("Arizona", "America/Phoenix"),
    ("Newfoundland", "America/St_Johns"),
    ("New Delhi", "Asia/Kolkata"),
    ("Beijing", "Asia/Shanghai"),
];

/// The zone of the first place in a list that the database knows.
pub(super) fn by_place(name: &str, zones: &dyn Zones) -> Option<ZoneId> {
    let places = match name.strip_prefix('(') {
        Some(rest) => rest.split_once(')')?.1,
        None => name,
    };
    let places = places.trim();
    // A bare word may be anything; a list, or what follows an offset, is meant as places.
    if !name.starts_with('(') && !places.contains([',', '/', '(']) {
        return None;
    }
    places
        .split([',', '/', '('])
        .map(str::trim)
        .filter(|place| !place.is_empty())
        .find_map(|place| of_place(place, zones))
}

fn of_place(place: &str, zones: &dyn Zones) -> Option<ZoneId> {
    let region = REGIONS
        .iter()
        .find(|(known, _)| known.eq_ignore_ascii_case(place))
        .map(|(_, zone)| ZoneId::new(*zone));
    let city = place.replace(". ", " ").replace(' ', "_");
    let mut cities = AREAS
        .iter()
        .map(|area| ZoneId::new(format!("{area}/{city}")));
    region.or_else(|| cities.find(|zone| zones.knows(zone)))
}

/// The zone of an offset in whole hours that is all a name tells: `GMT+0100`, `UTC-5`, `(GMT +02:00)`.
pub(super) fn by_offset(name: &str, zones: &dyn Zones) -> Option<ZoneId> {
    let text: String = name
        .chars()
        .filter(|letter| !matches!(letter, '(' | ')' | ' ' | ':' | '.'))
        .collect();
    let upper = text.to_ascii_uppercase();
    let offset = upper
        .strip_prefix("GMT")
        .or_else(|| upper.strip_prefix("UTC"))?;
    let (sign, digits) = match offset.split_at_checked(1)? {
        // The names count westwards: `Etc/GMT-1` is an hour ahead of Greenwich.
        ("+", digits) => ('-', digits),
        ("-", digits) => ('+', digits),
        _ => return None,
    };
    let hours: u32 = match digits.len() {
        1 | 2 => digits.parse().ok()?,
        3 | 4 if digits.ends_with("00") => digits[..digits.len() - 2].parse().ok()?,
        _ => return None,
    };
    if hours == 0 {
        return Some(ZoneId::utc());
    }
    let zone = ZoneId::new(format!("Etc/GMT{sign}{hours}"));
    zones.knows(&zone).then_some(zone)
}
