//! Which database.

use super::{Setting, SettingError, given};
use std::fmt;
use std::path::Path;
use url::Url;

const DATABASE: Setting = Setting::new("--database", "INTEGRATOR_DATABASE");

/// The database, as typed.
#[derive(clap::Args, Default)]
pub struct DatabaseArgs {
    /// sqlite:FILE or postgres://USER:PASSWORD@HOST/NAME [default: sqlite:integrator.db]
    #[arg(
        long,
        env = "INTEGRATOR_DATABASE",
        value_name = "URL",
        hide_env_values = true
    )]
    pub database: Option<String>,
}

/// The database, checked.
#[derive(Clone)]
pub struct Database {
    /// As the store takes it. It may hold a password.
    pub url: String,
}

impl DatabaseArgs {
    /// # Errors
    /// The address names no database that we know.
    pub fn check(self) -> Result<Database, SettingError> {
        let remedy =
            "Write sqlite:FILE (made when it is missing) or postgres://USER:PASSWORD@HOST/NAME.";
        let url = given(self.database).unwrap_or_else(|| "sqlite:integrator.db".to_owned());
        match url.split_once(':') {
            Some(("sqlite", file)) if file.contains(":memory:") => {
                Err(DATABASE.wrong(&url, "a database in memory forgets everything", remedy))
            }
            Some(("sqlite", file)) if !file.trim_start_matches('/').is_empty() => {
                Ok(Database { url })
            }
            Some(("postgres" | "postgresql", _)) => match Url::parse(&url) {
                Ok(parsed) if 1 < parsed.path().len() => Ok(Database { url }),
                // The text is not shown: it may hold a password.
                Ok(_) => Err(DATABASE.refuse("the address names no database", remedy)),
                Err(_) => Err(DATABASE.refuse("this is no PostgreSQL address", remedy)),
            },
            Some((scheme, _)) => {
                Err(DATABASE.refuse(format!("there is no database {scheme:?}"), remedy))
            }
            None => Err(DATABASE.wrong(&url, "this names no database", remedy)),
        }
    }
}

impl fmt::Display for Database {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        DATABASE.line(f, self.masked())
    }
}

impl Database {
    /// The file, where it is one.
    pub fn file(&self) -> Option<&Path> {
        let path = self.url.strip_prefix("sqlite:")?;
        Some(Path::new(path.strip_prefix("//").unwrap_or(path)))
    }

    /// The address without its password.
    pub fn masked(&self) -> String {
        match Url::parse(&self.url) {
            Ok(mut url) if url.password().is_some() => {
                // It fails only for addresses without a host, which have no password.
                let _ = url.set_password(Some("***"));
                url.to_string()
            }
            Ok(_) | Err(_) => self.url.clone(),
        }
    }
}
