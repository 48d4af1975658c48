//! Python environments of our own: one with CalDAV servers and clients that others wrote, Calendly's among them, and one
//! with Schemathesis.

use super::{Stamp, apt};
use crate::shell;
use crate::step::step;
use crate::workspace::Workspace;
use anyhow::{Context, Result, bail};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// An environment under `target/tools`.
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

/// Servers, clients and rivals, in `target/tools/python`.
///
/// # Errors
/// When there is no usable Python or the packages cannot be had.
pub fn python(workspace: &Workspace) -> Result<Python> {
    let lists: [List; 2] = [
        ("xtask/requirements.txt", &["--requirement"]),
        (
            "xtask/requirements-alone.txt",
            &["--no-deps", "--requirement"],
        ),
    ];
    environment(workspace, "target/tools/python", &lists)
}

/// Schemathesis, in `target/tools/judge`.
///
/// # Errors
/// When there is no usable Python or the packages cannot be had.
pub fn judge(workspace: &Workspace) -> Result<Python> {
    let list: List = ("xtask/requirements-judge.txt", &["--requirement"]);
    environment(workspace, "target/tools/judge", &[list])
}

/// A file of requirements, and how pip is to take it.
type List = (&'static str, &'static [&'static str]);

fn environment(workspace: &Workspace, folder: &'static str, lists: &[List]) -> Result<Python> {
    let environment = workspace.join(folder);
    let programs = environment.join("bin");
    let mut wanted = Vec::new();
    for (file, _) in lists {
        let text = fs::read(workspace.join(file));
        wanted.push(text.with_context(|| format!("cannot read {file}"))?);
    }
    let stamp_file = environment.join("integrator.stamp");
    // The folder is part of it: scripts in an environment carry their own path.
    let mut parts: Vec<&[u8]> = wanted.iter().map(Vec::as_slice).collect();
    parts.push(environment.as_os_str().as_encoded_bytes());
    let stamp = Stamp::new(&stamp_file, &parts);
    let python = Python { programs };
    if stamp.is_current() && shell::succeeds(Command::new(python.interpreter()).arg("--version")) {
        super::found("Python packages", Path::new(&workspace.shown(&environment)));
        return Ok(python);
    }
    let system = system_python()?;
    step(
        &format!("Python packages: a new environment in {folder}"),
        || {
            shell::run(
                Command::new(system)
                    .args(["-m", "venv", "--clear"])
                    .arg(&environment),
                "install Python's venv module (Debian: `apt-get install python3-venv`), then try again",
            )?;
            for (file, how) in lists {
                install(&python, how, &workspace.join(file))?;
            }
            Ok(())
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
