//! Where items stand: columns within a day, rows within a lane or a week of the month. Pure.

use chrono::{NaiveDate, Timelike};
use domain::view::calendar::When;

/// Minutes of a day.
pub const DAY: i32 = 1_440;
/// Nothing is drawn shorter than this, so that it can be read and hit.
const SHORTEST: i32 = 20;
/// More do not fit side by side; the last column then gathers the rest.
const COLUMNS: usize = 4;
/// Rows of a day in the month; the rest is gathered as `+n more`.
pub const MONTH_ROWS: usize = 3;

/// From when until when, in minutes since a day's midnight.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span {
    /// Start.
    pub start: i32,
    /// End, after the start.
    pub end: i32,
}

impl Span {
    /// Whether the two share time.
    pub fn overlaps(self, other: Self) -> bool {
        self.start < other.end && other.start < self.end
    }
}

/// Where one item stands in a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Placed {
    /// Its place in the list that was laid out.
    pub index: usize,
    /// When.
    pub span: Span,
    /// Its column, from 0.
    pub column: usize,
    /// How many columns it is wide.
    pub width: usize,
    /// How many columns there are beside one another here.
    pub of: usize,
}

/// Items for which there is no column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Gathered {
    /// Their places in the list that was laid out.
    pub indexes: Vec<usize>,
    /// From the first to the last of them.
    pub span: Span,
}

/// A day laid out.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct DayLayout {
    /// Items with a column of their own, earliest first.
    pub placed: Vec<Placed>,
    /// The rest; always in the last of [`COLUMNS`] columns.
    pub gathered: Vec<Gathered>,
}

/// Whether an item belongs into the all-day lane: dates, or a day and longer.
pub fn in_lane(when: When) -> bool {
    match when {
        When::AllDay { .. } => true,
        When::Timed { start, end } => DAY <= (end - start).num_minutes() as i32,
    }
}

/// The part of a timed item that lies within a day; none where it does not touch it.
pub fn part_of_day(when: When, day: NaiveDate) -> Option<Span> {
    let When::Timed { start, end } = when else {
        return None;
    };
    if day < start.date() || end.date() < day {
        return None;
    }
    let minute = |at: chrono::NaiveDateTime| (at.hour() * 60 + at.minute()) as i32;
    let from = if start.date() < day { 0 } else { minute(start) };
    let until = if day < end.date() { DAY } else { minute(end) };
    // Ending at midnight does not touch the new day; a zero-length item touches its own.
    (from < until || start == end).then_some(Span {
        start: from,
        end: until,
    })
}

/// Lays out a day: items that share time stand side by side, each as wide as there is room.
pub fn lay_out_day(spans: &[Span]) -> DayLayout {
    let drawn = |index: usize| {
        let Span { start, end } = spans[index];
        Span {
            start,
            end: end.max(start + SHORTEST),
        }
    };
    let mut order: Vec<usize> = (0..spans.len()).collect();
    order.sort_by_key(|index| (spans[*index].start, -spans[*index].end, *index));

    let mut layout = DayLayout::default();
    let mut rest = order.as_slice();
    while let Some(first) = rest.first() {
        // A knot: everything that is tied together by overlaps.
        let mut end = drawn(*first).end;
        let mut length = 0;
        while let Some(next) = rest
            .get(length)
            .map(|index| drawn(*index))
            .filter(|next| length == 0 || next.start < end)
        {
            end = end.max(next.end);
            length += 1;
        }
        let (knot, after) = rest.split_at(length);
        lay_out_knot(knot, &drawn, &mut layout);
        rest = after;
    }
    layout
        .placed
        .sort_by_key(|placed| (placed.span.start, placed.column));
    layout
}

fn lay_out_knot(knot: &[usize], drawn: &dyn Fn(usize) -> Span, layout: &mut DayLayout) {
    let mut columns: Vec<Vec<usize>> = Vec::new();
    for index in knot {
        let start = drawn(*index).start;
        let free = |column: &Vec<usize>| column.last().is_none_or(|last| drawn(*last).end <= start);
        match columns.iter().position(free) {
            Some(column) => columns[column].push(*index),
            None => columns.push(vec![*index]),
        }
    }
    let all = columns.len();
    let own = if COLUMNS < all { COLUMNS - 1 } else { all };
    let of = all.min(COLUMNS);
    for (column, indexes) in columns.iter().take(own).enumerate() {
        for index in indexes {
            let span = drawn(*index);
            let is_free =
                |other: &&Vec<usize>| !other.iter().any(|other| drawn(*other).overlaps(span));
            let to_the_right = columns
                .iter()
                .take(own)
                .skip(column + 1)
                .take_while(is_free)
                .count();
            // The last column is never given away while it gathers the rest.
            layout.placed.push(Placed {
                index: *index,
                span,
                column,
                width: 1 + to_the_right,
                of,
            });
        }
    }
    let mut left: Vec<usize> = columns.iter().skip(own).flatten().copied().collect();
    left.sort_by_key(|index| drawn(*index).start);
    for index in left {
        let span = drawn(index);
        match layout
            .gathered
            .last_mut()
            .filter(|last| last.span.overlaps(span))
        {
            Some(last) => {
                last.indexes.push(index);
                last.span.end = last.span.end.max(span.end);
            }
            None => layout.gathered.push(Gathered {
                indexes: vec![index],
                span,
            }),
        }
    }
}

/// A half-open run of days, counted from the first that is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Days {
    /// First.
    pub first: usize,
    /// First after.
    pub until: usize,
}

impl Days {
    /// The part of an item that lies within `count` days from `first_shown`; none where it touches none of them.
    pub fn of(when: When, first_shown: NaiveDate, count: usize) -> Option<Self> {
        let from_first =
            |day: NaiveDate| (day - first_shown).num_days().clamp(0, count as i64) as usize;
        let (first, until) = (from_first(when.first_day()), from_first(when.until_day()));
        (first < until).then_some(Self { first, until })
    }
}

/// A row for each run of days, so that no two in a row share a day. Earlier ones get the higher rows.
pub fn lay_out_rows(runs: &[Days]) -> Vec<usize> {
    let mut taken: Vec<Vec<Days>> = Vec::new();
    runs.iter()
        .map(|run| {
            let is_free = |row: &Vec<Days>| {
                !row.iter()
                    .any(|other| other.first < run.until && run.first < other.until)
            };
            let row = taken.iter().position(is_free).unwrap_or(taken.len());
            if row == taken.len() {
                taken.push(Vec::new());
            }
            taken[row].push(*run);
            row
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::NaiveDateTime;
    use proptest::prelude::*;

    fn span(start: i32, end: i32) -> Span {
        Span { start, end }
    }

    fn at(text: &str) -> NaiveDateTime {
        text.parse().unwrap()
    }

    fn timed(start: &str, end: &str) -> When {
        When::Timed {
            start: at(start),
            end: at(end),
        }
    }

    fn shape(layout: &DayLayout) -> Vec<(usize, usize, usize, usize)> {
        let mut shape: Vec<_> = layout
            .placed
            .iter()
            .map(|placed| (placed.index, placed.column, placed.width, placed.of))
            .collect();
        shape.sort_unstable();
        shape
    }

    #[test]
    fn items_that_touch_do_not_share_the_width() {
        let layout = lay_out_day(&[span(540, 600), span(600, 660)]);

        assert_eq!(shape(&layout), [(0, 0, 1, 1), (1, 0, 1, 1)]);
    }

    #[test]
    fn items_that_overlap_stand_side_by_side() {
        let layout = lay_out_day(&[span(870, 990), span(900, 960)]);

        assert_eq!(shape(&layout), [(0, 0, 1, 2), (1, 1, 1, 2)]);
    }

    #[test]
    fn an_item_takes_the_columns_that_are_free_beside_it() {
        // Three at once in the morning; the last one only meets the first.
        let layout = lay_out_day(&[
            span(540, 720),
            span(540, 600),
            span(540, 600),
            span(630, 690),
        ]);

        assert_eq!(
            shape(&layout),
            [(0, 0, 1, 3), (1, 1, 1, 3), (2, 2, 1, 3), (3, 1, 2, 3)]
        );
    }

    #[test]
    fn more_than_four_at_once_are_gathered_in_the_last_column() {
        let layout = lay_out_day(&[span(540, 600); 7]);

        assert_eq!(layout.placed.len(), 3);
        assert_eq!(layout.gathered.len(), 1);
        assert_eq!(layout.gathered[0].indexes, [3, 4, 5, 6]);
    }

    #[test]
    fn a_very_short_item_is_drawn_so_that_it_can_be_hit() {
        let layout = lay_out_day(&[span(600, 600), span(610, 640)]);

        assert_eq!(layout.placed[0].span, span(600, 620));
        assert_eq!(shape(&layout), [(0, 0, 1, 2), (1, 1, 1, 2)]);
    }

    #[test]
    fn a_night_shift_is_drawn_on_both_days() {
        let night = timed("2026-03-18T22:00:00", "2026-03-19T06:00:00");
        let day = |text: &str| text.parse().unwrap();

        assert_eq!(part_of_day(night, day("2026-03-17")), None);
        assert_eq!(
            part_of_day(night, day("2026-03-18")),
            Some(span(1_320, 1_440))
        );
        assert_eq!(part_of_day(night, day("2026-03-19")), Some(span(0, 360)));
    }

    #[test]
    fn an_item_that_ends_at_midnight_does_not_touch_the_next_day() {
        let evening = timed("2026-03-18T22:00:00", "2026-03-19T00:00:00");

        assert_eq!(part_of_day(evening, "2026-03-19".parse().unwrap()), None);
        assert!(!in_lane(evening));
    }

    #[test]
    fn a_day_and_longer_belongs_into_the_lane() {
        assert!(in_lane(timed("2026-03-18T09:00:00", "2026-03-19T09:00:00")));
        assert!(!in_lane(timed(
            "2026-03-18T09:00:00",
            "2026-03-19T08:59:00"
        )));
    }

    #[test]
    fn runs_of_days_fill_the_first_row_that_is_free() {
        let run = |first, until| Days { first, until };

        assert_eq!(
            lay_out_rows(&[run(0, 2), run(1, 3), run(2, 7), run(3, 4)]),
            [0, 1, 0, 1]
        );
    }

    #[test]
    fn a_run_is_cut_at_the_edges_of_what_is_shown() {
        let week = "2026-03-16".parse().unwrap();
        let days = |first: &str, until: &str| When::AllDay {
            first: first.parse().unwrap(),
            until: until.parse().unwrap(),
        };

        assert_eq!(
            Days::of(days("2026-03-14", "2026-03-18"), week, 7),
            Some(Days { first: 0, until: 2 })
        );
        assert_eq!(
            Days::of(days("2026-03-21", "2026-03-25"), week, 7),
            Some(Days { first: 5, until: 7 })
        );
        assert_eq!(Days::of(days("2026-03-14", "2026-03-16"), week, 7), None);
    }

    proptest! {
        #[test]
        fn no_two_items_are_ever_drawn_over_one_another(
            spans in prop::collection::vec((0..DAY, 0..300), 0..40),
        ) {
            let spans: Vec<Span> = spans.into_iter().map(|(start, length)| span(start, start + length)).collect();
            let layout = lay_out_day(&spans);

            let mut shown: Vec<usize> = layout.placed.iter().map(|placed| placed.index).collect();
            shown.extend(layout.gathered.iter().flat_map(|gathered| &gathered.indexes));
            shown.sort_unstable();
            prop_assert_eq!(shown, (0..spans.len()).collect::<Vec<_>>(), "each item is shown exactly once");
            for (index, one) in layout.placed.iter().enumerate() {
                prop_assert!(one.column + one.width <= one.of);
                for other in &layout.placed[index + 1..] {
                    // Fractions of the width, compared without rounding.
                    let apart = (one.column + one.width) * other.of <= other.column * one.of
                        || (other.column + other.width) * one.of <= one.column * other.of;
                    prop_assert!(apart || !one.span.overlaps(other.span), "{one:?} lies over {other:?}");
                }
                for gathered in &layout.gathered {
                    let apart = (one.column + one.width) * COLUMNS <= (COLUMNS - 1) * one.of;
                    prop_assert!(apart || !one.span.overlaps(gathered.span), "{one:?} lies over {gathered:?}");
                }
            }
        }
    }
}
