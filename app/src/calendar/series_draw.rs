//! The other occurrences of a series while a change of it is on its way. Pure.

use super::key::Key;
use chrono::TimeDelta;
use domain::repeats::Scope;
use domain::view::calendar::{CalendarItem, When};

/// Whether `other` is another occurrence of the series that a change of `item` reaches, too.
pub fn is_beside(other: &CalendarItem, item: &CalendarItem, scope: Scope) -> bool {
    let is_of_series = other.id == item.id && Key::of(other) != Key::of(item);
    is_of_series
        && match scope {
            Scope::This => false,
            Scope::ThisAndFollowing => item.original_start < other.original_start,
            Scope::All => true,
        }
}

/// Draws the others as they will be, as far as a page can tell: the same fields, and the same distance in time. The
/// server's word comes soon after.
pub fn draw_others(
    items: &mut [CalendarItem],
    before: &CalendarItem,
    after: &CalendarItem,
    scope: Scope,
) {
    for other in items
        .iter_mut()
        .filter(|other| is_beside(other, before, scope))
    {
        if other.subject == before.subject {
            other.subject.clone_from(&after.subject);
        }
        if other.location == before.location {
            other.location.clone_from(&after.location);
        }
        other.kind = after.kind;
        if let Some(when) = shifted(other.when, before.when, after.when) {
            other.when = when;
        }
    }
}

/// None where days become times, or times days.
fn shifted(when: When, before: When, after: When) -> Option<When> {
    match (when, before, after) {
        (
            When::Timed { start, .. },
            When::Timed { start: from, .. },
            When::Timed { start: to, end },
        ) => {
            let start = start + (to - from);
            Some(When::Timed {
                start,
                end: start + (end - to),
            })
        }
        (
            When::AllDay { first, .. },
            When::AllDay { first: from, .. },
            When::AllDay { first: to, until },
        ) => {
            let days: TimeDelta = to - from;
            let first = first + days;
            Some(When::AllDay {
                first,
                until: first + (until - to),
            })
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::super::samples::{item, timed};
    use super::*;

    fn at(day: &str) -> CalendarItem {
        let start = format!("{day}T09:00:00");
        let mut one = item("Planning", timed(&start, &format!("{day}T10:00:00")));
        one.original_start = start.parse().ok();
        one
    }

    #[test]
    fn those_that_follow_go_along_and_those_before_stay() {
        let before = at("2026-03-18");
        let mut after = before.clone();
        after.when = timed("2026-03-19T11:00:00", "2026-03-19T12:30:00");
        let mut items = [at("2026-03-17"), before.clone(), at("2026-03-20")];

        draw_others(&mut items, &before, &after, Scope::ThisAndFollowing);

        assert_eq!(
            items.map(|item| item.when),
            [
                at("2026-03-17").when,
                before.when,
                timed("2026-03-21T11:00:00", "2026-03-21T12:30:00"),
            ]
        );
    }
}
