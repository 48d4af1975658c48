//! Names of zones as a mailbox tells them (microsoft-graph.md §9): Windows' names, of which one stands for many places. A place
//! that is in none of them is taken all the same, and told as a custom zone.

use crate::{windows_zones, zones};

/// How a zone without a name of Windows' is told.
pub const CUSTOM: &str = "tzone://Microsoft/Custom";

/// Places that a mailbox knows beside those that Windows' names stand for.
const OTHERS: [(&str, &str); 8] = [
    ("Europe/Rome", "W. Europe Standard Time"),
    ("Europe/Vienna", "W. Europe Standard Time"),
    ("Europe/Zurich", "W. Europe Standard Time"),
    ("Europe/Madrid", "Romance Standard Time"),
    ("Europe/Dublin", "GMT Standard Time"),
    ("Asia/Kolkata", "India Standard Time"),
    ("Australia/Melbourne", "AUS Eastern Standard Time"),
    ("America/Toronto", "Eastern Standard Time"),
];

/// The zone that a name means; `None` for a name that nobody knows.
pub fn iana(name: &str) -> Option<String> {
    let known = windows_zones::iana(name);
    known
        .or_else(|| zones::knows(name).then_some(name))
        .map(str::to_owned)
}

/// The name by which a mailbox tells a zone.
pub fn told(iana: &str) -> &'static str {
    let mut others = OTHERS.iter();
    let other = others.find(|(place, _)| *place == iana);
    let other = other.map(|(_, name)| *name);
    windows_zones::windows(iana).or(other).unwrap_or(CUSTOM)
}

/// The places that may be written in place of Windows' names.
pub fn places() -> impl Iterator<Item = &'static str> {
    let places = windows_zones::names().filter_map(windows_zones::iana);
    places.chain(OTHERS.iter().map(|(place, _)| *place))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_other_place_is_a_zone_with_a_name_of_windows() {
        for (place, name) in OTHERS {
            assert!(
                zones::knows(place) && windows_zones::iana(name).is_some(),
                "{place}"
            );
        }
    }

    #[test]
    fn a_place_without_a_name_of_windows_is_custom() {
        let berlin = Some("Europe/Berlin");
        assert_eq!(iana("w. europe standard time").as_deref(), berlin);
        assert_eq!(told("Europe/Rome"), "W. Europe Standard Time");
        assert_eq!(told("Asia/Kuala_Lumpur"), CUSTOM);
        assert_eq!(iana("Middle Earth Standard Time"), None);
    }
}
