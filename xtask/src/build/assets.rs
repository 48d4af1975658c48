//! The style sheet, the files of `public/`, and what is remembered of an earlier build.

use crate::shell;
use crate::tools::NodePrograms;
use crate::workspace::Workspace;
use anyhow::{Context, Result, bail};
use sha2::{Digest, Sha256};
use std::fs;
use std::path::{Path, PathBuf};

/// Browsers of 2024 and later: all of them know nesting and `light-dark()`, which older targets
/// would have rewritten into something that means less.
const BROWSERS: &str = "chrome >= 125, firefox >= 128, safari >= 17.5";

/// Bundles and minifies `style/main.css` with everything it imports.
///
/// # Errors
/// When a file is missing or no CSS.
pub fn styles(workspace: &Workspace, programs: &NodePrograms) -> Result<Vec<u8>> {
    let entry = workspace.join("style/main.css");
    if !entry.is_file() {
        bail!("style/main.css is missing; it imports every style sheet in reading order");
    }
    let out = workspace.join("target/xtask/main.css");
    if let Some(folder) = out.parent() {
        fs::create_dir_all(folder)?;
    }
    let mut command = programs.lightning_css()?;
    command
        .args([
            "--bundle",
            "--minify",
            "--targets",
            BROWSERS,
            "--output-file",
        ])
        .arg(&out)
        .arg(entry);
    shell::run(&mut command, "the style sheet and line are named above")?;
    Ok(fs::read(out)?)
}

/// The files below `folder` by their path relative to it, in a stable order; none when the
/// folder does not exist. Files whose names begin with a dot are not meant for anybody.
///
/// # Errors
/// When a folder cannot be read.
pub fn files_below(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    let mut open = vec![folder.to_path_buf()];
    while let Some(next) = open.pop() {
        if !next.is_dir() {
            continue;
        }
        for entry in
            fs::read_dir(&next).with_context(|| format!("cannot read {}", next.display()))?
        {
            let entry = entry?;
            if entry.file_name().as_encoded_bytes().starts_with(b".") {
                continue;
            }
            let path = entry.path();
            if path.is_dir() {
                open.push(path);
            } else if let Ok(relative) = path.strip_prefix(folder) {
                found.push(relative.to_path_buf());
            }
        }
    }
    found.sort();
    Ok(found)
}

/// The first twelve hexadecimal digits of the content's SHA-256: enough to tell builds apart.
pub fn digest<'a>(parts: impl IntoIterator<Item = &'a [u8]>) -> String {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update((part.len() as u64).to_le_bytes());
        hash.update(part);
    }
    hash.finalize()
        .iter()
        .take(6)
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

/// Whether a folder still holds what was made from the same input.
pub struct Cache {
    file: PathBuf,
    key: String,
}

impl Cache {
    pub fn new(folder: &Path, input: &[&[u8]]) -> Self {
        Self {
            file: folder.join("made-from"),
            key: digest(input.iter().copied()),
        }
    }

    pub fn is_current(&self) -> bool {
        fs::read_to_string(&self.file).is_ok_and(|stored| stored == self.key)
    }

    /// To be called last: a half-made folder has no key.
    ///
    /// # Errors
    /// When the key cannot be written.
    pub fn store(&self) -> Result<()> {
        Ok(fs::write(&self.file, &self.key)?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_digest_tells_where_one_part_ends() {
        assert_ne!(digest([&b"ab"[..], b"c"]), digest([&b"a"[..], b"bc"]));
        assert_eq!(digest([&b"ab"[..]]).len(), 12);
    }

    #[test]
    fn files_are_listed_in_order_and_without_hidden_ones() {
        let folder = tempfile::tempdir().unwrap();
        for name in ["b.txt", "a/c.txt", ".hidden"] {
            let path = folder.path().join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, "").unwrap();
        }

        let files = files_below(folder.path()).unwrap();

        assert_eq!(files, [Path::new("a/c.txt"), Path::new("b.txt")]);
    }
}
