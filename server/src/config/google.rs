//! Where Google is, and the app that the operator registered there.

use super::registered_app::{AppSettings, RegisteredApp};
use super::{Setting, SettingError, given};
use provider_google::Bases;
use std::fmt;

const URL: Setting = Setting::new("--google-url", "INTEGRATOR_GOOGLE_URL");
const APP: AppSettings = AppSettings {
    service: "Google",
    id: Setting::new("--google-client-id", "INTEGRATOR_GOOGLE_CLIENT_ID"),
    secret_file: Setting::new(
        "--google-client-secret-file",
        "INTEGRATOR_GOOGLE_CLIENT_SECRET_FILE",
    ),
    secret: Setting::new("--google-client-secret", "INTEGRATOR_GOOGLE_CLIENT_SECRET"),
};

/// Google's address and app, as typed.
#[derive(clap::Args, Clone, Default)]
pub struct GoogleArgs {
    /// A stand-in for Google, all of it below one address [default: Google itself]
    #[arg(long, env = "INTEGRATOR_GOOGLE_URL", value_name = "URL")]
    pub google_url: Option<String>,
    /// The client id of the web application registered at Google [default: none, Google is not offered]
    #[arg(long, env = "INTEGRATOR_GOOGLE_CLIENT_ID", value_name = "ID")]
    pub google_client_id: Option<String>,
    /// A file with the application's client secret
    #[arg(
        long,
        env = "INTEGRATOR_GOOGLE_CLIENT_SECRET_FILE",
        value_name = "FILE"
    )]
    pub google_client_secret_file: Option<String>,
    /// The client secret itself; prefer the file, since others can read a command line
    #[arg(
        long,
        env = "INTEGRATOR_GOOGLE_CLIENT_SECRET",
        value_name = "SECRET",
        hide_env_values = true
    )]
    pub google_client_secret: Option<String>,
}

/// Google's address and app, checked.
#[derive(Debug, Clone)]
pub struct Google {
    /// Where it is.
    pub bases: Bases,
    /// The application: its id and its secret.
    pub app: Option<RegisteredApp>,
    /// The address, as it was typed.
    shown: String,
}

impl GoogleArgs {
    /// # Errors
    /// The first setting that is wrong.
    pub fn check(self) -> Result<Google, SettingError> {
        let app = APP.check((
            self.google_client_id,
            self.google_client_secret_file,
            self.google_client_secret,
        ))?;
        let (bases, shown) = match given(self.google_url) {
            None => (Bases::google(), "https://www.googleapis.com".to_owned()),
            Some(url) => {
                let bases = Bases::below(&url).map_err(|error| {
                    let remedy = "Write an address as http://127.0.0.1:9000/google.";
                    URL.wrong(&url, error.to_string(), remedy)
                })?;
                (bases, url)
            }
        };
        Ok(Google { bases, app, shown })
    }
}

impl fmt::Display for Google {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        URL.line(f, &self.shown)?;
        APP.lines(self.app.as_ref(), f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn args(id: &str, secret: &str, url: &str) -> GoogleArgs {
        let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        GoogleArgs {
            google_url: some(url),
            google_client_id: some(id),
            google_client_secret_file: None,
            google_client_secret: some(secret),
        }
    }

    #[test]
    fn google_itself_is_asked_with_the_app_that_is_registered_there() {
        let google = args("app", "hush", "").check().unwrap();

        assert_eq!(google.bases, Bases::google());
        assert_eq!(google.app.as_ref().unwrap().0, "app");
        assert!(!google.to_string().contains("hush"), "{google}");
    }

    #[test]
    fn without_an_app_google_is_not_offered() {
        let google = args("", "", "").check().unwrap();

        assert!(google.app.is_none());
        assert!(google.to_string().contains("not offered"), "{google}");
    }

    #[test]
    fn half_an_app_and_an_address_that_is_none_are_refused_with_what_to_do() {
        for (wrong, variable) in [
            (args("app", "", ""), "INTEGRATOR_GOOGLE_CLIENT_SECRET_FILE"),
            (args("", "hush", ""), "INTEGRATOR_GOOGLE_CLIENT_ID"),
            (args("", "", "ftp://nowhere"), "INTEGRATOR_GOOGLE_URL"),
        ] {
            let error = wrong.check().unwrap_err().to_string();

            assert!(
                error.contains(variable) && !error.contains("hush"),
                "{error}"
            );
        }
    }
}
