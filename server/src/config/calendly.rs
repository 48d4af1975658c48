//! Where Calendly is.

use super::{Setting, SettingError, given};
use calendly::{Bases, InvalidBase};
use std::fmt;

const API: Setting = Setting::new("--calendly-api-url", "INTEGRATOR_CALENDLY_API_URL");
const AUTH: Setting = Setting::new("--calendly-auth-url", "INTEGRATOR_CALENDLY_AUTH_URL");
const WEB: Setting = Setting::new("--calendly-web-url", "INTEGRATOR_CALENDLY_WEB_URL");

/// Calendly's addresses, as typed.
#[derive(clap::Args, Default)]
pub struct CalendlyArgs {
    /// Calendly's API, for a stand-in [default: `https://api.calendly.com`]
    #[arg(long, env = "INTEGRATOR_CALENDLY_API_URL", value_name = "URL")]
    pub calendly_api_url: Option<String>,
    /// Calendly's OAuth service, for a stand-in [default: `https://auth.calendly.com`]
    #[arg(long, env = "INTEGRATOR_CALENDLY_AUTH_URL", value_name = "URL")]
    pub calendly_auth_url: Option<String>,
    /// Calendly's pages, for a stand-in [default: `https://calendly.com`]
    #[arg(long, env = "INTEGRATOR_CALENDLY_WEB_URL", value_name = "URL")]
    pub calendly_web_url: Option<String>,
}

/// Calendly's addresses, checked.
#[derive(Debug, Clone)]
pub struct Calendly {
    /// Where it is.
    pub bases: Bases,
    /// Whether that is Calendly itself, which can only reach public addresses.
    pub is_real: bool,
    /// API, OAuth and pages, as they were typed.
    shown: [String; 3],
}

impl CalendlyArgs {
    /// # Errors
    /// The first setting that is wrong.
    pub fn check(self) -> Result<Calendly, SettingError> {
        let given = [
            (API, given(self.calendly_api_url)),
            (AUTH, given(self.calendly_auth_url)),
            (WEB, given(self.calendly_web_url)),
        ];
        let missing = given.iter().find(|(_, url)| url.is_none());
        let [(_, api), (_, auth), (_, web)] = &given;
        match (api, auth, web) {
            (None, None, None) => Ok(Calendly {
                bases: Bases::default(),
                is_real: true,
                shown: ["https://api.calendly.com", "https://auth.calendly.com", "https://calendly.com"]
                    .map(str::to_owned),
            }),
            (Some(api), Some(auth), Some(web)) => Ok(Calendly {
                bases: Bases::new(api, auth, web).map_err(refused)?,
                is_real: false,
                shown: [api.clone(), auth.clone(), web.clone()],
            }),
            (_, _, _) => Err(missing.map_or(API, |(setting, _)| *setting).refuse(
                "a stand-in for Calendly needs all three addresses",
                "Set INTEGRATOR_CALENDLY_API_URL, INTEGRATOR_CALENDLY_AUTH_URL and INTEGRATOR_CALENDLY_WEB_URL, or none of them.",
            )),
        }
    }
}

fn refused(error: InvalidBase) -> SettingError {
    let setting = match error.service {
        "Calendly's OAuth service" => AUTH,
        "Calendly's pages" => WEB,
        _ => API,
    };
    setting.wrong(
        &error.text,
        error.reason,
        "Write an address as http://127.0.0.1:9000/calendly/api.",
    )
}

impl fmt::Display for Calendly {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [api, auth, web] = &self.shown;
        API.line(f, api)?;
        AUTH.line(f, auth)?;
        WEB.line(f, web)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn args(api: Option<&str>, auth: Option<&str>, web: Option<&str>) -> CalendlyArgs {
        CalendlyArgs {
            calendly_api_url: api.map(str::to_owned),
            calendly_auth_url: auth.map(str::to_owned),
            calendly_web_url: web.map(str::to_owned),
        }
    }

    #[test]
    fn without_a_setting_it_is_calendly_itself() {
        assert!(args(None, None, Some(" ")).check().unwrap().is_real);
    }

    #[test]
    fn a_stand_in_needs_all_three_addresses() {
        let error = args(Some("http://127.0.0.1:9/api"), None, None)
            .check()
            .unwrap_err()
            .to_string();

        assert!(error.contains("INTEGRATOR_CALENDLY_AUTH_URL"), "{error}");
    }

    #[test]
    fn what_is_no_address_is_named() {
        let (good, bad) = (Some("http://127.0.0.1:9/x"), Some("calendly"));
        let error = args(good, good, bad).check().unwrap_err().to_string();

        assert!(
            error.contains("INTEGRATOR_CALENDLY_WEB_URL") && error.contains("calendly"),
            "{error}"
        );
    }
}
