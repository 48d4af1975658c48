//! What the parts brought, summed up.

use super::judges::Judged;
use crate::step::Seconds;
use std::fmt::Write as _;
use std::time::Duration;

/// How many tests passed and failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counts {
    pub passed: usize,
    pub failed: usize,
}

impl Counts {
    pub fn add(&mut self, other: Self) {
        self.passed += other.passed;
        self.failed += other.failed;
    }
}

/// What one part brought.
#[derive(Debug, PartialEq, Eq)]
pub enum Outcome {
    /// A step that holds no tests, such as clippy, succeeded.
    Ok,
    /// Such a step failed, or a part could not run its tests at all: counts as one failed.
    Failed,
    /// Tests ran; the groups are finer lines that sum up to the whole.
    Tests {
        counts: Counts,
        groups: Vec<(&'static str, Counts)>,
        /// What programs that others wrote counted while they judged ours.
        judged: Vec<Judged>,
        /// The names of those that failed.
        failures: Vec<String>,
    },
}

impl Outcome {
    pub fn failed_step() -> Self {
        Self::Failed
    }

    pub fn tests(counts: Counts) -> Self {
        Self::Tests {
            counts,
            groups: Vec::new(),
            judged: Vec::new(),
            failures: Vec::new(),
        }
    }

    fn counts(&self) -> Counts {
        match self {
            Self::Ok => Counts::default(),
            Self::Failed => Counts {
                passed: 0,
                failed: 1,
            },
            Self::Tests { counts, .. } => *counts,
        }
    }
}

/// All parts that ran.
#[derive(Default)]
pub struct Report {
    lines: Vec<(&'static str, Outcome, Duration)>,
}

impl Report {
    pub fn add(&mut self, name: &'static str, outcome: Outcome, took: Duration) {
        self.lines.push((name, outcome, took));
    }

    pub fn is_good(&self) -> bool {
        self.total().failed == 0
    }

    /// One line per part; the last line is for machines: `N passed, N failed`.
    pub fn print(&self) {
        print!("\n{}", self.text());
    }

    fn total(&self) -> Counts {
        let mut total = Counts::default();
        for (_, outcome, _) in &self.lines {
            total.add(outcome.counts());
        }
        total
    }

    /// Which tests failed, once more at the end, where they are found even when only the end of the log is kept.
    fn failed_tests(&self) -> String {
        let mut text = String::new();
        for (name, outcome, _) in &self.lines {
            let Outcome::Tests { failures, .. } = outcome else {
                continue;
            };
            for failure in failures {
                let _ = writeln!(text, "failed in {name}: {failure}");
            }
        }
        text
    }

    fn text(&self) -> String {
        let mut text = self.failed_tests();
        let mut line = |indent: &str, name: &str, result: String, time: String| {
            let name = format!("{indent}{name}");
            // Writing to a String does not fail.
            let _ = writeln!(text, "{}", format!("{name:32}{result:28}{time}").trim_end());
        };
        for (name, outcome, took) in &self.lines {
            let time = Seconds(*took).to_string();
            match outcome {
                Outcome::Ok => line("", name, "ok".to_owned(), time),
                Outcome::Failed => line("", name, "FAILED".to_owned(), time),
                Outcome::Tests {
                    counts,
                    groups,
                    judged,
                    ..
                } => {
                    line("", name, in_words(*counts), time);
                    for (group, counts) in groups {
                        line("  ", group, in_words(*counts), String::new());
                    }
                    for (program, told) in judged {
                        line(
                            "  judged by ",
                            &[program, ": "].concat(),
                            told.clone(),
                            String::new(),
                        );
                    }
                }
            }
        }
        let _ = writeln!(text, "{}", in_words(self.total()));
        text
    }
}

fn in_words(counts: Counts) -> String {
    format!("{} passed, {} failed", counts.passed, counts.failed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_line_sums_all_parts_and_counts_a_failed_step_as_one() {
        let mut report = Report::default();
        report.add("fmt", Outcome::Ok, Duration::from_millis(2_100));
        report.add("clippy", Outcome::failed_step(), Duration::from_secs(9));
        let unit = Counts {
            passed: 310,
            failed: 2,
        };
        let store = Counts {
            passed: 40,
            failed: 0,
        };
        let groups = vec![("unit", unit), ("store", store)];
        report.add(
            "rust",
            Outcome::Tests {
                judged: vec![("exchangelib".to_owned(), "117 answers".to_owned())],
                counts: Counts {
                    passed: 350,
                    failed: 2,
                },
                groups,
                failures: vec!["store::stories sqlite::an_item_is_kept".to_owned()],
            },
            Duration::from_secs(40),
        );

        let text = report.text();

        assert_eq!(text.lines().last(), Some("350 passed, 3 failed"));
        assert!(
            text.contains("fmt                             ok                          2.1 s\n"),
            "{text}"
        );
        assert!(
            text.contains("  store                         40 passed, 0 failed\n"),
            "{text}"
        );
        assert!(
            text.contains("  judged by exchangelib:        117 answers\n"),
            "{text}"
        );
        assert!(
            text.starts_with("failed in rust: store::stories sqlite::an_item_is_kept\n"),
            "{text}"
        );
        assert!(!report.is_good());
    }
}
