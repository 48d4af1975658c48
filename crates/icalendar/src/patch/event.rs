//! What one component says by itself: texts, how it blocks, when it takes place.

use super::super::lines::Line;
use super::super::read::Properties;
use super::super::spell::{Clock, Shown, class, stamp};
use super::edit::Edit;
use chrono::{DateTime, Utc};
use domain::item::{Content, ShowAs};
use domain::time::Timing;

/// Puts the fields in which the component differs.
pub(super) fn put_fields(
    edit: &mut Edit<'_, '_>,
    found: &Properties<'_, '_>,
    current: &Content,
    wanted: &Content,
    both_times: bool,
) {
    for (name, before, after) in [
        ("SUMMARY", &current.subject, &wanted.subject),
        ("DESCRIPTION", &current.description, &wanted.description),
        ("LOCATION", &current.location, &wanted.location),
    ] {
        if before != after {
            edit.text(name, after);
        }
    }
    if current.show_as != wanted.show_as {
        show_as(edit, found, wanted.show_as);
    }
    if current.privacy != wanted.privacy {
        edit.set("CLASS", class(wanted.privacy));
    }
    if current.timing != wanted.timing {
        let times = Times {
            current: &current.timing,
            wanted: &wanted.timing,
            both: both_times,
        };
        times.put_into(edit, found);
        edit.is_moved = true;
    }
}

/// Says when the component was changed, and with which number (RFC 5545 §3.8.7.2 to §3.8.7.4).
pub(super) fn put_stamps(edit: &mut Edit<'_, '_>, now: DateTime<Utc>) {
    if !edit.is_changed {
        return;
    }
    if edit.is_moved {
        // Guests' clients order invitations by it.
        let sequence: u32 = edit
            .event
            .property(edit.whole.file, "SEQUENCE")
            .and_then(|line| line.value().trim().parse().ok())
            .unwrap_or(0);
        edit.set("SEQUENCE", &sequence.saturating_add(1).to_string());
    }
    edit.set("DTSTAMP", &stamp(now));
    edit.set("LAST-MODIFIED", &stamp(now));
}

fn show_as(edit: &mut Edit<'_, '_>, found: &Properties<'_, '_>, wanted: ShowAs) {
    let shown = Shown::of(wanted);
    edit.set("TRANSP", shown.transparency);
    // Without the hint these two would read as busy or free.
    let needs_hint = matches!(wanted, ShowAs::OutOfOffice | ShowAs::WorkingElsewhere);
    if needs_hint || found.busy_status.is_some() {
        edit.set("X-MICROSOFT-CDO-BUSYSTATUS", shown.hint);
    }
    let status = found
        .status
        .map(|line| line.value().trim().to_ascii_uppercase());
    let revoked = match status.as_deref() {
        Some("TENTATIVE") => true,
        Some("CANCELLED") => wanted != ShowAs::Free,
        _ => false,
    };
    if wanted == ShowAs::Tentative || revoked {
        edit.set("STATUS", shown.status);
    }
}

/// Whether two timings are told by the same clock.
pub(super) fn same_clock(one: &Timing, other: &Timing) -> bool {
    match (one, other) {
        (Timing::Zoned { zone, .. }, Timing::Zoned { zone: other, .. }) => zone == other,
        (Timing::AllDay { .. }, Timing::AllDay { .. })
        | (Timing::Floating { .. }, Timing::Floating { .. }) => true,
        _ => false,
    }
}

/// The clock by which the component's new times are written: the zone spelled as the file does, for that is the spelling
/// its definition has.
pub(super) fn clock<'t>(
    found: &Properties<'_, '_>,
    current: &Timing,
    wanted: &'t Timing,
) -> Clock<'t> {
    let tzid = found
        .start
        .filter(|_| same_clock(current, wanted) && !wanted.is_all_day())
        .and_then(raw_tzid);
    Clock::spelled(wanted, tzid)
}

/// A change of start and end.
struct Times<'a> {
    current: &'a Timing,
    wanted: &'a Timing,
    /// Whether both are written, also the one that stays.
    both: bool,
}

impl Times<'_> {
    fn put_into(&self, edit: &mut Edit<'_, '_>, found: &Properties<'_, '_>) {
        let stays = !self.both && same_clock(self.current, self.wanted);
        let clock = clock(found, self.current, self.wanted);
        let (old_start, old_end) = self.current.wall();
        let (new_start, new_end) = self.wanted.wall();
        if !(stays && old_start == new_start) {
            edit.set_line("DTSTART", &clock.start());
        }
        // An end that is told by a length, or not at all, depends on the start; one that stands by itself does not.
        if !(stays && old_end == new_end && found.end.is_some()) {
            edit.remove("DURATION");
            edit.set_line("DTEND", &clock.end());
        }
        let is_all_day = self.wanted.is_all_day();
        if self.current.is_all_day() != is_all_day && edit.has("X-MICROSOFT-CDO-ALLDAYEVENT") {
            let word = if is_all_day { "TRUE" } else { "FALSE" };
            edit.set("X-MICROSOFT-CDO-ALLDAYEVENT", word);
        }
    }
}

/// The `TZID` parameter as it is written, quotes and all; none for an instant, whose zone it does not tell.
fn raw_tzid(line: &Line<'_>) -> Option<String> {
    if line.value().trim().ends_with(['Z', 'z']) {
        return None;
    }
    let parameters = line.parameters();
    let at = parameters.to_ascii_uppercase().find(";TZID=")? + 1;
    let mut quoted = false;
    let end = parameters[at..]
        .find(|letter| {
            quoted ^= letter == '"';
            letter == ';' && !quoted
        })
        .map_or(parameters.len(), |length| at + length);
    Some(parameters[at..end].to_owned())
}
