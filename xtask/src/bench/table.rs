//! The table of the measurements.

use super::Times;
use super::ours::Page;
use std::fmt::Write as _;
use std::time::Duration;

/// One contender's line.
pub struct Row {
    pub name: &'static str,
    pub times: Times,
}

/// The middle one of each measure; of an even number the upper of the two.
pub fn median(runs: &[Times]) -> Times {
    let middle = |of: fn(&Times) -> Duration| {
        let mut sorted: Vec<Duration> = runs.iter().map(of).collect();
        sorted.sort();
        sorted.get(sorted.len() / 2).copied().unwrap_or_default()
    };
    Times {
        first: middle(|times| times.first),
        unchanged: middle(|times| times.unchanged),
    }
}

/// Seconds, and in brackets how many times the first row's.
pub fn text(rows: &[Row]) -> String {
    let Some(base) = rows.first().map(|row| row.times) else {
        return String::new();
    };
    let cell = |time: Duration, base: Duration| {
        format!(
            "{:.3} s ({:.2}×)",
            time.as_secs_f64(),
            time.as_secs_f64() / base.as_secs_f64()
        )
    };
    let mut text = format!("{:20}{:>20}{:>20}\n", "", "first import", "nothing to do");
    for row in rows {
        let first = cell(row.times.first, base.first);
        let unchanged = cell(row.times.unchanged, base.unchanged);
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
        let middle = median(&[times(30, 1), times(10, 3), times(20, 2)]);

        assert_eq!(
            (middle.first.as_millis(), middle.unchanged.as_millis()),
            (20, 2)
        );
    }

    #[test]
    fn ratios_are_those_to_the_first_row() {
        let rows = [
            Row {
                name: "bare requests",
                times: times(1_000, 100),
            },
            Row {
                name: "vdirsyncer",
                times: times(2_200, 1_000),
            },
        ];

        let text = text(&rows);

        assert!(text.contains("2.200 s (2.20×)"), "{text}");
        assert!(text.contains("1.000 s (10.00×)"), "{text}");
    }
}
