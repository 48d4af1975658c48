//! The services that members have accounts at.

use super::{Calendly, CalendlyArgs, Google, GoogleArgs, Icloud, IcloudArgs, SettingError};
use std::fmt;

/// What is told of them, as typed.
#[derive(clap::Args, Default)]
pub struct ServicesArgs {
    #[command(flatten)]
    pub calendly: CalendlyArgs,
    #[command(flatten)]
    pub google: GoogleArgs,
    #[command(flatten)]
    pub icloud: IcloudArgs,
}

/// What is told of them, checked.
#[derive(Debug, Clone)]
pub struct Services {
    /// Where Calendly is, and the app registered there.
    pub calendly: Calendly,
    /// Where Google is, and the app registered there.
    pub google: Google,
    /// Where iCloud is.
    pub icloud: Icloud,
}

impl ServicesArgs {
    /// # Errors
    /// The first setting that is wrong.
    pub fn check(self) -> Result<Services, SettingError> {
        Ok(Services {
            calendly: self.calendly.check()?,
            google: self.google.check()?,
            icloud: self.icloud.check()?,
        })
    }
}

impl fmt::Display for Services {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}{}", self.calendly, self.google, self.icloud)
    }
}
