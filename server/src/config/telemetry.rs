//! What is logged, and how.

use super::{Setting, SettingError, given};
use std::fmt;
use tracing_subscriber::EnvFilter;

const LOG_FORMAT: Setting = Setting::new("--log-format", "INTEGRATOR_LOG_FORMAT");
const LOG_FILTER: Setting = Setting::new("--log-filter", "INTEGRATOR_LOG_FILTER");

/// Ours from `info`; of the libraries only what went wrong, since they tell of every job and notice.
const DEFAULT_FILTER: &str = "info,graphile_worker=warn,graphile_worker_migrations=warn,sqlx=warn";

/// Logging, as typed.
#[derive(clap::Args, Default)]
pub struct TelemetryArgs {
    /// How log lines are written: text or json [default: text]
    #[arg(long, env = "INTEGRATOR_LOG_FORMAT", value_name = "FORMAT")]
    pub log_format: Option<String>,
    /// What is logged, for instance warn or info,services=debug [default: info, some libraries warn]
    #[arg(long, env = "INTEGRATOR_LOG_FILTER", value_name = "FILTER")]
    pub log_filter: Option<String>,
}

/// Logging, checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Telemetry {
    /// How log lines are written.
    pub format: LogFormat,
    /// What is logged, as `tracing` reads it.
    pub filter: String,
}

/// How log lines are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LogFormat {
    /// For people.
    Text,
    /// One object per line, for programs.
    Json,
}

impl TelemetryArgs {
    /// # Errors
    /// The first setting that is wrong.
    pub fn check(self) -> Result<Telemetry, SettingError> {
        let format = match given(self.log_format).as_deref() {
            None | Some("text") => LogFormat::Text,
            Some("json") => LogFormat::Json,
            Some(other) => {
                return Err(LOG_FORMAT.wrong(
                    other,
                    "there is no such format",
                    "Write text or json.",
                ));
            }
        };
        let filter = given(self.log_filter).unwrap_or_else(|| DEFAULT_FILTER.to_owned());
        EnvFilter::try_new(&filter).map_err(|error| {
            LOG_FILTER.wrong(
                &filter,
                error.to_string(),
                "Write a level (error, warn, info, debug, trace), or levels per part: info,services=debug.",
            )
        })?;
        Ok(Telemetry { format, filter })
    }
}

impl fmt::Display for Telemetry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let format = match self.format {
            LogFormat::Text => "text",
            LogFormat::Json => "json",
        };
        LOG_FORMAT.line(f, format)?;
        LOG_FILTER.line(f, &self.filter)
    }
}
