//! What a member typed, as addresses to be tried.

use provider::http::{Http, Url};
use provider::{Login, ProviderError};
use url::Host;

/// A host, and the path that was typed for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Place {
    pub(super) typed: Url,
}

impl Place {
    /// The addresses at which the service may be, in the order in which they are asked.
    pub(super) fn candidates(&self) -> Vec<Url> {
        let at = |path: &str| {
            let mut url = self.typed.clone();
            url.set_path(path);
            url
        };
        let mut urls = vec![self.typed.clone(), at("/.well-known/caldav"), at("/")];
        if self.typed.path() == "/" {
            // A bare host: its own word about where the service is comes before its front page.
            urls.remove(0);
        }
        urls
    }

    /// The domain whose hosts belong together with the typed one; none for an address and for a name without a dot.
    pub(super) fn domain(&self) -> Option<&str> {
        self.typed.domain().filter(|name| name.contains('.'))
    }

    /// For messages.
    pub(super) fn host(&self) -> &str {
        self.typed.host_str().unwrap_or_default()
    }
}

/// The places that the text may mean: an address, a host (with port and path), or an e-mail address.
///
/// Without a scheme `https` is meant. `http` is tried as well where the operator allows the host's network, and first
/// for this very machine, where nobody runs TLS.
pub(super) async fn places(http: &Http, login: &Login) -> Result<Vec<Place>, ProviderError> {
    let typed = [login.server.trim(), login.user.trim()]
        .into_iter()
        .find(|text| !text.is_empty())
        .unwrap_or_default();
    let (url, has_scheme) = read(typed)?;
    let secure = Place { typed: url };
    if has_scheme {
        return Ok(vec![secure]);
    }
    let mut plain = secure.clone();
    if plain.typed.set_scheme("http").is_err() || !http.reaches_plain(&plain.typed).await {
        return Ok(vec![secure]);
    }
    Ok(if is_this_machine(&secure.typed) {
        vec![plain, secure]
    } else {
        vec![secure, plain]
    })
}

/// The address that a text means, and whether it named the scheme.
fn read(text: &str) -> Result<(Url, bool), ProviderError> {
    let no_address = || {
        ProviderError::Unsupported(format!(
            "“{}” is no address of a server",
            text.chars().take(100).collect::<String>()
        ))
    };
    let written = text
        .replacen("caldavs://", "https://", 1)
        .replacen("caldav://", "http://", 1);
    let has_scheme = written.contains("://");
    let mut url = if has_scheme {
        Url::parse(&written)
    } else {
        // Of an e-mail address the domain counts.
        let host = match written.rsplit_once('@') {
            Some((_, domain)) if !written.contains('/') => domain,
            _ => &written,
        };
        Url::parse(&format!("https://{host}"))
    }
    .map_err(|_| no_address())?;
    if !matches!(url.scheme(), "http" | "https") || !url.has_host() {
        return Err(no_address());
    }
    // A password in an address would be stored and shown with it.
    if url.set_username("").is_err() || url.set_password(None).is_err() {
        return Err(no_address());
    }
    url.set_query(None);
    url.set_fragment(None);
    Ok((url, has_scheme))
}

fn is_this_machine(url: &Url) -> bool {
    match url.host() {
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        Some(Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use provider::http::AllowedNetworks;
    use secrecy::SecretString;

    async fn tried(server: &str, user: &str) -> Vec<String> {
        let login = Login {
            server: server.to_owned(),
            user: user.to_owned(),
            password: SecretString::from("secret"),
        };
        let http = Http::new(AllowedNetworks::loopback());
        let places = places(&http, &login).await.unwrap();
        places
            .iter()
            .flat_map(Place::candidates)
            .map(|url| url.to_string())
            .collect()
    }

    #[tokio::test]
    async fn an_address_is_asked_as_typed_and_then_the_usual_places_of_its_host() {
        assert_eq!(
            tried("https://ada:secret@dav.example.invalid:8443/dav/?x#y", "").await,
            [
                "https://dav.example.invalid:8443/dav/",
                "https://dav.example.invalid:8443/.well-known/caldav",
                "https://dav.example.invalid:8443/",
            ]
        );
    }

    #[tokio::test]
    async fn a_host_and_an_e_mail_address_mean_the_hosts_usual_places_over_https() {
        let usual = [
            "https://example.invalid/.well-known/caldav",
            "https://example.invalid/",
        ];

        assert_eq!(tried(" example.invalid ", "ada").await, usual);
        assert_eq!(tried("ada@example.invalid", "ada").await, usual);
        assert_eq!(tried("", "ada@example.invalid").await, usual);
    }

    #[tokio::test]
    async fn this_machine_is_asked_without_tls_first() {
        assert_eq!(
            tried("127.0.0.1:5232", "ada").await,
            [
                "http://127.0.0.1:5232/.well-known/caldav",
                "http://127.0.0.1:5232/",
                "https://127.0.0.1:5232/.well-known/caldav",
                "https://127.0.0.1:5232/",
            ]
        );
    }

    #[test]
    fn what_is_no_address_is_refused() {
        for text in [
            "",
            "ftp://example.org/",
            "https://",
            "a b",
            "javascript:alert(1)",
            "file:///etc/passwd",
        ] {
            assert!(read(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_name_without_a_dot_has_no_subdomains() {
        let place = |text| Place {
            typed: Url::parse(text).unwrap(),
        };

        assert_eq!(place("https://example.org/").domain(), Some("example.org"));
        assert_eq!(place("https://localhost/").domain(), None);
        assert_eq!(place("https://127.0.0.1/").domain(), None);
    }
}
