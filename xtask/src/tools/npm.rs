//! The Node programs of `end2end/`: wasm-opt, esbuild, Lightning CSS, Playwright, axe.

use super::Stamp;
use crate::shell;
use crate::step::step;
use crate::workspace::Workspace;
use anyhow::{Context, Result, bail};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Where the Node programs lie.
pub struct NodePrograms {
    packages: PathBuf,
}

/// # Errors
/// When Node is missing or too old, or `npm ci` fails.
pub fn node_programs(workspace: &Workspace) -> Result<NodePrograms> {
    check_node()?;
    let folder = workspace.join("end2end");
    let packages = folder.join("node_modules");
    let lock =
        fs::read(folder.join("package-lock.json")).context("cannot read package-lock.json")?;
    let stamp_file = workspace.join("target/tools/npm.stamp");
    let stamp = Stamp::new(&stamp_file, &[&lock]);
    if stamp.is_current() && packages.is_dir() {
        super::found("Node packages", Path::new("end2end/node_modules"));
    } else {
        step("Node packages: npm ci in end2end/", || {
            // No scripts of strangers, hence no browser download either: we start the system's
            // Chromium, and take the native programs from where npm has put them.
            shell::run(
                Command::new("npm")
                    .args([
                        "ci",
                        "--ignore-scripts",
                        "--no-fund",
                        "--no-audit",
                        "--loglevel=error",
                    ])
                    .env("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")
                    .current_dir(&folder),
                "look at the lines above; perhaps the package registry cannot be reached",
            )
        })?;
        stamp.store()?;
    }
    Ok(NodePrograms { packages })
}

impl NodePrograms {
    /// Where the packages are.
    pub fn packages(&self) -> &Path {
        &self.packages
    }

    /// A program by the name npm gives it.
    pub fn program(&self, name: &str) -> Command {
        Command::new(self.packages.join(".bin").join(name))
    }

    /// Debian's `wasm-opt` when installed, which is three times as fast; else npm's.
    pub fn wasm_opt(&self) -> Command {
        if shell::is_on_path("wasm-opt") {
            Command::new("wasm-opt")
        } else {
            self.program("wasm-opt")
        }
    }

    /// Lightning CSS, from the package npm chose for this machine: its command is only put in
    /// place by an installation script.
    ///
    /// # Errors
    /// When the package does not exist for this machine.
    pub fn lightning_css(&self) -> Result<Command> {
        let entries = fs::read_dir(&self.packages)?.filter_map(Result::ok);
        let native = entries
            .filter(|entry| {
                entry
                    .file_name()
                    .to_string_lossy()
                    .starts_with("lightningcss-cli-")
            })
            .map(|entry| entry.path().join("lightningcss"))
            .find(|program| program.is_file())
            .context("npm has no Lightning CSS for this machine")?;
        Ok(Command::new(native))
    }
}

fn check_node() -> Result<()> {
    const OLDEST: u32 = 20;
    let advice = format!("install Node {OLDEST} or newer with npm, then try again");
    let version =
        shell::output(Command::new("node").arg("--version")).with_context(|| advice.clone())?;
    let major: Option<u32> = version
        .trim()
        .trim_start_matches('v')
        .split('.')
        .next()
        .and_then(|word| word.parse().ok());
    if major.is_none_or(|major| major < OLDEST) {
        bail!("Node {} is too old; {advice}", version.trim());
    }
    if !shell::is_on_path("npm") {
        bail!("Node is here, but npm is not; {advice}");
    }
    Ok(())
}
