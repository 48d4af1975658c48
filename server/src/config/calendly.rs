//! Where Calendly is, and the app that the operator registered there.

use super::{Setting, SettingError, given, secret_of};
use calendly::{Bases, InvalidBase};
use secrecy::SecretString;
use std::fmt;

const API: Setting = Setting::new("--calendly-api-url", "INTEGRATOR_CALENDLY_API_URL");
const AUTH: Setting = Setting::new("--calendly-auth-url", "INTEGRATOR_CALENDLY_AUTH_URL");
const WEB: Setting = Setting::new("--calendly-web-url", "INTEGRATOR_CALENDLY_WEB_URL");
const CLIENT_ID: Setting = Setting::new("--calendly-client-id", "INTEGRATOR_CALENDLY_CLIENT_ID");
const CLIENT_SECRET_FILE: Setting = Setting::new(
    "--calendly-client-secret-file",
    "INTEGRATOR_CALENDLY_CLIENT_SECRET_FILE",
);
const CLIENT_SECRET: Setting = Setting::new(
    "--calendly-client-secret",
    "INTEGRATOR_CALENDLY_CLIENT_SECRET",
);

/// Calendly's addresses, as typed.
#[derive(clap::Args, Clone, Default)]
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
    /// The client id of the app registered at Calendly, for "Sign in with Calendly" [default: none, members paste tokens]
    #[arg(long, env = "INTEGRATOR_CALENDLY_CLIENT_ID", value_name = "ID")]
    pub calendly_client_id: Option<String>,
    /// A file with the app's client secret
    #[arg(
        long,
        env = "INTEGRATOR_CALENDLY_CLIENT_SECRET_FILE",
        value_name = "FILE"
    )]
    pub calendly_client_secret_file: Option<String>,
    /// The client secret itself; prefer the file, since others can read a command line
    #[arg(
        long,
        env = "INTEGRATOR_CALENDLY_CLIENT_SECRET",
        value_name = "SECRET",
        hide_env_values = true
    )]
    pub calendly_client_secret: Option<String>,
}

/// Calendly's addresses, checked.
#[derive(Debug, Clone)]
pub struct Calendly {
    /// Where it is.
    pub bases: Bases,
    /// Whether that is Calendly itself, which can only reach public addresses.
    pub is_real: bool,
    /// The app: its id, and its secret where it is no native app.
    pub app: Option<(String, Option<SecretString>)>,
    /// API, OAuth and pages, as they were typed.
    shown: [String; 3],
}

impl CalendlyArgs {
    /// # Errors
    /// The first setting that is wrong.
    pub fn check(self) -> Result<Calendly, SettingError> {
        let app = app_of(
            given(self.calendly_client_id),
            given(self.calendly_client_secret_file),
            self.calendly_client_secret
                .filter(|secret| !secret.is_empty()),
        )?;
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
                app,
                shown: ["https://api.calendly.com", "https://auth.calendly.com", "https://calendly.com"]
                    .map(str::to_owned),
            }),
            (Some(api), Some(auth), Some(web)) => Ok(Calendly {
                bases: Bases::new(api, auth, web).map_err(refused)?,
                is_real: false,
                app,
                shown: [api.clone(), auth.clone(), web.clone()],
            }),
            (_, _, _) => Err(missing.map_or(API, |(setting, _)| *setting).refuse(
                "a stand-in for Calendly needs all three addresses",
                "Set INTEGRATOR_CALENDLY_API_URL, INTEGRATOR_CALENDLY_AUTH_URL and INTEGRATOR_CALENDLY_WEB_URL, or none of them.",
            )),
        }
    }
}

fn app_of(
    id: Option<String>,
    secret_file: Option<String>,
    secret: Option<String>,
) -> Result<Option<(String, Option<SecretString>)>, SettingError> {
    let secret = secret_of(
        "client secret",
        (CLIENT_SECRET_FILE, secret_file),
        (CLIENT_SECRET, secret),
    )?;
    match (id, secret) {
        (Some(id), secret) => Ok(Some((id, secret))),
        (None, None) => Ok(None),
        (None, Some(_)) => Err(CLIENT_SECRET.refuse(
            "there is no client id for the secret",
            "Set INTEGRATOR_CALENDLY_CLIENT_ID, or remove the secret.",
        )),
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
        WEB.line(f, web)?;
        match &self.app {
            Some((id, secret)) => {
                let shown = secret.as_ref().map_or("(none)", |_| "(set, not shown)");
                CLIENT_ID.line(f, id)?;
                CLIENT_SECRET_FILE.line(f, shown)
            }
            None => CLIENT_ID.line(f, "(none: members paste tokens)"),
        }
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
            ..CalendlyArgs::default()
        }
    }

    #[test]
    fn a_secret_without_an_app_is_refused_and_not_shown() {
        let error = CalendlyArgs {
            calendly_client_secret: Some("hush".to_owned()),
            ..CalendlyArgs::default()
        }
        .check()
        .unwrap_err()
        .to_string();

        assert!(
            error.contains("INTEGRATOR_CALENDLY_CLIENT_ID") && !error.contains("hush"),
            "{error}"
        );
    }

    #[test]
    fn an_app_is_told_without_its_secret() {
        let shown = CalendlyArgs {
            calendly_client_id: Some("our-app".to_owned()),
            calendly_client_secret: Some("hush".to_owned()),
            ..CalendlyArgs::default()
        }
        .check()
        .unwrap()
        .to_string();

        assert!(
            shown.contains("our-app") && !shown.contains("hush"),
            "{shown}"
        );
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
