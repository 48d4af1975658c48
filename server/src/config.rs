//! Everything an operator can set: read once at start, refused with the variable, the value and the remedy.
//!
//! Each file below holds one concern: the arguments as typed, and the checked values made of them. An empty value
//! counts as not set, because that is how container tools pass one on.

pub mod calendly;
pub mod database;
pub mod exchange;
pub mod google;
pub mod http;
pub mod icloud;
pub mod microsoft;
pub mod registered_app;
pub mod secrets;
pub mod services;
pub mod smtp;
pub mod sync;
pub mod telemetry;

use secrecy::SecretString;
use std::fmt;

pub use calendly::{Calendly, CalendlyArgs};
pub use database::{Database, DatabaseArgs};
pub use exchange::{Exchange, ExchangeArgs};
pub use google::{Google, GoogleArgs};
pub use http::{Http, HttpArgs};
pub use icloud::{Icloud, IcloudArgs};
pub use microsoft::{Microsoft, MicrosoftArgs};
pub use secrets::{SecretArgs, Secrets};
pub use services::{Services, ServicesArgs};
pub use smtp::{Smtp, SmtpArgs};
pub use sync::{SyncArgs, SyncSettings};
pub use telemetry::{LogFormat, Telemetry, TelemetryArgs};

/// All settings of a running server, as typed.
#[derive(clap::Args)]
pub struct ConfigArgs {
    #[command(flatten)]
    pub http: HttpArgs,
    #[command(flatten)]
    pub database: DatabaseArgs,
    #[command(flatten)]
    pub secrets: SecretArgs,
    #[command(flatten)]
    pub sync: SyncArgs,
    #[command(flatten)]
    pub services: ServicesArgs,
    #[command(flatten)]
    pub smtp: SmtpArgs,
    #[command(flatten)]
    pub telemetry: TelemetryArgs,
}

/// All settings of a running server, checked.
pub struct Config {
    pub http: Http,
    pub database: Database,
    pub secrets: Secrets,
    pub sync: SyncSettings,
    /// The services that members have accounts at.
    pub services: Services,
    /// None: no mails are sent.
    pub smtp: Option<Smtp>,
    pub telemetry: Telemetry,
}

impl ConfigArgs {
    /// # Errors
    /// The first setting that is wrong.
    pub fn check(self) -> Result<Config, SettingError> {
        Ok(Config {
            http: self.http.check()?,
            database: self.database.check()?,
            secrets: self.secrets.check()?,
            sync: self.sync.check()?,
            services: self.services.check()?,
            smtp: self.smtp.check()?,
            telemetry: self.telemetry.check()?,
        })
    }
}

impl fmt::Display for Config {
    /// One line per setting, secrets masked: what `check-config` prints.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{}{}{}{}{}",
            self.http, self.database, self.secrets, self.sync, self.services
        )?;
        smtp::lines(self.smtp.as_ref(), f)?;
        write!(f, "{}", self.telemetry)
    }
}

/// A setting's two names.
#[derive(Debug, Clone, Copy)]
pub struct Setting {
    flag: &'static str,
    variable: &'static str,
}

impl Setting {
    /// `flag` with its dashes, `variable` in full.
    pub const fn new(flag: &'static str, variable: &'static str) -> Self {
        Self { flag, variable }
    }

    /// The value is wrong; it may be shown.
    pub fn wrong(self, value: &str, problem: impl Into<String>, remedy: &str) -> SettingError {
        SettingError {
            setting: self,
            value: Some(value.to_owned()),
            problem: problem.into(),
            remedy: remedy.to_owned(),
        }
    }

    /// The value is wrong and must not be shown, or there is none.
    pub fn refuse(self, problem: impl Into<String>, remedy: &str) -> SettingError {
        SettingError {
            setting: self,
            value: None,
            problem: problem.into(),
            remedy: remedy.to_owned(),
        }
    }

    /// One line of `check-config`.
    fn line(self, f: &mut fmt::Formatter<'_>, value: impl fmt::Display) -> fmt::Result {
        writeln!(f, "{:<36} {value}", self.variable)
    }
}

/// A setting stops the start: which, its value unless it is secret, what is wrong, and what to do.
#[derive(Debug)]
pub struct SettingError {
    setting: Setting,
    value: Option<String>,
    problem: String,
    remedy: String,
}

impl fmt::Display for SettingError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Setting { flag, variable } = self.setting;
        match &self.value {
            Some(value) => write!(f, "{variable} ({flag}) is {value:?}: {}.", self.problem)?,
            None => write!(f, "{variable} ({flag}): {}.", self.problem)?,
        }
        write!(f, "\n  {}", self.remedy)
    }
}

impl std::error::Error for SettingError {}

/// What was typed; nothing and an empty text are the same.
fn given(value: Option<String>) -> Option<String> {
    value
        .map(|text| text.trim().to_owned())
        .filter(|text| !text.is_empty())
}

/// A secret that stands in a file or in a variable of its own, never in both; `what` it is, for people.
fn secret_of(
    what: &str,
    (file_setting, file): (Setting, Option<String>),
    (setting, value): (Setting, Option<String>),
) -> Result<Option<SecretString>, SettingError> {
    let file = match (file, value) {
        (Some(_), Some(_)) => {
            return Err(setting.refuse(
                format!("both the {what} and its file are set, and they may differ"),
                &format!("Set only {}.", file_setting.variable),
            ));
        }
        (Some(file), None) => file,
        (None, value) => return Ok(value.map(SecretString::from)),
    };
    let text = std::fs::read_to_string(&file).map_err(|error| {
        let remedy =
            format!("Name a file that this program can read and that holds the {what} alone.");
        file_setting.wrong(&file, error.to_string(), &remedy)
    })?;
    let text = text.trim_end_matches(['\r', '\n']);
    if text.is_empty() {
        let remedy = format!(
            "Write the {what} into it, or remove {}.",
            file_setting.variable
        );
        return Err(file_setting.wrong(&file, "the file is empty", &remedy));
    }
    Ok(Some(text.into()))
}

/// A comma-separated list of networks, for instance `127.0.0.0/8, ::1/128`; a bare address is a network of one.
fn networks(setting: Setting, list: Option<String>) -> Result<Vec<ipnet::IpNet>, SettingError> {
    let Some(list) = given(list) else {
        return Ok(Vec::new());
    };
    list.split(',')
        .map(str::trim)
        .filter(|part| !part.is_empty())
        .map(|part| {
            let address = part.parse::<std::net::IpAddr>().map(ipnet::IpNet::from);
            part.parse::<ipnet::IpNet>().or(address).map_err(|_| {
                setting.wrong(
                    part,
                    "this is no network",
                    "Write networks as address/length, separated by commas, for instance 10.0.0.0/8,fd00::/8.",
                )
            })
        })
        .collect()
}

/// The list as it may be typed again.
fn network_list(networks: &[ipnet::IpNet]) -> String {
    if networks.is_empty() {
        return "(none)".to_owned();
    }
    networks
        .iter()
        .map(ToString::to_string)
        .collect::<Vec<_>>()
        .join(",")
}

/// The variables of our prefix that no setting has: most often a slip of the pen.
///
/// `INTEGRATOR_TEST_*` and `INTEGRATOR_E2E_*` belong to the test suites.
pub fn unknown_variables(command: &clap::Command) -> Vec<String> {
    fn known(command: &clap::Command, names: &mut Vec<String>) {
        names.extend(
            command
                .get_arguments()
                .filter_map(|argument| argument.get_env())
                .map(|name| name.to_string_lossy().into_owned()),
        );
        for subcommand in command.get_subcommands() {
            known(subcommand, names);
        }
    }
    let mut names = Vec::new();
    known(command, &mut names);
    let mut unknown: Vec<String> = std::env::vars_os()
        .filter_map(|(name, _)| name.into_string().ok())
        .filter(|name| name.starts_with("INTEGRATOR_") && !names.contains(name))
        .filter(|name| {
            !name.starts_with("INTEGRATOR_TEST_") && !name.starts_with("INTEGRATOR_E2E_")
        })
        .collect();
    unknown.sort();
    unknown
}

#[cfg(test)]
mod tests;
