//! The Rust tests: by nextest where it is installed, else by Rust's own runner.

use super::counts;
use super::judges;
use super::report::{Counts, Outcome};
use super::surroundings::Surroundings;
use crate::build::TESTED;
use crate::shell;
use anyhow::{Context, Result};
use serde_json::Value;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

pub fn tests(surroundings: &mut Surroundings) -> Result<Outcome> {
    let has_nextest = shell::succeeds(shell::cargo().args(["nextest", "--version"]));
    if has_nextest {
        by_nextest(surroundings)
    } else {
        by_own_runner(surroundings)
    }
}

/// The examples in the documentation; nextest does not run them.
pub fn doctests(surroundings: &mut Surroundings) -> Result<Outcome> {
    let log = surroundings.log("doctest");
    let mut cargo = cargo(surroundings, &["test", "--doc", "--color=never"]);
    cargo.args(TESTED);
    surroundings.offer_python(&mut cargo)?;
    let status = shell::status_logged(&mut cargo, &log, Some("doctest"))?;
    let counts = counts::libtest_sums(&fs::read_to_string(&log)?);
    Ok(Outcome::tests(judged(counts, status.success(), &log)))
}

fn by_nextest(surroundings: &mut Surroundings) -> Result<Outcome> {
    let log = surroundings.log("rust");
    let mut cargo = cargo(
        surroundings,
        &["nextest", "run", "--color=never", "--no-fail-fast"],
    );
    cargo.args(TESTED).args([
        "--status-level=all",
        "--final-status-level=fail",
        "--failure-output=final",
    ]);
    offer_real_parts(surroundings, &mut cargo)?;
    let judges = judges::empty_folder(surroundings)?;
    cargo.env(judges::COUNTS, &judges);
    let status = shell::status_logged(&mut cargo, &log, Some("rust"))?;

    let text = fs::read_to_string(&log)?;
    let (mut counts, groups) = counts::sum(counts::nextest(&text));
    let ignored = counts::nextest_skipped(&text);
    if ignored != 0 {
        println!(
            "{ignored} ignored; a test that does not run proves nothing, each counts as failed"
        );
        counts.failed += ignored;
    }
    Ok(Outcome::Tests {
        counts: judged(counts, status.success(), &log),
        groups,
        judged: judges::told(&judges)?,
        failures: counts::failures(counts::nextest(&text)),
    })
}

fn by_own_runner(surroundings: &mut Surroundings) -> Result<Outcome> {
    let log = surroundings.log("rust-build");
    let mut cargo = cargo(surroundings, &["test", "--no-run", "--message-format=json"]);
    cargo.args(TESTED);
    let status = shell::status_logged(&mut cargo, &log, Some("rust, compiling"))?;
    let messages = fs::read_to_string(&log)?;
    if !status.success() {
        print_compiler_errors(&messages);
        return Ok(Outcome::failed_step());
    }
    let judges = judges::empty_folder(surroundings)?;
    let mut total = Counts::default();
    let mut ends = Vec::new();
    for binary in messages.lines().filter_map(TestBinary::from_message) {
        let log = surroundings.log(&format!("rust-{}", binary.id.replace("::", "-")));
        let mut command = Command::new(&binary.executable);
        command
            .args(["--color=never"])
            .current_dir(&binary.folder)
            .env("CARGO_MANIFEST_DIR", &binary.folder)
            .env(judges::COUNTS, &judges);
        offer_real_parts(surroundings, &mut command)?;
        let status = shell::status_logged(&mut command, &log, Some(&binary.id))?;
        let text = fs::read_to_string(&log)?;
        let (counts, _) = counts::sum(counts::libtest(&binary.id, &text));
        total.add(judged(counts, status.success(), &log));
        ends.push((binary.id, text));
    }
    let (_, groups) = counts::sum(ends.iter().flat_map(|(id, text)| counts::libtest(id, text)));
    let failures = ends
        .iter()
        .flat_map(|(id, text)| counts::failures(counts::libtest(id, text)));
    Ok(Outcome::Tests {
        counts: total,
        groups,
        judged: judges::told(&judges)?,
        failures: failures.collect(),
    })
}

/// A test executable, as Cargo announces it.
struct TestBinary {
    /// As nextest calls it: the crate, and after `::` the test file if it is no unit test.
    id: String,
    executable: PathBuf,
    /// Where Cargo starts it.
    folder: PathBuf,
}

impl TestBinary {
    fn from_message(line: &str) -> Option<Self> {
        let message: Value = serde_json::from_str(line).ok()?;
        if message["reason"] != "compiler-artifact" || message["profile"]["test"] != true {
            return None;
        }
        let executable = PathBuf::from(message["executable"].as_str()?);
        let folder = Path::new(message["manifest_path"].as_str()?)
            .parent()?
            .to_path_buf();
        // `path+file:///…/store#0.1.0` when the folder is called like the crate, else
        // `path+file:///…/caldav#provider-caldav@0.1.0`.
        let (path, version) = message["package_id"].as_str()?.rsplit_once('#')?;
        let package = match version.split_once('@') {
            Some((name, _)) => name,
            None => path.rsplit('/').next()?,
        };
        let target = message["target"]["name"].as_str()?;
        let is_integration_test = message["target"]["kind"][0] == "test";
        let id = if is_integration_test {
            format!("{package}::{target}")
        } else {
            package.to_owned()
        };
        Some(Self {
            id,
            executable,
            folder,
        })
    }
}

fn print_compiler_errors(messages: &str) {
    let errors = messages
        .lines()
        .filter_map(|line| serde_json::from_str::<Value>(line).ok())
        .filter(|message| message["message"]["level"] == "error");
    for error in errors {
        println!(
            "{}",
            error["message"]["rendered"].as_str().unwrap_or_default()
        );
    }
}

fn cargo(surroundings: &Surroundings, words: &[&str]) -> Command {
    let mut cargo = shell::cargo();
    cargo.args(words).current_dir(surroundings.root());
    cargo
}

/// Both databases and the CalDAV servers. Every test gets them: none is skipped for want of one.
fn offer_real_parts(surroundings: &mut Surroundings, command: &mut Command) -> Result<()> {
    let postgres = surroundings
        .postgres()
        .context("the store's stories need PostgreSQL")?;
    command.env("INTEGRATOR_TEST_POSTGRES", postgres);
    surroundings
        .offer_python(command)
        .context("the CalDAV tests need Radicale and Xandikos")?;
    surroundings
        .offer_judge(command)
        .context("the API is judged by Schemathesis")?;
    surroundings
        .offer_node(command)
        .context("repeating is compared with ical.js")
}

/// A runner that fails without a failed test did not even start them: that is one failure.
/// Either way the end of its words is shown.
fn judged(mut counts: Counts, succeeded: bool, log: &Path) -> Counts {
    if !succeeded {
        counts.failed = counts.failed.max(1);
        println!("{}\nAll of it: {}", shell::tail(log, 80), log.display());
    }
    counts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_test_file_is_called_like_nextest_calls_it() {
        let message = r#"{"reason":"compiler-artifact","package_id":"path+file:///x/crates/store#0.1.0",
            "manifest_path":"/x/crates/store/Cargo.toml","target":{"kind":["test"],"name":"stories"},
            "profile":{"test":true},"executable":"/x/target/debug/deps/stories-1"}"#
            .replace('\n', "");

        let binary = TestBinary::from_message(&message).unwrap();

        assert_eq!(binary.id, "store::stories");
        assert_eq!(binary.folder, Path::new("/x/crates/store"));
    }

    #[test]
    fn unit_tests_are_called_like_their_crate() {
        let message = r#"{"reason":"compiler-artifact","package_id":"path+file:///x/dav#provider-caldav@0.1.0",
            "manifest_path":"/x/dav/Cargo.toml","target":{"kind":["lib"],"name":"provider_caldav"},
            "profile":{"test":true},"executable":"/x/target/debug/deps/provider_caldav-1"}"#
            .replace('\n', "");

        assert_eq!(
            TestBinary::from_message(&message).unwrap().id,
            "provider-caldav"
        );
    }
}
