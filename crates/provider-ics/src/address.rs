//! The address that a member typed.

use provider::ProviderError;
use provider::http::{Http, Url};

/// The address that is meant.
///
/// `webcal:` is no protocol: it says that a calendar is to be subscribed to. So it is `https`, like `http` and what has no
/// scheme, but where the operator allows plain `http` to that host.
///
/// # Errors
/// [`ProviderError::Unsupported`] for what is no address of a file.
pub(crate) async fn read(http: &Http, typed: &str) -> Result<Url, ProviderError> {
    let (url, is_plain) = parse(typed)?;
    if is_plain {
        let mut plain = url.clone();
        if plain.set_scheme("http").is_ok() && http.reaches_plain(&plain).await {
            return Ok(plain);
        }
    }
    Ok(url)
}

/// The address over `https`, and whether it may be plain `http` as well.
fn parse(typed: &str) -> Result<(Url, bool), ProviderError> {
    let typed = typed.trim();
    let no_address = || ProviderError::Unsupported("this is no address of a calendar".to_owned());
    let (scheme, rest) = typed.split_once("://").unwrap_or(("http", typed));
    let is_plain = match scheme.to_ascii_lowercase().as_str() {
        "https" | "webcals" => false,
        "http" | "webcal" => true,
        _ => return Err(no_address()),
    };
    // A scheme without an authority, such as `mailto:`, is read as a host and a port that is none.
    let mut url = Url::parse(&format!("https://{rest}")).map_err(|_| no_address())?;
    if url.host_str().is_none_or(str::is_empty) || rest.contains(char::is_whitespace) {
        return Err(no_address());
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err(ProviderError::Unsupported(
            "user and password belong into fields of their own, not into the address".to_owned(),
        ));
    }
    url.set_fragment(None);
    Ok((url, is_plain))
}

#[cfg(test)]
mod tests {
    use super::*;
    use provider::http::AllowedNetworks;

    async fn read_with(networks: AllowedNetworks, typed: &str) -> String {
        let url = read(&Http::new(networks), typed).await;
        url.unwrap().to_string()
    }

    #[tokio::test]
    async fn what_is_typed_is_asked_over_tls() {
        for (typed, url) in [
            (
                "https://203.0.113.7/a.ics?key=1",
                "https://203.0.113.7/a.ics?key=1",
            ),
            (" webcal://203.0.113.7/a.ics ", "https://203.0.113.7/a.ics"),
            ("WEBCALS://203.0.113.7/a.ics#x", "https://203.0.113.7/a.ics"),
            ("http://203.0.113.7/a.ics", "https://203.0.113.7/a.ics"),
            ("203.0.113.7/a.ics", "https://203.0.113.7/a.ics"),
        ] {
            assert_eq!(read_with(AllowedNetworks::none(), typed).await, url);
        }
    }

    #[tokio::test]
    async fn where_plain_http_is_allowed_it_is_taken_at_its_word() {
        for (typed, url) in [
            ("webcal://127.0.0.1:80/a.ics", "http://127.0.0.1/a.ics"),
            ("http://127.0.0.1:4711/a.ics", "http://127.0.0.1:4711/a.ics"),
            ("https://127.0.0.1/a.ics", "https://127.0.0.1/a.ics"),
        ] {
            assert_eq!(read_with(AllowedNetworks::loopback(), typed).await, url);
        }
    }

    #[test]
    fn what_is_no_address_of_a_file_is_refused() {
        for typed in [
            "",
            "https://",
            "ftp://example.org/a.ics",
            "file:///etc/passwd",
            "mailto:ada@example.org",
            "javascript:alert(1)",
            "a calendar",
            "https://ada:secret@example.org/a.ics",
        ] {
            let outcome = parse(typed);
            assert!(
                matches!(outcome, Err(ProviderError::Unsupported(_))),
                "{typed}: {outcome:?}"
            );
        }
    }
}
