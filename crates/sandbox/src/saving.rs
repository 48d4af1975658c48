//! Keeps what the sandbox holds in a file, so that a demo goes on where it was stopped.

use crate::calendly::Calendly;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// How often it is looked whether something changed.
const EVERY: Duration = Duration::from_secs(1);

/// What was kept; none where nothing was yet.
///
/// # Errors
/// The file cannot be read.
pub fn kept(file: &Path) -> io::Result<Option<String>> {
    match fs::read_to_string(file) {
        Ok(text) => Ok(Some(text)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

/// Writes down what is held. The file is replaced at once, so that nobody finds half of it.
///
/// # Errors
/// It cannot be written.
pub fn write(file: &Path, text: &str) -> io::Result<()> {
    let beside = file.with_extension("new");
    fs::write(&beside, text)?;
    fs::rename(&beside, file)
}

/// Writes down whatever changes, for as long as it is let.
pub async fn keep(calendly: Calendly, file: PathBuf) {
    let mut last = String::new();
    loop {
        tokio::time::sleep(EVERY).await;
        let now = calendly.saved();
        if now == last {
            continue;
        }
        match write(&file, &now) {
            Ok(()) => last = now,
            Err(error) => {
                tracing::error!(%error, "what the sandbox holds could not be written down")
            }
        }
    }
}
