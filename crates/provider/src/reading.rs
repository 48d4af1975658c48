//! What adapters make of times and texts alike, whoever tells them.

use chrono::NaiveDateTime;
use domain::item::Content;
use domain::time::{InvalidTiming, Timing, ZoneId, Zones};

/// The timing, if there can be such a one.
///
/// # Errors
/// A sentence for people.
pub fn checked(timing: Timing) -> Result<Timing, String> {
    match timing.validate() {
        Ok(()) => Ok(timing),
        Err(InvalidTiming::EndsBeforeStart) => Err("It ends before it starts.".to_owned()),
        Err(InvalidTiming::YearOutOfRange) => Err("Its year lies outside 1900 to 2200.".to_owned()),
    }
}

/// Start and end without a zone, of an event that is `shown` in one: as we wrote them (`start/end`), unless somebody moved it
/// since. A time that a clock in that zone leaves out is shown as another one, and would be lost.
pub fn as_written(
    written: Option<&str>,
    shown: (NaiveDateTime, NaiveDateTime),
    zone: &ZoneId,
    zones: &dyn Zones,
) -> (NaiveDateTime, NaiveDateTime) {
    let (start, end) = written
        .and_then(|text| text.split_once('/'))
        .unwrap_or_default();
    let kept = |written: &str, shown: NaiveDateTime| {
        let written: Option<NaiveDateTime> = written.parse().ok();
        let shows = |at: NaiveDateTime| zones.local(zones.instant(at, zone), zone);
        written.filter(|at| shows(*at) == shown).unwrap_or(shown)
    };
    (kept(start, shown.0), kept(end, shown.1))
}

/// Texts without the control characters that no service keeps, and times in a zone that somebody knows.
pub fn make_sayable(content: &mut Content, zones: &dyn Zones) {
    for text in [
        &mut content.subject,
        &mut content.description,
        &mut content.location,
    ] {
        text.retain(|letter| matches!(letter, '\n' | '\r' | '\t') || !letter.is_control());
    }
    if let Timing::Zoned { start, end, zone } = &content.timing
        && !zones.knows(zone)
    {
        // A zone that nobody knows is read as UTC (`Zones`).
        content.timing = Timing::zoned(*start, *end, ZoneId::utc());
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use testkit::zones::TestZones;

    fn at(text: &str) -> NaiveDateTime {
        text.parse().unwrap()
    }

    #[test]
    fn a_time_that_a_clock_leaves_out_is_kept_until_somebody_moves_it() {
        let zone = ZoneId::new("Europe/Berlin");
        let (gap, after) = (at("2026-03-29T02:30:00"), at("2026-03-29T04:00:00"));
        let shown = at("2026-03-29T03:30:00");
        let read = |written| as_written(written, (shown, after), &zone, &TestZones);

        assert_eq!(
            read(Some("2026-03-29T02:30:00/2026-03-29T04:00:00")),
            (gap, after)
        );
        assert_eq!(
            read(Some("2026-03-30T02:30:00/2026-03-29T05:00:00")),
            (shown, after)
        );
        let moved = as_written(
            Some("2026-03-29T02:30:00/2026-03-29T04:00:00"),
            (after, after),
            &zone,
            &TestZones,
        );
        assert_eq!(moved, (after, after));
        assert_eq!(read(Some("garbled")), (shown, after));
        assert_eq!(read(None), (shown, after));
    }

    #[test]
    fn an_impossible_timing_is_told_in_a_sentence() {
        let (early, late) = (at("2026-03-29T02:30:00"), at("2026-03-29T04:00:00"));
        let berlin = || ZoneId::new("Europe/Berlin");

        assert!(checked(Timing::zoned(early, late, berlin())).is_ok());
        assert!(checked(Timing::zoned(late, early, berlin())).is_err());
        let ancient = at("1012-03-29T02:30:00");
        assert!(checked(Timing::zoned(ancient, ancient, berlin())).is_err());
    }
}
