//! Host and guests of an event that we wrote.
//!
//! Only the lines that we wrote follow, those for the client to schedule. Whom a person invited there is theirs: the line
//! is neither changed nor removed, and nobody is named twice (sync case 15).

use super::super::attendees;
use super::super::lines::{Line, lines};
use super::super::read::Reader;
use super::super::spell;
use super::edit::Edit;
use domain::attendee::Attendee;

/// Names whom the content names, and nobody else that we named before.
pub(super) fn put_into(edit: &mut Edit<'_, '_>, wanted: &[Attendee], reader: &Reader<'_>) {
    let file = edit.whole.file;
    let named: Vec<_> = edit
        .event
        .properties(file)
        .filter(|(_, line)| is_guest(line) || is_host(line))
        .collect();
    let theirs: Vec<String> = named
        .iter()
        .filter(|(_, line)| !is_ours(line))
        .map(|(_, line)| attendees::attendee(line, false, reader).email)
        .collect();
    let mut missing: Vec<String> = wanted
        .iter()
        .filter(|attendee| attendee.email.is_empty() || !theirs.contains(&attendee.email))
        .flat_map(spell::attendee)
        .collect();
    for (number, line) in named.into_iter().filter(|(_, line)| is_ours(line)) {
        let same = missing
            .iter()
            .position(|text| says_same(line, text, reader));
        match same {
            Some(at) => {
                missing.remove(at);
            }
            None => edit.remove_line(number),
        }
    }
    for line in missing {
        edit.add(&line);
    }
}

fn is_guest(line: &Line<'_>) -> bool {
    line.is("ATTENDEE")
}

fn is_host(line: &Line<'_>) -> bool {
    line.is("ORGANIZER")
}

fn is_ours(line: &Line<'_>) -> bool {
    line.parameter("SCHEDULE-AGENT")
        .is_some_and(|agent| agent.eq_ignore_ascii_case("CLIENT"))
}

/// Whether a line names the same person with the same answer as one that would be written.
fn says_same(line: &Line<'_>, text: &str, reader: &Reader<'_>) -> bool {
    let written = lines(text.as_bytes());
    written.iter().any(|written| {
        is_host(written) == is_host(line)
            && attendees::attendee(written, is_host(written), reader)
                == attendees::attendee(line, is_host(line), reader)
    })
}
