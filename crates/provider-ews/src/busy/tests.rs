use super::*;
use crate::xml::parse;

fn span(start: &str, end: &str) -> TimeRange {
    TimeRange::new(start.parse().unwrap(), end.parse().unwrap()).unwrap()
}

fn day() -> TimeRange {
    span("2026-12-03T00:00:00Z", "2026-12-04T00:00:00Z")
}

fn answer(code: &str, view: &str) -> Result<Known, ProviderError> {
    let text = format!(
        "<R><ResponseMessage><ResponseCode>{code}</ResponseCode></ResponseMessage>{view}</R>"
    );
    known(&parse(&text).unwrap(), day())
}

#[test]
fn who_is_busy_is_told_from_who_is_not_known_and_who_does_not_tell() {
    let event = |kind: &str, start: &str, end: &str| {
        format!(
            "<E><StartTime>{start}</StartTime><EndTime>{end}</EndTime><BusyType>{kind}</BusyType></E>"
        )
    };
    let (nine, ten) = ("2026-12-03T09:00:00", "2026-12-03T10:00:00");
    let busy = Known::Busy(vec![span("2026-12-03T09:00:00Z", "2026-12-03T10:00:00Z")]);
    for (kind, expected) in [
        ("Busy", &busy),
        ("Tentative", &busy),
        ("OOF", &busy),
        ("Free", &Known::Busy(Vec::new())),
        ("WorkingElsewhere", &Known::Busy(Vec::new())),
    ] {
        let view = format!(
            "<FreeBusyView><CalendarEventArray>{}{}</CalendarEventArray></FreeBusyView>",
            event(kind, nine, ten),
            event("Busy", ten, ten)
        );
        assert_eq!(&answer("NoError", &view).unwrap(), expected, "{kind}");
    }
    let merged = "<FreeBusyView><MergedFreeBusy>0420</MergedFreeBusy></FreeBusyView>";
    assert_eq!(
        answer("NoError", merged).unwrap(),
        Known::Busy(vec![span("2026-12-03T00:30:00Z", "2026-12-03T00:45:00Z")])
    );
    let none = "<FreeBusyView><FreeBusyViewType>None</FreeBusyViewType></FreeBusyView>";
    assert_eq!(answer("NoError", none).unwrap(), Known::NotShared);
    assert_eq!(
        answer("ErrorMailRecipientNotFound", "").unwrap(),
        Known::Unknown
    );
    assert_eq!(
        answer("ErrorNoFreeBusyAccess", "").unwrap(),
        Known::NotShared
    );
    assert!(matches!(
        answer("ErrorFreeBusyGenerationFailed", ""),
        Err(ProviderError::Unavailable(_))
    ));
    assert!(answer("NoError", "").is_err());
    let odd = event("Busy", "soon", ten);
    let view =
        format!("<FreeBusyView><CalendarEventArray>{odd}</CalendarEventArray></FreeBusyView>");
    assert!(answer("NoError", &view).is_err());
}

#[test]
fn a_long_stretch_is_asked_about_in_parts_that_fit_the_grid() {
    let found = parts(span("2026-12-01T09:07:00Z", "2027-01-15T10:00:01Z"));

    assert_eq!(
        found,
        [
            span("2026-12-01T09:00:00Z", "2026-12-31T09:00:00Z"),
            span("2026-12-31T09:00:00Z", "2027-01-15T10:15:00Z"),
        ]
    );
}

#[test]
fn only_addresses_are_asked_about() {
    assert!(is_address(" bo@fernhill.example "));
    for other in [
        "",
        "bo",
        "@fernhill.example",
        "bo@",
        "bo b@fernhill.example",
    ] {
        assert!(!is_address(other), "{other}");
    }
}
