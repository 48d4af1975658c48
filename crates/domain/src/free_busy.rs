//! Who is free when: what blocks, merged, without a word of detail.

use crate::time::TimeRange;
use serde::{Deserialize, Serialize};

/// A span in which somebody is busy; it says nothing else, on purpose.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct BusyPeriod {
    /// When.
    pub range: TimeRange,
}

/// Sorted and disjoint: touching and overlapping spans become one.
pub fn merge(mut ranges: Vec<TimeRange>) -> Vec<BusyPeriod> {
    ranges.sort_by_key(|range| (range.start(), range.end()));
    let mut merged: Vec<TimeRange> = Vec::with_capacity(ranges.len());
    for range in ranges {
        match merged.last_mut() {
            Some(last) if range.start() <= last.end() => {
                *last = TimeRange::at_least_a_second(last.start(), last.end().max(range.end()));
            }
            Some(_) | None => merged.push(range),
        }
    }
    merged
        .into_iter()
        .map(|range| BusyPeriod { range })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::{DateTime, TimeDelta};
    use proptest::prelude::*;

    fn minutes(from: i64, until: i64) -> TimeRange {
        let at = |m| DateTime::UNIX_EPOCH + TimeDelta::minutes(m);
        TimeRange::new(at(from), at(until)).unwrap()
    }

    #[test]
    fn touching_spans_become_one() {
        let merged = merge(vec![minutes(30, 60), minutes(0, 30), minutes(90, 100)]);

        assert_eq!(
            merged,
            [minutes(0, 60), minutes(90, 100)].map(|range| BusyPeriod { range })
        );
    }

    proptest! {
        #[test]
        fn merged_spans_are_sorted_disjoint_and_cover_the_same(spans in prop::collection::vec((0i64..500, 1i64..60), 0..40)) {
            let ranges: Vec<_> = spans.iter().map(|(from, long)| minutes(*from, from + long)).collect();

            let merged = merge(ranges.clone());

            for pair in merged.windows(2) {
                prop_assert!(pair[0].range.end() < pair[1].range.start());
            }
            for minute in 0..600 {
                let instant = DateTime::UNIX_EPOCH + TimeDelta::minutes(minute);
                let before = ranges.iter().any(|range| range.contains(instant));
                let after = merged.iter().any(|period| period.range.contains(instant));
                prop_assert_eq!(before, after);
            }
        }
    }
}
