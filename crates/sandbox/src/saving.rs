//! Keeps what the sandbox holds in a file, so that a demo goes on where it was stopped.

use crate::calendly::Calendly;
use crate::google::Google;
use serde_json::Value;
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

/// The parts of what was kept: Calendly's text, and what Google held. A file from before there was Google is Calendly's.
pub fn parts(text: String) -> (Option<String>, Option<Value>) {
    let Ok(Value::Object(mut parts)) = serde_json::from_str(&text) else {
        return (Some(text), None);
    };
    match (parts.remove("calendly"), parts.remove("google")) {
        (Some(calendly), google) => (Some(calendly.to_string()), google),
        (None, _) => (Some(text), None),
    }
}

/// All that is held.
pub fn whole(calendly: &Calendly, google: &Google) -> String {
    format!(
        "{{\"calendly\":{},\"google\":{}}}",
        calendly.saved(),
        google.saved()
    )
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
pub async fn keep(calendly: Calendly, google: Google, file: PathBuf) {
    let mut last = String::new();
    loop {
        tokio::time::sleep(EVERY).await;
        let now = whole(&calendly, &google);
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
