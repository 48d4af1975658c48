//! A real Radicale on the loopback interface: "the calendar the member already uses".

use crate::http;
use crate::service::{Service, free_port, is_free};
use crate::tools::Python;
use anyhow::{Context, Result, bail};
use std::fs;
use std::path::Path;
use std::time::Duration;

/// A running Radicale. Dropping it stops it; its calendars stay in its folder.
pub struct Radicale {
    server: Service,
    port: u16,
}

impl Radicale {
    /// Starts Radicale on its folder, creating what is missing there. A folder keeps its port
    /// for good: accounts connected to it remember the address.
    ///
    /// `people` are its users, all with the one `password`; each sees only their own calendars.
    ///
    /// # Errors
    /// When the folder cannot be written, the port is taken by somebody else, or Radicale fails.
    pub fn start(
        python: &Python,
        folder: &Path,
        people: &[&str],
        password: &str,
        log: &Path,
    ) -> Result<Self> {
        fs::create_dir_all(folder)?;
        let port = kept_port(&folder.join("port"))?;
        let users: String = people
            .iter()
            .map(|name| format!("{name}:{password}\n"))
            .collect();
        fs::write(folder.join("users"), users)?;
        let config = folder.join("config");
        fs::write(&config, configuration(folder, port))?;

        let mut command = python.program("radicale");
        command.arg("--config").arg(&config).current_dir(folder);
        let mut server = Service::start("Radicale", &mut command, log)?;
        server.wait_until_ready(Duration::from_secs(30), || http::answers(port))?;
        Ok(Self { server, port })
    }

    /// `http://127.0.0.1:port/`.
    pub fn address(&self) -> String {
        format!("http://127.0.0.1:{}/", self.port)
    }

    /// # Errors
    /// When it has ended by itself.
    pub fn check(&mut self) -> Result<()> {
        self.server.check()
    }
}

fn configuration(folder: &Path, port: u16) -> String {
    let folder = folder.display();
    format!(
        "[server]\nhosts = 127.0.0.1:{port}\n\n\
         [auth]\ntype = htpasswd\nhtpasswd_filename = {folder}/users\nhtpasswd_encryption = plain\n\n\
         [rights]\ntype = owner_only\n\n\
         [storage]\nfilesystem_folder = {folder}/collections\n\n\
         [logging]\nlevel = info\n"
    )
}

fn kept_port(file: &Path) -> Result<u16> {
    let Ok(kept) = fs::read_to_string(file) else {
        let port = free_port()?;
        fs::write(file, port.to_string())?;
        return Ok(port);
    };
    let port = kept
        .trim()
        .parse()
        .with_context(|| format!("{} holds no port", file.display()))?;
    if !is_free("127.0.0.1", port) {
        bail!(
            "port {port}, which Radicale had before, is taken: is this already running? \
             If another program has it, start afresh with --reset"
        );
    }
    Ok(port)
}
