//! The app that an operator registers at a service whose people are let in at its own page.

use super::{Setting, SettingError, given, secret_of};
use secrecy::SecretString;
use std::fmt;

/// The names of its three settings.
#[derive(Debug, Clone, Copy)]
pub struct AppSettings {
    /// How people call the service.
    pub service: &'static str,
    /// The client id's.
    pub id: Setting,
    /// That of the file with the secret.
    pub secret_file: Setting,
    /// The secret's own.
    pub secret: Setting,
}

/// What was typed: id, file, secret.
pub type Typed = (Option<String>, Option<String>, Option<String>);

/// An app: its id and its secret.
pub type RegisteredApp = (String, SecretString);

impl AppSettings {
    /// The app, where there is one.
    ///
    /// # Errors
    /// Half of it is missing, or the file cannot be read.
    pub fn check(
        self,
        (id, secret_file, secret): Typed,
    ) -> Result<Option<RegisteredApp>, SettingError> {
        let secret = secret_of(
            "client secret",
            (self.secret_file, given(secret_file)),
            (self.secret, secret.filter(|secret| !secret.is_empty())),
        )?;
        match (given(id), secret) {
            (Some(id), Some(secret)) => Ok(Some((id, secret))),
            (None, None) => Ok(None),
            (Some(_), None) => Err(self.secret_file.refuse(
                format!(
                    "a web application at {} has a secret, and there is none",
                    self.service
                ),
                &format!(
                    "Set {}, or remove {}.",
                    self.secret_file.variable, self.id.variable
                ),
            )),
            (None, Some(_)) => Err(self.id.refuse(
                "there is no client id for the secret",
                &format!("Set {}, or remove the secret.", self.id.variable),
            )),
        }
    }

    /// The lines of `check-config`.
    pub fn lines(self, app: Option<&RegisteredApp>, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match app {
            Some((id, _)) => {
                self.id.line(f, id)?;
                self.secret_file.line(f, "(set, not shown)")
            }
            None => self
                .id
                .line(f, format_args!("(none: {} is not offered)", self.service)),
        }
    }
}
