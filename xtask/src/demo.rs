//! `cargo xtask demo`: the product beside a real calendar server, ready to sign in.

use crate::build::{self, Budget, Flavour, Profile};
use crate::radicale::{Flush, Radicale};
use crate::sandbox::Sandbox;
use crate::server::Installation;
use crate::service::{Service, is_free};
use crate::shell::LOOK_EVERY;
use crate::step::step;
use crate::workspace::Workspace;
use crate::{http, interrupt, tools};
use anyhow::{Context, Result, bail, ensure};
use std::fs;
use std::path::PathBuf;
use std::thread::sleep;

/// Run Integrator with believable data beside a real CalDAV server and a stand-in for Calendly, ready to sign in.
///
/// Installs what is missing, builds client and server, starts a Radicale as "the calendar the
/// members already use" and a stand-in for Calendly, fills in the organization Fernhill Services, and prints address and
/// sign-in. Everything it writes lies in target/demo; a second start takes seconds. Ctrl-C ends it.
#[derive(clap::Args)]
pub struct Options {
    /// Forget everything of earlier starts and fill in the data afresh.
    #[arg(long)]
    reset: bool,
    #[command(flatten)]
    listen: Listen,
    /// Start everything, see that the sign-in page is drawn, stop: for trying it unattended.
    #[arg(long)]
    check: bool,
}

/// Where the server listens.
#[derive(clap::Args)]
pub struct Listen {
    /// The port of the server.
    #[arg(long, default_value_t = 3000)]
    pub port: u16,
    /// The address the server listens on; 0.0.0.0 shows the demo, with its well-known passwords,
    /// to everybody who reaches this machine.
    #[arg(long, default_value = "127.0.0.1")]
    pub host: String,
}

/// # Errors
/// When a step fails, or one of the three servers ends by itself.
pub fn run(workspace: &Workspace, options: &Options) -> Result<()> {
    let folder = workspace.join("target/demo");
    options.listen.check_free()?;
    let (programs, python) = tools::for_demo(workspace)?;
    build::client(workspace, &programs, Flavour::Small, Budget::Told)?;
    let binary = build::server(workspace, Profile::Development)?;
    build::sandbox(workspace, Profile::Development)?;

    let mut demo = Demo::start(folder, binary, &python, options.reset)?;
    let mut server = demo.serve(&options.listen, &[])?;
    if options.check {
        check_sign_in_page(options.listen.port)?;
        println!("check: the server is ready and draws its sign-in page");
    } else {
        demo.print_sign_in(workspace, &options.listen);
        while !interrupt::requested() {
            server.check()?;
            demo.radicale.check()?;
            demo.sandbox.check()?;
            sleep(LOOK_EVERY);
        }
        println!("\nStopping.");
    }
    server.stop();
    Ok(())
}

/// The nine people of Fernhill Services by the local part of their addresses, which is also
/// their name at Radicale.
const PEOPLE: [&str; 9] = [
    "dana", "robin", "marek", "noor", "lucas", "ines", "tomas", "sana", "henrik",
];

/// The password of all of them, here and there. The demo listens on this machine only.
const PASSWORD: &str = "fernhill-demo";

/// The demo's organization and the Radicale beside it.
pub struct Demo {
    installation: Installation,
    folder: PathBuf,
    radicale: Radicale,
    sandbox: Sandbox,
}

impl Demo {
    /// Starts Radicale and the sandbox, and fills in the data if `folder` has none yet or `reset` is wanted.
    ///
    /// # Errors
    /// When one of them does not start or the data cannot be written.
    pub fn start(
        folder: PathBuf,
        binary: PathBuf,
        python: &tools::Python,
        reset: bool,
    ) -> Result<Self> {
        // Written last. Without it an earlier filling was cut off; half of the data helps nobody.
        let mark = folder.join("filled");
        if folder.exists() && (reset || !mark.exists()) {
            fs::remove_dir_all(&folder)
                .with_context(|| format!("cannot remove {}", folder.display()))?;
        }
        fs::create_dir_all(&folder)?;
        let radicale = Radicale::start(
            python,
            &folder.join("radicale"),
            &PEOPLE,
            PASSWORD,
            Flush::AtOnce,
            &folder.join("logs/radicale.log"),
        )?;
        let sandbox = Sandbox::start(
            &binary.with_file_name("sandbox"),
            &folder.join("sandbox"),
            &folder.join("logs/sandbox.log"),
        )?;
        let installation = Installation {
            binary,
            folder: folder.clone(),
        };
        if !mark.exists() {
            step("demo data", || {
                let log = folder.join("logs/demo-data.log");
                installation.fill(&radicale.address(), PASSWORD, &log)
            })?;
            fs::write(&mark, "")?;
        }
        Ok(Self {
            installation,
            folder,
            radicale,
            sandbox,
        })
    }

    /// Starts the server on the data, with `extra` environment variables.
    ///
    /// # Errors
    /// When the server does not become ready.
    pub fn serve(&self, listen: &Listen, extra: &[(&str, &str)]) -> Result<Service> {
        let log = self.folder.join("logs/integrator.log");
        let calendly = self.sandbox.settings();
        let settings: Vec<(&str, &str)> = calendly
            .iter()
            .map(|(name, url)| (*name, url.as_str()))
            .chain(extra.iter().copied())
            .collect();
        self.installation
            .serve(&listen.host, listen.port, &settings, &log)
    }

    /// Tells a person what is there and how to get in.
    pub fn print_sign_in(&self, workspace: &Workspace, listen: &Listen) {
        println!(
            "\n\
             Integrator    http://{}:{}\n  \
               sign in as  dana@fernhill.example   (owner; the others: robin@, marek@, noor@ …)\n  \
               password    {PASSWORD}\n\n\
             Radicale      {}\n  \
               user        dana   (everybody has one: the name before the @)\n  \
               password    {PASSWORD}\n\n\
             Calendly      {}   (a stand-in: nothing leaves this machine)\n  \
               token       {}\n\n\
             Services      Google, Office 365, Outlook.com, iCloud and Exchange are stand-ins, too\n  \
               iCloud      app-specific passwords are made at {}\n  \
               Exchange    names and passwords are listed at {}\n\n\
             Mails         {}   (caught: nothing leaves this machine; bounce@, refused@ and later@ are not taken)\n\n\
             All of it lies in {}, logs included. Ctrl-C stops it; --reset starts afresh.",
            listen.host,
            listen.port,
            self.radicale.address(),
            self.sandbox.web(""),
            self.sandbox.web("integrations/api_webhooks"),
            self.sandbox.page("icloud/account"),
            self.sandbox.page("exchange"),
            self.sandbox.mails(),
            workspace.shown(&self.folder),
        );
    }
}

impl Listen {
    /// # Errors
    /// When somebody listens there already; better now than after the build.
    pub fn check_free(&self) -> Result<()> {
        if !is_free(&self.host, self.port) {
            bail!(
                "port {} of {} is taken; stop what listens there or choose another with --port",
                self.port,
                self.host
            );
        }
        Ok(())
    }
}

fn check_sign_in_page(port: u16) -> Result<()> {
    let page = http::get(port, "/sign-in")?;
    ensure!(
        page.status == 200,
        "the sign-in page is answered with status {}",
        page.status
    );
    ensure!(
        page.body.contains("type=\"password\""),
        "the sign-in page is answered without a field for the password"
    );
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_port_in_use_is_reported_before_anything_is_built() {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let listen = Listen {
            port,
            host: "127.0.0.1".to_owned(),
        };

        let refused = listen.check_free().unwrap_err().to_string();

        assert!(refused.contains("--port"), "{refused}");
    }
}
