//! Where contenders meet: one Radicale, and folders to work in.

use crate::shell;
use crate::tools::Python;
use anyhow::{Result, ensure};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

/// The calendars everybody reads and writes, and a folder to work in.
pub struct Scene<'a> {
    pub python: &'a Python,
    pub binary: PathBuf,
    /// Where the Python programs of the bench lie.
    pub scripts: PathBuf,
    /// The address of Radicale.
    pub server: String,
    /// Where it keeps the calendars of the user, a folder each.
    pub kept: PathBuf,
    pub events: usize,
    pub folder: PathBuf,
    pub log: PathBuf,
}

impl Scene<'_> {
    pub const USER: &'static str = "dana";
    pub const PASSWORD: &'static str = "bench";
    /// The calendar that everybody reads.
    pub const FULL: &'static str = "bench";
    /// The calendar that each writes in turn, empty before.
    pub const EMPTY: &'static str = "export";
    /// A smaller one, for runs with nothing to do.
    pub const SMALL: &'static str = "small";

    /// The address of a calendar.
    pub fn calendar(&self, name: &str) -> String {
        format!("{}{}/{name}/", self.server, Self::USER)
    }

    /// A folder with nothing in it.
    ///
    /// # Errors
    /// When it cannot be emptied or made.
    pub fn empty_folder(&self, name: &str) -> Result<PathBuf> {
        let folder = self.folder.join(name);
        empty(&folder)?;
        Ok(folder)
    }

    /// The events that go out, a file each, as Integrator writes them: all contenders send the same.
    pub fn written(&self) -> PathBuf {
        self.folder.join("written")
    }

    /// # Errors
    /// When a contender dealt with another number of events than there are: its time means nothing.
    pub fn ensure_complete(&self, events: usize) -> Result<()> {
        ensure!(
            events == self.events,
            "{events} events arrived instead of {}",
            self.events
        );
        Ok(())
    }

    /// How many events the calendar that is written to holds.
    ///
    /// # Errors
    /// When it is not there.
    pub fn arrived(&self) -> Result<usize> {
        Ok(files(&self.kept.join(Self::EMPTY))?.len())
    }

    /// Runs a command to its end and says how long it took.
    ///
    /// # Errors
    /// When it fails.
    pub fn timed(&self, command: &mut Command) -> Result<Duration> {
        let started = Instant::now();
        shell::run_logged(command, &self.log, "the contender itself failed")?;
        Ok(started.elapsed())
    }
}

/// # Errors
/// When something in the folder cannot be removed.
pub fn empty(folder: &Path) -> Result<()> {
    if folder.exists() {
        fs::remove_dir_all(folder)?;
    }
    Ok(fs::create_dir_all(folder)?)
}

/// The events in a folder.
///
/// # Errors
/// When it cannot be read.
pub fn files(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.extension().is_some_and(|extension| extension == "ics") {
            files.push(path);
        }
    }
    Ok(files)
}
