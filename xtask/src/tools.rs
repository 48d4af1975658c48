//! Finds or installs what the other commands need, and says what it did.
//!
//! A bare Debian machine has rustup, a C compiler and Node. Everything else is installed here:
//! into `target/` where possible, by `apt-get` where not, and then only as root.

mod apt;
mod chromium;
mod npm;
mod postgresql;
mod python;
mod wasm;

pub use chromium::chromium;
pub use npm::{NodePrograms, node_programs};
pub use postgresql::{PostgresPrograms, postgres_programs};
pub use python::{Python, judge, python};
pub use wasm::wasm_target;

use crate::workspace::Workspace;
use anyhow::{Context, Result};
use sha2::{Digest, Sha256};
use std::fs;
use std::path::Path;

/// Find or install what the other commands need.
///
/// The wasm target of Rust, Node packages (end2end/node_modules), two Python environments
/// (target/tools), PostgreSQL and Chromium (Debian's packages; needs root).
#[derive(clap::Args)]
pub struct Options {
    /// Only what the demo needs: neither PostgreSQL nor Chromium nor Schemathesis.
    #[arg(long)]
    demo: bool,
}

/// # Errors
/// When something is missing and cannot be installed: with what to do.
pub fn run(workspace: &Workspace, options: &Options) -> Result<()> {
    for_demo(workspace)?;
    if !options.demo {
        judge(workspace)?;
        postgres_programs()?;
        chromium()?;
    }
    Ok(())
}

/// What building and running needs.
///
/// # Errors
/// When something is missing and cannot be installed: with what to do.
pub fn for_demo(workspace: &Workspace) -> Result<(NodePrograms, Python)> {
    wasm_target(workspace)?;
    Ok((node_programs(workspace)?, python(workspace)?))
}

/// Says what was found, and where.
fn found(what: &str, place: &Path) {
    println!("{what}: found, {}", place.display());
}

/// Remembers with which content an installation was made, to repeat it only for another one.
struct Stamp<'a> {
    file: &'a Path,
    content: String,
}

impl<'a> Stamp<'a> {
    fn new(file: &'a Path, of: &[&[u8]]) -> Self {
        let mut hash = Sha256::new();
        for part in of {
            hash.update(part);
            hash.update([0]);
        }
        let content = hash
            .finalize()
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect();
        Self { file, content }
    }

    fn is_current(&self) -> bool {
        fs::read_to_string(self.file).is_ok_and(|stored| stored == self.content)
    }

    fn store(&self) -> Result<()> {
        if let Some(folder) = self.file.parent() {
            fs::create_dir_all(folder)?;
        }
        fs::write(self.file, &self.content)
            .with_context(|| format!("cannot write {}", self.file.display()))
    }
}
