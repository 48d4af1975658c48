//! Keeps what the sandbox holds in a file, so that a demo goes on where it was stopped.

use serde_json::{Map, Value};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// How often it is looked whether something changed.
const EVERY: Duration = Duration::from_secs(1);

/// The name of the service that was there first.
const CALENDLY: &str = "calendly";

/// What was kept, by the name of the service.
#[derive(Default)]
pub struct Kept(Map<String, Value>);

impl Kept {
    /// What was kept of one; none where nothing was yet.
    pub fn take(&mut self, service: &str) -> Option<Value> {
        self.0.remove(service)
    }
}

/// What was kept; nothing where there is no such file. One from before there were other services is Calendly's.
///
/// # Errors
/// The file cannot be read.
pub fn kept(file: &Path) -> io::Result<Kept> {
    let text = match fs::read_to_string(file) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Kept::default()),
        Err(error) => return Err(error),
    };
    let held: Map<String, Value> = serde_json::from_str(&text)?;
    if held.contains_key(CALENDLY) {
        Ok(Kept(held))
    } else {
        Ok(Kept(Map::from_iter([(CALENDLY.to_owned(), held.into())])))
    }
}

/// Writes down what is held. The file is replaced at once, so that nobody finds half of it.
///
/// # Errors
/// It cannot be written.
pub fn write(file: &Path, held: &Value) -> io::Result<()> {
    let beside = file.with_extension("new");
    fs::write(&beside, held.to_string())?;
    fs::rename(&beside, file)
}

/// Writes down whatever changes, for as long as it is let.
pub async fn keep(held: impl Fn() -> Value, file: PathBuf) {
    let mut last = Value::Null;
    loop {
        tokio::time::sleep(EVERY).await;
        let now = held();
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
