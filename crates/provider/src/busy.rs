//! Answers about when people are busy, put together: services tell of so many people and so long a time at once.

use crate::BusyAnswer;
use chrono::TimeDelta;
use domain::free_busy::merge;
use domain::time::TimeRange;

/// The window in pieces, in order, none of which lasts longer than `longest`; whole where that is no time at all.
pub fn pieces(window: TimeRange, longest: TimeDelta) -> Vec<TimeRange> {
    let mut pieces = Vec::new();
    let mut start = window.start();
    while TimeDelta::zero() < longest && longest < window.end() - start {
        let piece = TimeRange::at_least_a_second(start, start + longest);
        start = piece.end();
        pieces.push(piece);
    }
    pieces.push(TimeRange::at_least_a_second(start, window.end()));
    pieces
}

impl BusyAnswer {
    /// Busy in these spans, as far as they lie within the window.
    pub fn within(window: TimeRange, spans: impl IntoIterator<Item = TimeRange>) -> Self {
        let inside = spans.into_iter().filter_map(|span| {
            let (start, end) = (
                span.start().max(window.start()),
                span.end().min(window.end()),
            );
            TimeRange::new(start, end).ok()
        });
        Self::Busy(merge(inside.collect()))
    }

    /// This and what was told of the same person's next piece. Whoever is not told of in one of them is not at all: half an
    /// answer would show the other half as free.
    #[must_use]
    pub fn and(self, next: Self) -> Self {
        match (self, next) {
            (Self::Busy(first), Self::Busy(then)) => {
                let spans = first.iter().chain(&then).map(|period| period.range);
                Self::Busy(merge(spans.collect()))
            }
            (Self::Unknown, _) | (_, Self::Unknown) => Self::Unknown,
            (Self::NotShared, _) | (_, Self::NotShared) => Self::NotShared,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::DateTime;
    use domain::free_busy::BusyPeriod;

    fn hours(from: i64, until: i64) -> TimeRange {
        let at = |hour| DateTime::UNIX_EPOCH + TimeDelta::hours(hour);
        TimeRange::new(at(from), at(until)).unwrap()
    }

    fn busy(spans: &[(i64, i64)]) -> BusyAnswer {
        let periods = spans.iter().map(|(from, until)| BusyPeriod {
            range: hours(*from, *until),
        });
        BusyAnswer::Busy(periods.collect())
    }

    #[test]
    fn pieces_touch_and_none_is_too_long() {
        for (until, longest, expected) in [
            (3, 10, vec![(0, 3)]),
            (10, 10, vec![(0, 10)]),
            (11, 10, vec![(0, 10), (10, 11)]),
            (30, 10, vec![(0, 10), (10, 20), (20, 30)]),
            (30, 0, vec![(0, 30)]),
        ] {
            let expected: Vec<_> = expected.iter().map(|(a, b)| hours(*a, *b)).collect();

            let pieces = pieces(hours(0, until), TimeDelta::hours(longest));

            assert_eq!(pieces, expected, "{until} by {longest}");
        }
    }

    #[test]
    fn spans_end_where_the_window_does_and_become_one_over_a_seam() {
        let first = BusyAnswer::within(hours(0, 10), [hours(8, 12), hours(10, 11), hours(-3, 1)]);
        let then = BusyAnswer::within(hours(10, 20), [hours(8, 12), hours(19, 25)]);

        assert_eq!(first, busy(&[(0, 1), (8, 10)]));
        assert_eq!(first.and(then), busy(&[(0, 1), (8, 12), (19, 20)]));
    }

    #[test]
    fn half_an_answer_is_none() {
        use BusyAnswer::{NotShared, Unknown};

        assert_eq!(busy(&[(0, 1)]).and(NotShared), NotShared);
        assert_eq!(NotShared.and(busy(&[])), NotShared);
        assert_eq!(Unknown.and(busy(&[])), Unknown);
        assert_eq!(NotShared.and(Unknown), Unknown);
    }
}
