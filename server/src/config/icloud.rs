//! Where iCloud's calendars are.

use super::{Setting, SettingError, given};
use std::fmt;
use url::Url;

const URL: Setting = Setting::new("--icloud-url", "INTEGRATOR_ICLOUD_URL");

/// iCloud's address, as typed.
#[derive(clap::Args, Clone, Default)]
pub struct IcloudArgs {
    /// A stand-in for iCloud [default: iCloud itself]
    #[arg(long, env = "INTEGRATOR_ICLOUD_URL", value_name = "URL")]
    pub icloud_url: Option<String>,
}

/// iCloud's address, checked.
#[derive(Debug, Clone, Default)]
pub struct Icloud {
    /// That of a stand-in.
    pub address: Option<Url>,
}

impl IcloudArgs {
    /// # Errors
    /// It is no address.
    pub fn check(self) -> Result<Icloud, SettingError> {
        let Some(text) = given(self.icloud_url) else {
            return Ok(Icloud::default());
        };
        let remedy = "Write an address as http://127.0.0.1:9000/icloud.";
        let url = Url::parse(&text).map_err(|error| URL.wrong(&text, error.to_string(), remedy))?;
        if !matches!(url.scheme(), "http" | "https") {
            return Err(URL.wrong(&text, "this is no address of the web", remedy));
        }
        Ok(Icloud { address: Some(url) })
    }
}

impl fmt::Display for Icloud {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.address {
            Some(address) => URL.line(f, address),
            None => URL.line(f, "(iCloud itself)"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stand_in_has_an_address_of_the_web() {
        let check = |text: &str| {
            let icloud_url = Some(text.to_owned());
            IcloudArgs { icloud_url }.check()
        };

        let stand_in = check("http://127.0.0.1:9000/icloud").unwrap();
        assert_eq!(stand_in.address.unwrap().path(), "/icloud");
        assert!(check("").unwrap().address.is_none());
        for wrong in ["caldav", "ftp://nowhere"] {
            let error = check(wrong).unwrap_err().to_string();
            assert!(error.contains("INTEGRATOR_ICLOUD_URL"), "{error}");
        }
    }
}
