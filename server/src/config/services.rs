//! The services that members have accounts at.

use super::{
    Calendly, CalendlyArgs, Exchange, ExchangeArgs, Google, GoogleArgs, Icloud, IcloudArgs,
    Microsoft, MicrosoftArgs, SettingError,
};
use std::fmt;

/// What is told of them, as typed.
#[derive(clap::Args, Clone, Default)]
pub struct ServicesArgs {
    #[command(flatten)]
    pub calendly: CalendlyArgs,
    #[command(flatten)]
    pub google: GoogleArgs,
    #[command(flatten)]
    pub microsoft: MicrosoftArgs,
    #[command(flatten)]
    pub icloud: IcloudArgs,
    #[command(flatten)]
    pub exchange: ExchangeArgs,
}

/// What is told of them, checked.
#[derive(Debug, Clone)]
pub struct Services {
    /// Where Calendly is, and the app registered there.
    pub calendly: Calendly,
    /// Where Google is, and the app registered there.
    pub google: Google,
    /// Where Microsoft is, and the app registered there.
    pub microsoft: Microsoft,
    /// Where iCloud is.
    pub icloud: Icloud,
    /// Where Exchange servers are looked up.
    pub exchange: Exchange,
}

impl ServicesArgs {
    /// # Errors
    /// The first setting that is wrong.
    pub fn check(self) -> Result<Services, SettingError> {
        Ok(Services {
            calendly: self.calendly.check()?,
            google: self.google.check()?,
            microsoft: self.microsoft.check()?,
            icloud: self.icloud.check()?,
            exchange: self.exchange.check()?,
        })
    }
}

impl fmt::Display for Services {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{}{}{}{}{}",
            self.calendly, self.google, self.microsoft, self.icloud, self.exchange
        )
    }
}
