//! The stand-ins for Calendly, Google, Microsoft, iCloud, Exchange and a mail server on the loopback interface, so that everything can be tried with no account
//! anywhere.

use crate::http;
use crate::service::{Service, kept_port};
use anyhow::Result;
use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

/// A running sandbox. Dropping it stops it; what it holds is kept in its folder.
pub struct Sandbox {
    server: Service,
    port: u16,
    smtp: u16,
}

impl Sandbox {
    /// Starts the program. A folder keeps its port for good: accounts connected to it remember the address.
    ///
    /// # Errors
    /// When the port is taken by somebody else, or the program fails.
    pub fn start(binary: &Path, folder: &Path, log: &Path) -> Result<Self> {
        fs::create_dir_all(folder)?;
        let port = kept_port("the stand-in for Calendly", &folder.join("port"))?;
        let smtp = kept_port("the mail catcher", &folder.join("smtp-port"))?;
        let mut command = Command::new(binary);
        command
            .arg("--listen")
            .arg(format!("127.0.0.1:{port}"))
            .arg("--smtp")
            .arg(format!("127.0.0.1:{smtp}"))
            .arg("--state")
            .arg(folder.join("calendly.json"));
        let mut server = Service::start("sandbox", &mut command, log)?;
        server.wait_until_ready(Duration::from_secs(30), || http::answers(port))?;
        Ok(Self { server, port, smtp })
    }

    /// One of its pages for people.
    pub fn web(&self, page: &str) -> String {
        format!("http://127.0.0.1:{}/calendly/web/{page}", self.port)
    }

    /// A page for people of one of the other services.
    pub fn page(&self, path: &str) -> String {
        format!("http://127.0.0.1:{}/{path}", self.port)
    }

    /// Where caught mails are read.
    pub fn mails(&self) -> String {
        format!("http://127.0.0.1:{}/mail", self.port)
    }

    /// What a server is told, so that it asks here.
    pub fn settings(&self) -> [(&'static str, String); 17] {
        let at = |part: &str| format!("http://127.0.0.1:{}/calendly/{part}", self.port);
        [
            ("INTEGRATOR_CALENDLY_API_URL", at("api")),
            ("INTEGRATOR_CALENDLY_AUTH_URL", at("auth")),
            ("INTEGRATOR_CALENDLY_WEB_URL", at("web")),
            // The apps that it knows from the start.
            ("INTEGRATOR_CALENDLY_CLIENT_ID", "sandbox-client".to_owned()),
            (
                "INTEGRATOR_CALENDLY_CLIENT_SECRET",
                "sandbox-secret".to_owned(),
            ),
            (
                "INTEGRATOR_GOOGLE_URL",
                format!("http://127.0.0.1:{}/google", self.port),
            ),
            (
                "INTEGRATOR_GOOGLE_CLIENT_ID",
                "sandbox-google-client".to_owned(),
            ),
            (
                "INTEGRATOR_GOOGLE_CLIENT_SECRET",
                "sandbox-google-secret".to_owned(),
            ),
            (
                "INTEGRATOR_MICROSOFT_URL",
                format!("http://127.0.0.1:{}/microsoft", self.port),
            ),
            (
                "INTEGRATOR_MICROSOFT_CLIENT_ID",
                "5a0d7c31-0000-4000-8000-000000003650".to_owned(),
            ),
            (
                "INTEGRATOR_MICROSOFT_CLIENT_SECRET",
                "sandbox-microsoft-secret".to_owned(),
            ),
            (
                "INTEGRATOR_ICLOUD_URL",
                format!("http://127.0.0.1:{}/icloud/", self.port),
            ),
            (
                "INTEGRATOR_EXCHANGE_AUTODISCOVER_URL",
                format!("http://127.0.0.1:{}/", self.port),
            ),
            ("INTEGRATOR_SMTP_HOST", "127.0.0.1".to_owned()),
            ("INTEGRATOR_SMTP_PORT", self.smtp.to_string()),
            ("INTEGRATOR_SMTP_SECURITY", "none".to_owned()),
            (
                "INTEGRATOR_SMTP_FROM",
                "Fernhill Services <office@fernhill.example>".to_owned(),
            ),
        ]
    }

    /// # Errors
    /// When it has ended by itself.
    pub fn check(&mut self) -> Result<()> {
        self.server.check()
    }
}
