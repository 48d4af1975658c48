//! Where Exchange servers are looked up.

use super::{Setting, SettingError, given};
use provider_ews::Autodiscover;
use std::fmt;
use url::Url;

const URL: Setting = Setting::new(
    "--exchange-autodiscover-url",
    "INTEGRATOR_EXCHANGE_AUTODISCOVER_URL",
);

/// Where Exchange servers are looked up, as typed.
#[derive(clap::Args, Clone, Default)]
pub struct ExchangeArgs {
    /// A server whose autodiscover is asked for everybody [default: the one of each e-mail address's domain]
    #[arg(long, env = "INTEGRATOR_EXCHANGE_AUTODISCOVER_URL", value_name = "URL")]
    pub exchange_autodiscover_url: Option<String>,
}

/// Where Exchange servers are looked up, checked.
#[derive(Debug, Clone, Default)]
pub struct Exchange {
    /// Where autodiscover is asked.
    pub autodiscover: Autodiscover,
}

impl ExchangeArgs {
    /// # Errors
    /// It is no address.
    pub fn check(self) -> Result<Exchange, SettingError> {
        let Some(text) = given(self.exchange_autodiscover_url) else {
            return Ok(Exchange::default());
        };
        let remedy = "Write an address as https://autodiscover.example.com.";
        let url = Url::parse(&text).map_err(|error| URL.wrong(&text, error.to_string(), remedy))?;
        if !matches!(url.scheme(), "http" | "https") {
            return Err(URL.wrong(&text, "this is no address of the web", remedy));
        }
        Ok(Exchange {
            autodiscover: Autodiscover::At(url),
        })
    }
}

impl fmt::Display for Exchange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.autodiscover {
            Autodiscover::At(url) => URL.line(f, url),
            Autodiscover::ByDomain => URL.line(f, "(that of each e-mail address)"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_server_is_looked_up_by_the_e_mail_address_unless_one_is_named() {
        let check = |text: &str| {
            let exchange_autodiscover_url = Some(text.to_owned());
            ExchangeArgs {
                exchange_autodiscover_url,
            }
            .check()
        };

        assert!(matches!(
            check("").unwrap().autodiscover,
            Autodiscover::ByDomain
        ));
        assert!(matches!(
            check("https://mail.example.com").unwrap().autodiscover,
            Autodiscover::At(url) if url.host_str() == Some("mail.example.com")
        ));
        let error = check("mail").unwrap_err().to_string();
        assert!(
            error.contains("INTEGRATOR_EXCHANGE_AUTODISCOVER_URL"),
            "{error}"
        );
    }
}
