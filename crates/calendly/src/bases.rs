//! Where Calendly is (calendly.md §1): the addresses an operator may configure, for a sandbox in its place.

use url::Url;

/// The addresses of the API, of the OAuth service and of the pages people visit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bases {
    api: Base,
    auth: Base,
    web: Base,
}

/// An address beneath which others lie.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Base {
    /// As it begins every address beneath it: without a slash at its end.
    text: String,
    url: Url,
}

/// A configured address is none, or none that others can lie beneath.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("“{text}” cannot be the address of {service}: {reason}")]
pub struct InvalidBase {
    /// What was configured.
    pub text: String,
    /// Which address it was to be: "Calendly's API" and the like.
    pub service: &'static str,
    /// What is wrong with it.
    pub reason: &'static str,
}

impl Bases {
    /// The addresses of the API, of OAuth and of the web pages; a slash at the end does not matter.
    ///
    /// # Errors
    /// [`InvalidBase`]
    pub fn new(api: &str, auth: &str, web: &str) -> Result<Self, InvalidBase> {
        Ok(Self {
            api: Base::new(api, "Calendly's API")?,
            auth: Base::new(auth, "Calendly's OAuth service")?,
            web: Base::new(web, "Calendly's pages")?,
        })
    }

    /// An address of the API.
    pub(crate) fn api(&self, path: &str) -> Url {
        self.api.beneath(path)
    }

    /// The API's address, as it begins that of every resource.
    pub(crate) fn api_text(&self) -> &str {
        &self.api.text
    }

    /// An address of the OAuth service.
    pub(crate) fn auth(&self, path: &str) -> Url {
        self.auth.beneath(path)
    }

    /// A page of Calendly, for instance `integrations/api_webhooks`, where people make their tokens.
    pub fn web(&self, path: &str) -> Url {
        self.web.beneath(path)
    }
}

impl Default for Bases {
    /// Calendly itself.
    fn default() -> Self {
        Self::new(
            "https://api.calendly.com",
            "https://auth.calendly.com",
            "https://calendly.com",
        )
        .expect("the addresses are constant and valid")
    }
}

impl Base {
    fn new(text: &str, service: &'static str) -> Result<Self, InvalidBase> {
        let refused = |reason| InvalidBase {
            text: text.to_owned(),
            service,
            reason,
        };
        let url = Url::parse(text.trim()).map_err(|_| refused("it is no web address"))?;
        if !matches!(url.scheme(), "https" | "http") {
            return Err(refused("it begins neither with https:// nor with http://"));
        }
        if !url.username().is_empty() || url.password().is_some() {
            // And is not shown for it.
            return Err(InvalidBase {
                text: "…".to_owned(),
                ..refused("it holds a user or a password")
            });
        }
        if url.query().is_some() || url.fragment().is_some() {
            return Err(refused("it goes on after its path"));
        }
        Ok(Self {
            text: url.as_str().trim_end_matches('/').to_owned(),
            url,
        })
    }

    /// `path` begins without a slash and is written by us.
    fn beneath(&self, path: &str) -> Url {
        let mut url = self.url.clone();
        url.set_path(&format!("{}/{path}", self.url.path().trim_end_matches('/')));
        url
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slash_at_the_end_does_not_matter() {
        for text in [
            "http://127.0.0.1:4711/calendly/api",
            "http://127.0.0.1:4711/calendly/api/",
        ] {
            let bases = Bases::new(text, text, text).unwrap();

            assert_eq!(bases.api_text(), "http://127.0.0.1:4711/calendly/api");
            assert_eq!(
                bases.api("users/me").as_str(),
                "http://127.0.0.1:4711/calendly/api/users/me"
            );
        }
        assert_eq!(
            Bases::default().web("integrations/api_webhooks").as_str(),
            "https://calendly.com/integrations/api_webhooks"
        );
    }

    #[test]
    fn an_address_that_nothing_can_lie_beneath_is_refused_in_words() {
        for (text, reason) in [
            ("calendly", "it is no web address"),
            ("ftp://calendly.com", "it begins neither"),
            ("https://user:pass@calendly.com", "it holds a user"),
            ("https://calendly.com/?x=1", "it goes on after its path"),
            ("https://calendly.com/#x", "it goes on after its path"),
        ] {
            let refused = Bases::new(text, "https://a.example", "https://b.example").unwrap_err();

            assert!(refused.reason.starts_with(reason), "{text}: {refused}");
            assert_eq!(refused.service, "Calendly's API");
            assert!(!refused.to_string().contains("pass@"), "{refused}");
        }
    }
}
