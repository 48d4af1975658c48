//! Where Microsoft is, and the app that the operator registered there.

use super::registered_app::{AppSettings, RegisteredApp};
use super::{Setting, SettingError, given};
use provider_microsoft::Bases;
use std::fmt;

const URL: Setting = Setting::new("--microsoft-url", "INTEGRATOR_MICROSOFT_URL");
const TENANT: Setting = Setting::new("--microsoft-tenant", "INTEGRATOR_MICROSOFT_TENANT");
const APP: AppSettings = AppSettings {
    service: "Microsoft",
    id: Setting::new("--microsoft-client-id", "INTEGRATOR_MICROSOFT_CLIENT_ID"),
    secret_file: Setting::new(
        "--microsoft-client-secret-file",
        "INTEGRATOR_MICROSOFT_CLIENT_SECRET_FILE",
    ),
    secret: Setting::new(
        "--microsoft-client-secret",
        "INTEGRATOR_MICROSOFT_CLIENT_SECRET",
    ),
};

/// Microsoft's address and app, as typed.
#[derive(clap::Args, Clone, Default)]
pub struct MicrosoftArgs {
    /// A stand-in for Microsoft, all of it below one address [default: Microsoft itself]
    #[arg(long, env = "INTEGRATOR_MICROSOFT_URL", value_name = "URL")]
    pub microsoft_url: Option<String>,
    /// The one organization whose people may connect Office 365, by the id or a domain of its tenant [default: any]
    #[arg(long, env = "INTEGRATOR_MICROSOFT_TENANT", value_name = "TENANT")]
    pub microsoft_tenant: Option<String>,
    /// The application id registered at Microsoft [default: none, Office 365 and Outlook.com are not offered]
    #[arg(long, env = "INTEGRATOR_MICROSOFT_CLIENT_ID", value_name = "ID")]
    pub microsoft_client_id: Option<String>,
    /// A file with the application's client secret
    #[arg(
        long,
        env = "INTEGRATOR_MICROSOFT_CLIENT_SECRET_FILE",
        value_name = "FILE"
    )]
    pub microsoft_client_secret_file: Option<String>,
    /// The client secret itself; prefer the file, since others can read a command line
    #[arg(
        long,
        env = "INTEGRATOR_MICROSOFT_CLIENT_SECRET",
        value_name = "SECRET",
        hide_env_values = true
    )]
    pub microsoft_client_secret: Option<String>,
}

/// Microsoft's address and app, checked.
#[derive(Debug, Clone)]
pub struct Microsoft {
    /// Where it is.
    pub bases: Bases,
    /// The application: its id and its secret.
    pub app: Option<RegisteredApp>,
    /// The one organization whose people may come with work accounts.
    pub tenant: Option<String>,
    /// The address, as it was typed.
    shown: String,
}

impl MicrosoftArgs {
    /// # Errors
    /// The first setting that is wrong.
    pub fn check(self) -> Result<Microsoft, SettingError> {
        let app = APP.check((
            self.microsoft_client_id,
            self.microsoft_client_secret_file,
            self.microsoft_client_secret,
        ))?;
        let tenant = given(self.microsoft_tenant);
        if let Some(tenant) = &tenant
            && !tenant
                .chars()
                .all(|letter| letter.is_ascii_alphanumeric() || matches!(letter, '.' | '-'))
        {
            return Err(TENANT.wrong(
                tenant,
                "this is neither the id nor a domain of a tenant",
                "Write it as 84bd8158-0000-4000-8000-000000000000 or example.com, or leave it out.",
            ));
        }
        let (bases, shown) = match given(self.microsoft_url) {
            None => (
                Bases::microsoft(),
                "https://graph.microsoft.com/v1.0".to_owned(),
            ),
            Some(url) => {
                let bases = Bases::below(&url).map_err(|error| {
                    let remedy = "Write an address as http://127.0.0.1:9000/microsoft.";
                    URL.wrong(&url, error.to_string(), remedy)
                })?;
                (bases, url)
            }
        };
        Ok(Microsoft {
            bases,
            app,
            tenant,
            shown,
        })
    }
}

impl fmt::Display for Microsoft {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        URL.line(f, &self.shown)?;
        TENANT.line(f, self.tenant.as_deref().unwrap_or("(any)"))?;
        APP.lines(self.app.as_ref(), f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn args(tenant: &str, url: &str) -> MicrosoftArgs {
        let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        MicrosoftArgs {
            microsoft_url: some(url),
            microsoft_tenant: some(tenant),
            microsoft_client_id: some("app"),
            microsoft_client_secret_file: None,
            microsoft_client_secret: some("hush"),
        }
    }

    #[test]
    fn microsoft_itself_is_asked_and_people_of_any_organization_may_come() {
        let microsoft = args("", "").check().unwrap();

        assert_eq!(microsoft.bases, Bases::microsoft());
        assert_eq!(microsoft.tenant, None);
        assert!(!microsoft.to_string().contains("hush"), "{microsoft}");
    }

    #[test]
    fn what_is_no_tenant_and_no_address_is_refused_with_what_to_do() {
        for (wrong, variable) in [
            (args("a/b", ""), "INTEGRATOR_MICROSOFT_TENANT"),
            (args("", "ftp://nowhere"), "INTEGRATOR_MICROSOFT_URL"),
        ] {
            let error = wrong.check().unwrap_err().to_string();

            assert!(error.contains(variable), "{error}");
        }
        assert_eq!(
            args("example.com", "").check().unwrap().tenant.as_deref(),
            Some("example.com")
        );
    }
}
