//! A real Radicale on the loopback interface: "the calendar the member already uses".

use crate::http;
use crate::service::{Service, kept_port};
use crate::tools::Python;
use anyhow::Result;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

/// A running Radicale. Dropping it stops it; its calendars stay in its folder.
pub struct Radicale {
    server: Service,
    port: u16,
    collections: PathBuf,
}

/// When what was written is on the disk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Flush {
    /// Before Radicale answers.
    AtOnce,
    /// When the system gets round to it: for measuring programs and not the disk.
    Sometime,
}

/// Starts Radicale with the setting `filesystem_fsync` off. It is one that Radicale takes from no file, but it is there.
const WITHOUT_FSYNC: &str = "import radicale.config as config, radicale.__main__ as main; \
     config.DEFAULT_CONFIG_SCHEMA['storage']['_filesystem_fsync']['value'] = 'False'; main.run()";

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
        flush: Flush,
        log: &Path,
    ) -> Result<Self> {
        fs::create_dir_all(folder)?;
        let port = kept_port("Radicale", &folder.join("port"))?;
        let users: String = people
            .iter()
            .map(|name| format!("{name}:{password}\n"))
            .collect();
        fs::write(folder.join("users"), users)?;
        let config = folder.join("config");
        fs::write(&config, configuration(folder, port))?;

        let mut command = match flush {
            Flush::AtOnce => python.program("radicale"),
            Flush::Sometime => {
                let mut command = Command::new(python.interpreter());
                command.args(["-c", WITHOUT_FSYNC]);
                command
            }
        };
        command.arg("--config").arg(&config).current_dir(folder);
        let mut server = Service::start("Radicale", &mut command, log)?;
        server.wait_until_ready(Duration::from_secs(30), || http::answers(port))?;
        Ok(Self {
            server,
            port,
            collections: folder.join("collections/collection-root"),
        })
    }

    /// `http://127.0.0.1:port/`.
    pub fn address(&self) -> String {
        format!("http://127.0.0.1:{}/", self.port)
    }

    /// Where the calendars of a user lie, a folder each with a file for every event.
    pub fn kept(&self, user: &str) -> PathBuf {
        self.collections.join(user)
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
