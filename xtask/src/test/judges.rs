//! What programs that others wrote counted while they judged ours.

use super::surroundings::Surroundings;
use anyhow::{Context, Result};
use std::fs;
use std::path::{Path, PathBuf};

/// Where tests write what each of them counted (`testkit::foreign`): a file by its name.
pub const COUNTS: &str = "INTEGRATOR_TEST_COUNTS";

/// A program and what it counted, in words.
pub type Judged = (String, String);

/// The folder for it, with nothing in it.
pub fn empty_folder(surroundings: &Surroundings) -> Result<PathBuf> {
    let folder = surroundings.log("judges").with_extension("");
    if folder.exists() {
        fs::remove_dir_all(&folder)?;
    }
    fs::create_dir_all(&folder).with_context(|| format!("making {}", folder.display()))?;
    Ok(folder)
}

/// What they counted, by their names.
pub fn told(folder: &Path) -> Result<Vec<Judged>> {
    let mut told = Vec::new();
    for file in fs::read_dir(folder)? {
        let file = file?;
        let name = file.file_name().to_string_lossy().into_owned();
        told.push((name, fs::read_to_string(file.path())?));
    }
    told.sort_unstable();
    Ok(told)
}
