//! The tables of the measurements.

use super::ours::Page;
use std::fmt::Write as _;
use std::time::Duration;

/// One kind of work, done by several contenders that took turns.
pub struct Column {
    pub title: &'static str,
    /// A turn holds one time of each contender, in their order.
    pub turns: Vec<Vec<Duration>>,
}

impl Column {
    /// The middle of a contender's seconds.
    pub fn seconds(&self, contender: usize) -> f64 {
        middle(
            self.turns
                .iter()
                .filter_map(|turn| Some(turn.get(contender)?.as_secs_f64())),
        )
    }

    /// How many times as long as another one a contender takes: the middle of the turns, each of which is compared within
    /// itself.
    pub fn ratio(&self, contender: usize, other: usize) -> f64 {
        middle(self.turns.iter().filter_map(|turn| {
            Some(turn.get(contender)?.as_secs_f64() / turn.get(other)?.as_secs_f64())
        }))
    }
}

/// The middle one; of an even number the upper of the two; no number where there is none.
pub fn middle(values: impl Iterator<Item = f64>) -> f64 {
    let mut sorted: Vec<f64> = values.collect();
    sorted.sort_by(f64::total_cmp);
    sorted.get(sorted.len() / 2).copied().unwrap_or(f64::NAN)
}

/// Seconds, and in brackets the ratio to the first contender.
pub fn text(names: &[&str], columns: &[Column]) -> String {
    let mut text = format!("{:20}", "");
    // Writing to a String does not fail.
    for column in columns {
        let _ = write!(text, "{:>20}", column.title);
    }
    text.push('\n');
    for (contender, name) in names.iter().enumerate() {
        let _ = write!(text, "{name:20}");
        for column in columns {
            let (seconds, ratio) = (column.seconds(contender), column.ratio(contender, 0));
            let cell = format!("{seconds:.3} s ({ratio:.2}×)");
            let _ = write!(text, "{cell:>20}");
        }
        text.push('\n');
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

    fn column(turns: &[&[u64]]) -> Column {
        let turn = |turn: &&[u64]| turn.iter().copied().map(Duration::from_millis).collect();
        Column {
            title: "first import",
            turns: turns.iter().map(turn).collect(),
        }
    }

    #[test]
    fn the_median_is_taken_of_each_contender_for_itself() {
        let column = column(&[&[30, 1], &[10, 3], &[20, 2]]);

        assert_eq!((column.seconds(0), column.seconds(1)), (0.02, 0.002));
    }

    #[test]
    fn a_time_is_compared_to_the_first_contenders_of_the_same_turn() {
        // The machine was slow in the first turn, for both.
        let column = column(&[&[3_000, 6_600], &[1_000, 2_200], &[1_000, 2_000]]);

        let text = text(&["bare requests", "vdirsyncer"], &[column]);

        assert!(text.contains("2.200 s (2.20×)"), "{text}");
    }

    #[test]
    fn of_nothing_the_middle_is_no_number() {
        assert!(middle(std::iter::empty()).is_nan());
    }
}
