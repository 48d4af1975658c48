//! `cargo xtask dev`: rebuild, restart and reload whenever a file changes.

use crate::build::{self, Budget, Flavour, Profile};
use crate::demo::{Demo, Listen};
use crate::service::Service;
use crate::shell::LOOK_EVERY;
use crate::tools::{self, NodePrograms};
use crate::workspace::Workspace;
use crate::{interrupt, step::Seconds};
use anyhow::Result;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::thread::sleep;
use std::time::{Instant, SystemTime};

/// Rebuild, restart and reload whenever a file changes.
///
/// Runs the demo from its own folder, target/dev, with a client compiled fast instead of small.
/// After each change the side concerned is built again and the server restarted; an open page
/// notices that and reloads. What does not compile is shown, and the last good build runs on.
#[derive(clap::Args)]
pub struct Options {
    /// Forget everything of earlier starts and fill in the data afresh.
    #[arg(long)]
    reset: bool,
    #[command(flatten)]
    listen: Listen,
}

/// # Errors
/// When the first build or the first start fails; later failures are shown and waited out.
pub fn run(workspace: &Workspace, options: &Options) -> Result<()> {
    options.listen.check_free()?;
    let (programs, python) = tools::for_demo(workspace)?;
    let mut seen = Snapshot::take(workspace.root());
    build::client(workspace, &programs, Flavour::Fast, Budget::Told)?;
    let binary = build::server(workspace, Profile::Development)?;
    build::sandbox(workspace, Profile::Development)?;
    let demo = Demo::start(workspace.join("target/dev"), binary, &python, options.reset)?;
    let mut server = Some(serve(&demo, &options.listen)?);
    demo.print_sign_in(workspace, &options.listen);

    while !interrupt::requested() {
        sleep(LOOK_EVERY * 4);
        if let Some(running) = &mut server
            && let Err(ended) = running.check()
        {
            println!("\n{ended:#}\nWaiting for the next change.");
            server = None;
        }
        let now = Snapshot::take(workspace.root());
        let Some(change) = seen.change_to(&now) else {
            continue;
        };
        seen = now;
        let started = Instant::now();
        println!("\nchanged: {}", workspace.shown(&change.example));
        if let Err(error) = rebuild(workspace, &programs, &change) {
            interrupt::check()?;
            println!("{error:#}\nThe last good build runs on; waiting for the next change.");
            continue;
        }
        if let Some(mut running) = server.take() {
            running.stop();
        }
        match serve(&demo, &options.listen) {
            Ok(started) => server = Some(started),
            Err(error) => {
                interrupt::check()?;
                println!("{error:#}\nWaiting for the next change.");
                continue;
            }
        }
        println!("ready again after {}", Seconds(started.elapsed()));
    }
    println!("\nStopping.");
    Ok(())
}

fn serve(demo: &Demo, listen: &Listen) -> Result<Service> {
    // The page reloads itself once the connection that brings it news comes back.
    demo.serve(listen, &[("INTEGRATOR_DEV_RELOAD", "1")])
}

fn rebuild(workspace: &Workspace, programs: &NodePrograms, change: &Change) -> Result<()> {
    // Cargo and the caches of the build know what need not be done again; only the server's
    // compilation is spared here, because even to find nothing to do takes Cargo a second.
    build::client(workspace, programs, Flavour::Fast, Budget::Told)?;
    if change.concerns_rust {
        build::server(workspace, Profile::Development)?;
    }
    Ok(())
}

/// When each watched file was last written.
#[derive(PartialEq, Eq)]
struct Snapshot(BTreeMap<PathBuf, SystemTime>);

/// What differs between two snapshots.
struct Change {
    example: PathBuf,
    concerns_rust: bool,
}

impl Snapshot {
    const WATCHED: [&str; 8] = [
        "app",
        "frontend",
        "server",
        "crates",
        "style",
        "public",
        "Cargo.toml",
        "Cargo.lock",
    ];

    fn take(root: &Path) -> Self {
        let mut files = BTreeMap::new();
        let mut open: Vec<PathBuf> = Self::WATCHED.iter().map(|name| root.join(name)).collect();
        while let Some(path) = open.pop() {
            // Files come and go while their editor saves them; what cannot be read is not there.
            let Ok(metadata) = path.metadata() else {
                continue;
            };
            if metadata.is_dir() {
                let entries = std::fs::read_dir(&path).into_iter().flatten();
                open.extend(
                    entries
                        .filter_map(Result::ok)
                        .map(|entry| entry.path())
                        .filter(|path| is_watched(path)),
                );
            } else {
                files.insert(path, metadata.modified().unwrap_or(SystemTime::UNIX_EPOCH));
            }
        }
        Self(files)
    }

    fn change_to(&self, later: &Self) -> Option<Change> {
        let differing = |one: &Self, other: &Self| -> Vec<PathBuf> {
            one.0
                .iter()
                .filter(|(path, time)| other.0.get(*path) != Some(time))
                .map(|(path, _)| path.clone())
                .collect()
        };
        let mut paths = differing(later, self);
        paths.extend(differing(self, later));
        let is_rust = |path: &PathBuf| matches!(extension(path), "rs" | "toml" | "lock" | "sql");
        Some(Change {
            concerns_rust: paths.iter().any(is_rust),
            example: paths.into_iter().next()?,
        })
    }
}

/// Neither hidden files nor what editors leave beside the file they save.
fn is_watched(path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    !name.starts_with('.') && !name.ends_with('~') && extension(path) != "swp"
}

fn extension(path: &Path) -> &str {
    path.extension()
        .and_then(|extension| extension.to_str())
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    fn snapshot(files: &[(&str, u64)]) -> Snapshot {
        let at = |seconds| SystemTime::UNIX_EPOCH + Duration::from_secs(seconds);
        Snapshot(
            files
                .iter()
                .map(|(path, time)| (PathBuf::from(path), at(*time)))
                .collect(),
        )
    }

    #[test]
    fn a_style_sheet_does_not_concern_the_server() {
        let before = snapshot(&[("style/main.css", 1), ("app/src/lib.rs", 1)]);

        let change = before
            .change_to(&snapshot(&[("style/main.css", 2), ("app/src/lib.rs", 1)]))
            .unwrap();

        assert_eq!(change.example, Path::new("style/main.css"));
        assert!(!change.concerns_rust);
    }

    #[test]
    fn a_file_that_went_away_is_a_change() {
        let before = snapshot(&[("app/src/lib.rs", 1), ("app/src/paths.rs", 1)]);

        let change = before
            .change_to(&snapshot(&[("app/src/lib.rs", 1)]))
            .unwrap();

        assert!(change.concerns_rust);
        assert!(before.change_to(&before).is_none());
    }
}
