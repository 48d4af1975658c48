//! The table of the measurements.

use super::Times;
use super::ours::Page;
use std::fmt::Write as _;
use std::time::Duration;

/// One contender's line.
pub struct Row {
    pub name: &'static str,
    /// The middle of its times.
    pub times: Times,
    /// How many times as long as the first contender it takes, at the first import and with nothing to do: the middle
    /// of the turns, each of which is compared within itself.
    pub ratios: (f64, f64),
}

/// The lines of contenders that took turns; a turn holds one time of each, in the order of the names.
pub fn rows(names: &[&'static str], turns: &[Vec<Times>]) -> Vec<Row> {
    let first = |times: &Times| times.first.as_secs_f64();
    let unchanged = |times: &Times| times.unchanged.as_secs_f64();
    let column = |index: usize| turns.iter().filter_map(move |turn| turn.get(index));
    let row = |(index, name): (usize, &&'static str)| {
        let seconds = |of: &dyn Fn(&Times) -> f64| middle(column(index).map(of));
        let ratio = |of: &dyn Fn(&Times) -> f64| {
            middle(
                column(index)
                    .zip(column(0))
                    .map(|(own, base)| of(own) / of(base)),
            )
        };
        Row {
            name,
            times: Times {
                first: Duration::from_secs_f64(seconds(&first)),
                unchanged: Duration::from_secs_f64(seconds(&unchanged)),
            },
            ratios: (ratio(&first), ratio(&unchanged)),
        }
    };
    names.iter().enumerate().map(row).collect()
}

/// The middle one; of an even number the upper of the two.
fn middle(values: impl Iterator<Item = f64>) -> f64 {
    let mut sorted: Vec<f64> = values.collect();
    sorted.sort_by(f64::total_cmp);
    sorted.get(sorted.len() / 2).copied().unwrap_or_default()
}

/// Seconds, and in brackets the ratio.
pub fn text(rows: &[Row]) -> String {
    let cell = |time: Duration, ratio: f64| format!("{:.3} s ({ratio:.2}×)", time.as_secs_f64());
    let mut text = format!("{:20}{:>20}{:>20}\n", "", "first import", "nothing to do");
    for row in rows {
        let first = cell(row.times.first, row.ratios.0);
        let unchanged = cell(row.times.unchanged, row.ratios.1);
        // Writing to a String does not fail.
        let _ = writeln!(text, "{:20}{first:>20}{unchanged:>20}", row.name);
    }
    text
}

/// What drawing one page costs.
pub fn page_text(page: &Page) -> String {
    match page.cpu_ms {
        Some(cpu) => format!("{cpu:.2} ms of CPU, {:.2} ms on the clock", page.wall_ms),
        None => format!("{:.2} ms on the clock", page.wall_ms),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn times(first: u64, unchanged: u64) -> Times {
        Times {
            first: Duration::from_millis(first),
            unchanged: Duration::from_millis(unchanged),
        }
    }

    #[test]
    fn the_median_is_taken_of_each_measure_for_itself() {
        let rows = rows(
            &["bare requests"],
            &[vec![times(30, 1)], vec![times(10, 3)], vec![times(20, 2)]],
        );

        assert_eq!(
            (
                rows[0].times.first.as_millis(),
                rows[0].times.unchanged.as_millis()
            ),
            (20, 2)
        );
    }

    #[test]
    fn a_time_is_compared_to_the_first_contenders_of_the_same_turn() {
        // The machine was slow in the first turn, for both.
        let turns = [
            vec![times(3_000, 100), times(6_600, 1_000)],
            vec![times(1_000, 100), times(2_200, 1_000)],
            vec![times(1_000, 100), times(2_000, 1_000)],
        ];

        let text = text(&rows(&["bare requests", "vdirsyncer"], &turns));

        assert!(text.contains("2.200 s (2.20×)"), "{text}");
        assert!(text.contains("1.000 s (10.00×)"), "{text}");
    }
}
