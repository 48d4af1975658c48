//! Where Google is (google.md §1, §2): the addresses that an operator may configure, for a sandbox in their place.

use url::Url;

/// The addresses of the page of agreement, of the OAuth service and of the API.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bases {
    accounts: Url,
    oauth: Url,
    api: Url,
}

/// A configured address is none, or none that others can lie beneath.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("“{0}” cannot be an address of Google")]
pub struct InvalidBase(pub String);

impl Bases {
    /// Google itself.
    pub fn google() -> Self {
        let url = |text: &str| Url::parse(text).expect("the addresses are constant and valid");
        Self {
            accounts: url("https://accounts.google.com/"),
            oauth: url("https://oauth2.googleapis.com/"),
            api: url("https://www.googleapis.com/calendar/v3/"),
        }
    }

    /// All of it below one address, where `accounts`, `oauth2` and `api/calendar/v3` stand for Google's hosts; a
    /// slash at the end does not matter.
    ///
    /// # Errors
    /// [`InvalidBase`]
    pub fn below(base: &str) -> Result<Self, InvalidBase> {
        let at = |part: &str| {
            let text = format!("{}/{part}/", base.trim_end_matches('/'));
            let url = Url::parse(&text).ok();
            url.filter(|url| matches!(url.scheme(), "http" | "https") && url.query().is_none())
                .ok_or_else(|| InvalidBase(base.to_owned()))
        };
        Ok(Self {
            accounts: at("accounts")?,
            oauth: at("oauth2")?,
            api: at("api/calendar/v3")?,
        })
    }

    /// Where calendars are, with a slash at its end.
    pub fn api(&self) -> &Url {
        &self.api
    }

    pub(crate) fn authorize(&self) -> Url {
        beneath(&self.accounts, "o/oauth2/v2/auth")
    }

    pub(crate) fn oauth(&self, path: &str) -> Url {
        beneath(&self.oauth, path)
    }
}

fn beneath(base: &Url, path: &str) -> Url {
    base.join(path).expect("the paths are constant and valid")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_service_lies_below_the_address_of_a_sandbox() {
        let bases = Bases::below("http://127.0.0.1:4711/google/").unwrap();

        assert_eq!(
            bases.api().as_str(),
            "http://127.0.0.1:4711/google/api/calendar/v3/"
        );
        assert_eq!(
            bases.oauth("token").as_str(),
            "http://127.0.0.1:4711/google/oauth2/token"
        );
        assert_eq!(
            Bases::google().authorize().as_str(),
            "https://accounts.google.com/o/oauth2/v2/auth"
        );
        for wrong in ["", "google", "file:///google", "http://x/?y"] {
            assert!(Bases::below(wrong).is_err(), "{wrong}");
        }
    }
}
