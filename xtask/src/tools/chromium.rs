//! The browser of the browser tests.

use super::apt;
use anyhow::{Result, bail};
use std::path::{Path, PathBuf};

/// What `INTEGRATOR_CHROMIUM` names, else Debian's Chromium.
///
/// # Errors
/// When there is none and Debian's package cannot be installed.
pub fn chromium() -> Result<PathBuf> {
    const DEBIAN: &str = "/usr/bin/chromium";
    if let Some(given) = std::env::var_os("INTEGRATOR_CHROMIUM").map(PathBuf::from) {
        if !given.is_file() {
            bail!(
                "INTEGRATOR_CHROMIUM names {}, which is no file",
                given.display()
            );
        }
        super::found("Chromium", &given);
        return Ok(given);
    }
    let debian = Path::new(DEBIAN);
    if debian.is_file() {
        super::found("Chromium", debian);
        return Ok(debian.to_path_buf());
    }
    // A font besides: without any, pages have no width to test.
    apt::install("Chromium", &["chromium", "fonts-liberation"])?;
    Ok(debian.to_path_buf())
}
