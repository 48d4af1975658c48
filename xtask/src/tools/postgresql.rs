//! The programs of a PostgreSQL server; the server itself is ours ([`crate::postgres`]).

use super::apt;
use anyhow::{Context, Result};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The folder with `initdb`, `postgres` and `psql` of one version.
#[derive(Clone)]
pub struct PostgresPrograms {
    folder: PathBuf,
}

impl PostgresPrograms {
    pub fn program(&self, name: &str) -> Command {
        Command::new(self.path(name))
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }
}

/// # Errors
/// When there is none and Debian's package cannot be installed.
pub fn postgres_programs() -> Result<PostgresPrograms> {
    if let Some(programs) = newest() {
        super::found("PostgreSQL", &programs.folder);
        return Ok(programs);
    }
    refuse_main_cluster();
    apt::install("PostgreSQL", &["postgresql"])?;
    newest().context("PostgreSQL was installed, but no `initdb` and `postgres` lie side by side")
}

/// The newest version Debian has installed, else the one whose `initdb` is on `PATH`.
fn newest() -> Option<PostgresPrograms> {
    let mut versions: Vec<(u32, PathBuf)> = fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten()
        .filter_map(Result::ok)
        .filter_map(|entry| {
            let version = entry.file_name().to_string_lossy().parse().ok()?;
            Some((version, entry.path().join("bin")))
        })
        .collect();
    versions.sort();
    let on_path: Vec<PathBuf> = std::env::var_os("PATH")
        .iter()
        .flat_map(std::env::split_paths)
        .collect();
    versions
        .into_iter()
        .rev()
        .map(|(_, folder)| folder)
        .chain(on_path)
        .find(|folder| {
            ["initdb", "postgres", "psql"]
                .iter()
                .all(|name| folder.join(name).is_file())
        })
        .map(|folder| PostgresPrograms { folder })
}

/// Asks Debian's package for the programs only: without this it would also create a server that
/// nobody wants and start it with the machine.
fn refuse_main_cluster() {
    let folder = Path::new("/etc/postgresql-common/createcluster.d");
    if apt::is_root() && !folder.exists() && fs::create_dir_all(folder).is_ok() {
        // Without the file the package works as well, only with a server too many.
        let _ = fs::write(
            folder.join("integrator.conf"),
            "create_main_cluster = false\n",
        );
    }
}
