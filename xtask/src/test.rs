//! `cargo xtask test`: everything that must hold, with the real databases, servers and browser.

mod browser;
mod counts;
mod judges;
mod report;
mod rust;
mod steps;
mod surroundings;

use crate::interrupt;
use crate::step::Seconds;
use crate::workspace::Workspace;
use anyhow::{Result, bail};
use report::{Outcome, Report};
use std::process::ExitCode;
use std::time::Instant;
use surroundings::Surroundings;

/// Run everything that must hold: format, clippy, doc, tests, browser tests.
///
/// Brings the real parts along: a temporary PostgreSQL, Radicale and Xandikos, Chromium; what is
/// missing is installed, or named. Goes on after a failure, sums up with one line per part, and
/// ends with one line `N passed, N failed`: a failed step such as clippy counts as one failed.
#[derive(clap::Args)]
pub struct Options {
    /// Only these parts; all of them when none is named.
    parts: Vec<String>,
    /// Name the parts and what they do.
    #[arg(long)]
    list: bool,
}

/// One line of the summary, or one with finer lines below it.
struct Part {
    name: &'static str,
    about: &'static str,
    run: fn(&mut Surroundings) -> Result<Outcome>,
}

const PARTS: [Part; 7] = [
    Part {
        name: "fmt",
        about: "cargo fmt --check",
        run: steps::format,
    },
    Part {
        name: "clippy",
        about: "clippy, warnings are errors; the client for wasm too",
        run: steps::clippy,
    },
    Part {
        name: "doc",
        about: "rustdoc of private items too, broken links are errors",
        run: steps::doc,
    },
    Part {
        name: "rust",
        about: "every Rust test: unit, property, store on both databases, CalDAV on real servers",
        run: rust::tests,
    },
    Part {
        name: "doctest",
        about: "the examples in the documentation",
        run: rust::doctests,
    },
    Part {
        name: "browser",
        about: "Chromium against the built server, on SQLite",
        run: browser::on_sqlite,
    },
    Part {
        name: "browser-postgres",
        about: "one way through each part on PostgreSQL",
        run: browser::on_postgres,
    },
];

/// Runs the parts and prints the summary.
///
/// # Errors
/// When a part is named that does not exist, or somebody interrupts; never for a failed part,
/// which the exit code tells.
pub fn run(workspace: &Workspace, options: &Options) -> Result<ExitCode> {
    if options.list {
        for part in &PARTS {
            println!("{:18}{}", part.name, part.about);
        }
        return Ok(ExitCode::SUCCESS);
    }
    let chosen = chosen(&options.parts)?;
    let mut surroundings = Surroundings::new(workspace);
    let mut report = Report::default();
    for part in chosen {
        println!("\n── {} ── {}", part.name, part.about);
        let started = Instant::now();
        let outcome = (part.run)(&mut surroundings).unwrap_or_else(|error| {
            println!("{error:#}");
            Outcome::failed_step()
        });
        interrupt::check()?;
        report.add(part.name, outcome, started.elapsed());
        println!("{} took {}", part.name, Seconds(started.elapsed()));
    }
    drop(surroundings);
    report.print();
    Ok(if report.is_good() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

fn chosen(names: &[String]) -> Result<Vec<&'static Part>> {
    let known = |name: &String| PARTS.iter().any(|part| part.name == name);
    if let Some(unknown) = names.iter().find(|name| !known(name)) {
        let all: Vec<&str> = PARTS.iter().map(|part| part.name).collect();
        bail!(
            "there is no part `{unknown}`; the parts are {}",
            all.join(", ")
        );
    }
    Ok(PARTS
        .iter()
        .filter(|part| names.is_empty() || names.iter().any(|name| name == part.name))
        .collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_run_in_their_own_order_whatever_the_order_they_are_named_in() {
        let named = ["rust".to_owned(), "fmt".to_owned()];

        let names: Vec<&str> = chosen(&named)
            .unwrap()
            .iter()
            .map(|part| part.name)
            .collect();

        assert_eq!(names, ["fmt", "rust"]);
    }

    #[test]
    fn an_unknown_part_is_answered_with_the_known_ones() {
        let Err(refused) = chosen(&["fast".to_owned()]) else {
            panic!("`fast` is no part")
        };

        assert!(refused.to_string().contains("browser-postgres"));
    }
}
