//! A Python environment of our own, with CalDAV servers and clients that others wrote, Calendly's among them.

use super::{Stamp, apt};
use crate::shell;
use crate::step::step;
use crate::workspace::Workspace;
use anyhow::{Context, Result, bail};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The environment under `target/tools/python`.
pub struct Python {
    programs: PathBuf,
}

impl Python {
    /// The interpreter itself.
    pub fn interpreter(&self) -> PathBuf {
        self.programs.join("python")
    }

    /// A program of an installed package: `radicale`, `xandikos`, `vdirsyncer`.
    pub fn program(&self, name: &str) -> Command {
        Command::new(self.programs.join(name))
    }
}

/// # Errors
/// When there is no usable Python or the packages cannot be had.
pub fn python(workspace: &Workspace) -> Result<Python> {
    let requirements = workspace.join("xtask/requirements.txt");
    let alone = workspace.join("xtask/requirements-alone.txt");
    let environment = workspace.join("target/tools/python");
    let programs = environment.join("bin");
    let wanted = fs::read(&requirements).context("cannot read xtask/requirements.txt")?;
    let wanted_alone = fs::read(&alone).context("cannot read xtask/requirements-alone.txt")?;
    let stamp_file = environment.join("integrator.stamp");
    // The folder is part of it: scripts in an environment carry their own path.
    let stamp = Stamp::new(
        &stamp_file,
        &[
            &wanted,
            &wanted_alone,
            environment.as_os_str().as_encoded_bytes(),
        ],
    );
    let python = Python { programs };
    if stamp.is_current() && shell::succeeds(Command::new(python.interpreter()).arg("--version")) {
        super::found("Python packages", Path::new(&workspace.shown(&environment)));
        return Ok(python);
    }
    let system = system_python()?;
    step(
        "Python packages: a new environment in target/tools/python",
        || {
            shell::run(
                Command::new(system)
                    .args(["-m", "venv", "--clear"])
                    .arg(&environment),
                "install Python's venv module (Debian: `apt-get install python3-venv`), then try again",
            )?;
            install(&python, &["--requirement"], &requirements)?;
            install(&python, &["--no-deps", "--requirement"], &alone)
        },
    )?;
    stamp.store()?;
    Ok(python)
}

fn install(python: &Python, how: &[&str], requirements: &Path) -> Result<()> {
    shell::run(
        Command::new(python.interpreter())
            .args([
                "-m",
                "pip",
                "install",
                "--quiet",
                "--disable-pip-version-check",
            ])
            .args(how)
            .arg(requirements),
        "look at the lines above; perhaps the package index cannot be reached",
    )
}

/// A Python that can make environments; Debian's own is completed by a package.
fn system_python() -> Result<&'static str> {
    const DEBIAN: &str = "/usr/bin/python3";
    let usable = ["python3", DEBIAN]
        .into_iter()
        .find(|python| can_make_environments(python));
    if let Some(python) = usable {
        return Ok(python);
    }
    apt::install("Python with venv", &["python3", "python3-venv"])?;
    if !can_make_environments(DEBIAN) {
        bail!("Debian's Python is older than 3.10; put a newer `python3` on PATH, then try again");
    }
    Ok(DEBIAN)
}

fn can_make_environments(python: &str) -> bool {
    let asked = "import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 10))";
    shell::succeeds(Command::new(python).args(["-c", asked]))
}
