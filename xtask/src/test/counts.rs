//! Reads what test runners print.

use super::report::Counts;
use std::collections::BTreeMap;

/// One test's end, as a runner tells it.
#[derive(Debug, PartialEq, Eq)]
pub struct TestEnd<'a> {
    /// The crate, and after `::` the test file if it is not a unit test: `store::stories`.
    pub binary: &'a str,
    /// The test's path inside of it.
    pub name: &'a str,
    pub passed: bool,
}

/// A line of nextest: `PASS [   0.004s] (1/2) store::stories sqlite::an_item_is_kept`.
///
/// Only what happened before the summary counts: after it the failed ones are named once more.
pub fn nextest(log: &str) -> impl Iterator<Item = TestEnd<'_>> {
    log.lines()
        .map(str::trim_start)
        .take_while(|line| !line.starts_with("Summary ["))
        .filter_map(nextest_line)
}

fn nextest_line(line: &str) -> Option<TestEnd<'_>> {
    let (status, rest) = line.split_once(" [")?;
    let passed = match status.trim() {
        "PASS" | "LEAK" => true,
        // Announcements, not ends.
        "SLOW" | "START" | "SETUP PASS" | "TERMINATING" | "SKIP" => return None,
        word if word
            .chars()
            .all(|letter| letter.is_ascii_uppercase() || letter == ' ' || letter == '-') =>
        {
            false
        }
        _ => return None,
    };
    let (_, test) = rest.split_once("] ")?;
    // Newer versions say which of how many it is.
    let test = match test.trim_start().strip_prefix('(') {
        Some(numbered) => numbered.split_once(") ")?.1,
        None => test,
    };
    let (binary, name) = test.trim().split_once(' ')?;
    Some(TestEnd {
        binary,
        name,
        passed,
    })
}

/// The names of the tests that failed.
pub fn failures<'a>(ends: impl Iterator<Item = TestEnd<'a>>) -> Vec<String> {
    ends.filter(|end| !end.passed)
        .map(|end| format!("{} {}", end.binary, end.name))
        .collect()
}

/// How many tests nextest left out: those marked `#[ignore]`, since we filter none.
pub fn nextest_skipped(log: &str) -> usize {
    log.lines()
        .filter(|line| line.trim_start().starts_with("Summary ["))
        .filter_map(|line| number_before(line, " skipped"))
        .sum()
}

/// A line of Rust's own runner: `test sqlite::an_item_is_kept ... ok`. Ignored ones are failures
/// here: a test that does not run proves nothing.
pub fn libtest<'a>(binary: &'a str, log: &'a str) -> impl Iterator<Item = TestEnd<'a>> {
    log.lines().filter_map(move |line| {
        let (name, result) = line.strip_prefix("test ")?.rsplit_once(" ... ")?;
        let passed = result.starts_with("ok");
        let is_end = passed || result.starts_with("FAILED") || result.starts_with("ignored");
        let name = name.strip_suffix(" - should panic").unwrap_or(name);
        is_end.then_some(TestEnd {
            binary,
            name,
            passed,
        })
    })
}

/// The sums of Rust's own runner: `test result: ok. 3 passed; 0 failed; 0 ignored; …`.
pub fn libtest_sums(log: &str) -> Counts {
    let mut counts = Counts::default();
    for line in log.lines().filter(|line| line.starts_with("test result:")) {
        let of = |what| number_before(line, what).unwrap_or_default();
        counts.add(Counts {
            passed: of(" passed"),
            failed: of(" failed") + of(" ignored"),
        });
    }
    counts
}

fn number_before(line: &str, what: &str) -> Option<usize> {
    let (before, _) = line.split_once(what)?;
    before
        .rsplit(|letter: char| !letter.is_ascii_digit())
        .next()?
        .parse()
        .ok()
}

/// The finer lines of the summary: by database and by foreign server, where a test names one.
pub fn group(test: &TestEnd<'_>) -> &'static str {
    let package = test.binary.split("::").next().unwrap_or_default();
    let full = format!("{} {}", test.binary, test.name).to_lowercase();
    let on = |server: &str| full.contains(server);
    match package {
        _ if on("radicale") => "CalDAV on Radicale",
        _ if on("xandikos") => "CalDAV on Xandikos",
        "store" if on("postgres") => "store on PostgreSQL",
        "store" if on("sqlite") => "store on SQLite",
        "jobs" if on("postgres") => "jobs on PostgreSQL",
        "jobs" if on("sqlite") => "jobs on SQLite",
        _ => "unit, property and others",
    }
}

/// Counts tests, all together and by [`group`].
pub fn sum<'a>(tests: impl Iterator<Item = TestEnd<'a>>) -> (Counts, Vec<(&'static str, Counts)>) {
    let mut total = Counts::default();
    let mut groups: BTreeMap<&'static str, Counts> = BTreeMap::new();
    for test in tests {
        let one = Counts {
            passed: usize::from(test.passed),
            failed: usize::from(!test.passed),
        };
        total.add(one);
        groups.entry(group(&test)).or_default().add(one);
    }
    (total, groups.into_iter().collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    const NEXTEST: &str = "\
    Starting 4 tests across 2 binaries
        PASS [   0.004s] (1/4) domain time::tests::touching_ranges_do_not_overlap
        SLOW [> 60.000s] (───) store::stories postgres::an_item_is_kept
        PASS [  61.104s] (2/4) store::stories postgres::an_item_is_kept
        FAIL [   0.011s] (3/4) store::stories sqlite::an_item_is_kept
     SIGABRT [   0.011s] (4/4) provider-caldav::servers radicale::a_moved_item_arrives
────────────
     Summary [   0.020s] 4 tests run: 2 passed, 2 failed, 1 skipped
        FAIL [   0.011s] (3/4) store::stories sqlite::an_item_is_kept
";

    #[test]
    fn nextest_is_counted_once_and_by_group() {
        let (total, groups) = sum(nextest(NEXTEST));

        assert_eq!(
            total,
            Counts {
                passed: 2,
                failed: 2
            }
        );
        assert_eq!(
            groups,
            [
                (
                    "CalDAV on Radicale",
                    Counts {
                        passed: 0,
                        failed: 1
                    }
                ),
                (
                    "store on PostgreSQL",
                    Counts {
                        passed: 1,
                        failed: 0
                    }
                ),
                (
                    "store on SQLite",
                    Counts {
                        passed: 0,
                        failed: 1
                    }
                ),
                (
                    "unit, property and others",
                    Counts {
                        passed: 1,
                        failed: 0
                    }
                ),
            ]
        );
        assert_eq!(nextest_skipped(NEXTEST), 1);
    }

    #[test]
    fn the_own_runner_of_rust_is_counted_and_an_ignored_test_is_a_failure() {
        let log = "running 3 tests\n\
                   test sqlite::an_item_is_kept ... ok\n\
                   test a::panics - should panic ... ok\n\
                   test b ... FAILED\n\
                   test c ... ignored, needs luck\n\n\
                   test result: FAILED. 2 passed; 1 failed; 1 ignored; 0 measured; 0 filtered out\n";

        let (total, groups) = sum(libtest("store::stories", log));

        assert_eq!(
            total,
            Counts {
                passed: 2,
                failed: 2
            }
        );
        assert_eq!(
            groups[0],
            (
                "store on SQLite",
                Counts {
                    passed: 1,
                    failed: 0
                }
            )
        );
        assert_eq!(libtest_sums(log), total);
    }
}
