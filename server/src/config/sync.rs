//! How calendars elsewhere are asked.

use super::{Setting, SettingError, given, network_list, networks};
use ipnet::IpNet;
use std::fmt;
use std::time::Duration;

const POLL_INTERVAL: Setting = Setting::new("--poll-interval", "INTEGRATOR_POLL_INTERVAL");
const ALLOW_PRIVATE_ADDRESSES: Setting = Setting::new(
    "--allow-private-addresses",
    "INTEGRATOR_ALLOW_PRIVATE_ADDRESSES",
);

/// Asking calendars elsewhere, as typed.
#[derive(clap::Args, Clone, Default)]
pub struct SyncArgs {
    /// How often linked calendars are asked for changes, for instance 30s or 2m [default: 60s]
    #[arg(long, env = "INTEGRATOR_POLL_INTERVAL", value_name = "TIME")]
    pub poll_interval: Option<String>,
    /// Private networks in which calendar servers may be, for instance 10.0.0.0/8 [default: none]
    #[arg(
        long,
        env = "INTEGRATOR_ALLOW_PRIVATE_ADDRESSES",
        value_name = "NETWORKS"
    )]
    pub allow_private_addresses: Option<String>,
}

/// Asking calendars elsewhere, checked.
#[derive(Debug, Clone)]
pub struct SyncSettings {
    /// How often linked calendars are asked for changes: one second to one day.
    pub poll_interval: Duration,
    /// Private networks in which calendar servers may be.
    pub allow_private_addresses: Vec<IpNet>,
}

impl SyncArgs {
    /// # Errors
    /// The first setting that is wrong.
    pub fn check(self) -> Result<SyncSettings, SettingError> {
        let poll_interval = match given(self.poll_interval) {
            None => Duration::from_secs(60),
            Some(text) => duration(&text)
                .filter(|interval| (1..=86_400).contains(&interval.as_secs()))
                .ok_or_else(|| {
                    POLL_INTERVAL.wrong(
                        &text,
                        "this is no time between one second and one day",
                        "Write a number and a unit: 30s, 2m or 1h.",
                    )
                })?,
        };
        Ok(SyncSettings {
            poll_interval,
            allow_private_addresses: networks(
                ALLOW_PRIVATE_ADDRESSES,
                self.allow_private_addresses,
            )?,
        })
    }
}

/// `5s`, `2m`, `1h`; a number alone could mean any of them and is refused.
fn duration(text: &str) -> Option<Duration> {
    let digits = text.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let number: u64 = digits.trim_end().parse().ok()?;
    let seconds_each = match &text[digits.len()..] {
        "s" => 1,
        "m" | "min" => 60,
        "h" => 3600,
        _ => return None,
    };
    number.checked_mul(seconds_each).map(Duration::from_secs)
}

impl fmt::Display for SyncSettings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        POLL_INTERVAL.line(f, format_args!("{}s", self.poll_interval.as_secs()))?;
        ALLOW_PRIVATE_ADDRESSES.line(f, network_list(&self.allow_private_addresses))
    }
}
