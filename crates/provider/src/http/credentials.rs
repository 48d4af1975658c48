//! What lets us in, and where it may go.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use reqwest::header::HeaderValue;
use secrecy::{ExposeSecret, SecretString};
use url::Url;

/// User and password for HTTP Basic (RFC 7617) or a bearer token (RFC 6750), bound to where they may be shown.
#[derive(Clone)]
pub struct Credentials {
    header: HeaderValue,
    origin: url::Origin,
    domain: Option<String>,
}

impl Credentials {
    /// Credentials that only the origin of `home` (scheme, host and port) gets to see.
    pub fn new(user: &str, password: &SecretString, home: &Url) -> Self {
        let pair = format!("{user}:{}", password.expose_secret());
        let header = HeaderValue::try_from(format!("Basic {}", STANDARD.encode(pair)))
            .expect("base64 fits into a header field");
        Self::shown_to(home, header)
    }

    /// A bearer token that only the origin of `home` gets to see; `None` for what fits into no header field, and so is
    /// no token.
    pub fn bearer(token: &SecretString, home: &Url) -> Option<Self> {
        let header = HeaderValue::try_from(format!("Bearer {}", token.expose_secret())).ok()?;
        Some(Self::shown_to(home, header))
    }

    fn shown_to(home: &Url, mut header: HeaderValue) -> Self {
        header.set_sensitive(true);
        Self {
            header,
            origin: home.origin(),
            domain: None,
        }
    }

    /// And, over `https`, the hosts of one domain: where a provider is known to spread its accounts over several.
    #[must_use]
    pub fn and_domain(mut self, domain: &str) -> Self {
        self.domain = Some(domain.to_ascii_lowercase());
        self
    }

    /// Whether a domain was named already.
    pub fn has_domain(&self) -> bool {
        self.domain.is_some()
    }

    /// Whether a server at this address may see them.
    pub fn may_go_to(&self, url: &Url) -> bool {
        self.origin == url.origin()
            || (url.scheme() == "https"
                && self.domain.as_deref().is_some_and(|domain| {
                    url.domain().is_some_and(|host| {
                        host.strip_suffix(domain)
                            .is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
                    })
                }))
    }

    pub(super) fn header(&self) -> HeaderValue {
        self.header.clone()
    }
}

impl std::fmt::Debug for Credentials {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Credentials")
            .field("origin", &self.origin.ascii_serialization())
            .field("domain", &self.domain)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn url(text: &str) -> Url {
        Url::parse(text).unwrap()
    }

    fn credentials() -> Credentials {
        Credentials::new(
            "ada",
            &SecretString::from("s3cret"),
            &url("https://caldav.icloud.com/"),
        )
        .and_domain("icloud.com")
    }

    #[test]
    fn they_go_to_their_origin_and_to_the_partitions_of_the_provider() {
        for home in [
            "https://caldav.icloud.com/1/principal/",
            "https://p42-caldav.icloud.com:443/1/calendars/",
            "https://icloud.com/",
        ] {
            assert!(credentials().may_go_to(&url(home)), "{home}");
        }
    }

    #[test]
    fn they_go_nowhere_else() {
        for elsewhere in [
            "http://p42-caldav.icloud.com/",
            "https://notmyicloud.com/",
            "https://icloud.com.example.org/",
            "https://example.org/",
            "https://127.0.0.1/",
        ] {
            assert!(!credentials().may_go_to(&url(elsewhere)), "{elsewhere}");
        }
    }

    #[test]
    fn printing_them_shows_no_password() {
        let printed = format!("{:?}", credentials());

        assert!(!printed.contains("s3cret"));
        assert!(!printed.contains("Basic"));
    }

    #[test]
    fn a_bearer_token_is_one_line_and_goes_home_alone() {
        let home = url("https://api.example.org/");
        let bearer = |token: &str| Credentials::bearer(&SecretString::from(token), &home);

        let token = bearer("eyJ.s3cret").unwrap();

        assert!(token.may_go_to(&url("https://api.example.org/users/me")));
        assert!(!token.may_go_to(&url("https://example.org/")));
        assert!(!format!("{token:?}").contains("s3cret"));
        assert!(bearer("two\nlines").is_none());
    }
}
