//! Where Microsoft is (microsoft-graph.md §1, §2): the addresses that an operator may configure, for a sandbox or a national
//! cloud in their place.

use url::Url;

/// The addresses of the login service and of Graph.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bases {
    login: Url,
    graph: Url,
}

/// A configured address is none, or none that others can lie beneath.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("“{0}” cannot be an address of Microsoft")]
pub struct InvalidBase(pub String);

impl Bases {
    /// Microsoft itself, worldwide.
    pub fn microsoft() -> Self {
        let url = |text: &str| Url::parse(text).expect("the addresses are constant and valid");
        Self {
            login: url("https://login.microsoftonline.com/"),
            graph: url("https://graph.microsoft.com/v1.0/"),
        }
    }

    /// All of it below one address, where `login` and `graph/v1.0` stand for Microsoft's hosts; a slash at the end does not
    /// matter.
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
            login: at("login")?,
            graph: at("graph/v1.0")?,
        })
    }

    /// Where mailboxes are, with a slash at its end.
    pub fn graph(&self) -> &Url {
        &self.graph
    }

    /// The part of the login service that lets these tenants in.
    pub(crate) fn login(&self, tenant: &str, path: &str) -> Url {
        let mut url = self.login.clone();
        if let Ok(mut segments) = url.path_segments_mut() {
            segments.pop_if_empty().push(tenant);
            segments.extend(path.split('/'));
        }
        url
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_service_lies_below_the_address_of_a_sandbox() {
        let bases = Bases::below("http://127.0.0.1:4711/microsoft/").unwrap();

        assert_eq!(
            bases.graph().as_str(),
            "http://127.0.0.1:4711/microsoft/graph/v1.0/"
        );
        assert_eq!(
            bases.login("consumers", "oauth2/v2.0/token").as_str(),
            "http://127.0.0.1:4711/microsoft/login/consumers/oauth2/v2.0/token"
        );
        assert_eq!(
            Bases::microsoft()
                .login("common", "oauth2/v2.0/authorize")
                .as_str(),
            "https://login.microsoftonline.com/common/oauth2/v2.0/authorize"
        );
        for wrong in ["", "microsoft", "file:///microsoft", "http://x/?y"] {
            assert!(Bases::below(wrong).is_err(), "{wrong}");
        }
    }
}
