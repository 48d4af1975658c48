//! The program `integrator`, as the commands start it.

use crate::http;
use crate::service::Service;
use crate::shell;
use anyhow::Result;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

/// One installation: a program, a database, a key.
pub struct Installation {
    pub binary: PathBuf,
    /// Where the SQLite file, its key and the marks of this tool lie.
    pub folder: PathBuf,
}

impl Installation {
    /// A subcommand with the database and the key in its environment, the key made when missing.
    ///
    /// # Errors
    /// When the folder or the key cannot be written.
    pub fn command(&self, subcommand: &str) -> Result<Command> {
        fs::create_dir_all(&self.folder)?;
        let key = self.folder.join("secret.key");
        if !key.exists() {
            let out = Command::new(&self.binary)
                .arg("new-secret-key")
                .arg("--out")
                .arg(&key)
                .output()?;
            anyhow::ensure!(
                out.status.success(),
                "`integrator new-secret-key` failed: {}",
                String::from_utf8_lossy(&out.stderr).trim()
            );
        }
        let mut command = Command::new(&self.binary);
        // Settings that lie in this shell are meant for another installation.
        for (name, _) in std::env::vars_os() {
            if name.as_encoded_bytes().starts_with(b"INTEGRATOR_") {
                command.env_remove(name);
            }
        }
        command
            .arg(subcommand)
            .env(
                "INTEGRATOR_DATABASE",
                format!("sqlite:{}", self.database().display()),
            )
            .env("INTEGRATOR_SECRET_KEY_FILE", key)
            // The CalDAV servers of demo and tests are on this machine.
            .env("INTEGRATOR_ALLOW_PRIVATE_ADDRESSES", "127.0.0.0/8,::1/128")
            .env("INTEGRATOR_POLL_INTERVAL", "5s");
        Ok(command)
    }

    pub fn database(&self) -> PathBuf {
        self.folder.join("integrator.db")
    }

    /// Creates the organization of the demo, with items and calendars of the past and next weeks.
    ///
    /// # Errors
    /// When the program fails: with what it said.
    pub fn fill(&self, caldav: &str, caldav_password: &str, log: &Path) -> Result<()> {
        let mut command = self.command("demo-data")?;
        command.args(["--caldav-url", caldav, "--caldav-password", caldav_password]);
        shell::run_logged(&mut command, log, "start afresh with --reset")
    }

    /// Starts the server and waits until it is ready.
    ///
    /// # Errors
    /// When it ends or is not ready within a minute: with the end of its log.
    pub fn serve(
        &self,
        host: &str,
        port: u16,
        extra: &[(&str, &str)],
        log: &Path,
    ) -> Result<Service> {
        // Listening everywhere is no address to send a browser to.
        let named = if host == "0.0.0.0" { "127.0.0.1" } else { host };
        let mut command = self.command("serve")?;
        command
            .env("INTEGRATOR_LISTEN", format!("{host}:{port}"))
            .env(
                "INTEGRATOR_PUBLIC_ADDRESS",
                format!("http://{named}:{port}"),
            )
            .envs(extra.iter().copied());
        let mut server = Service::start("integrator serve", &mut command, log)?;
        server.wait_until_ready(Duration::from_secs(60), || {
            http::is_ok(port, "/health/ready")
        })?;
        Ok(server)
    }
}
