//! Which ways in there are (exchange-ews.md §2), and what is said on them.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use provider::ProviderError;
use provider::http::{Answer, Call, Url, header};

/// How an account gets in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Way {
    Ntlm,
    Basic,
}

/// Whether nobody else sees what goes there: it is encrypted, or stays on this machine.
pub(crate) fn is_private(url: &Url) -> bool {
    let is_here = match url.host() {
        Some(url::Host::Ipv4(address)) => address.is_loopback(),
        Some(url::Host::Ipv6(address)) => address.is_loopback(),
        Some(url::Host::Domain(name)) => name == "localhost",
        None => false,
    };
    url.scheme() == "https" || is_here
}

/// Words for the ways in that an answer offers, in small letters.
pub(crate) fn offers(answer: &Answer) -> Vec<String> {
    let offers = answer.headers.get_all(header::WWW_AUTHENTICATE).iter();
    offers
        .filter_map(|offer| offer.to_str().ok())
        .flat_map(|offer| offer.split(','))
        .filter_map(|offer| offer.split_whitespace().next())
        .map(str::to_ascii_lowercase)
        .collect()
}

/// The best way in that an answer offers.
pub(crate) fn offered(answer: &Answer) -> Option<Way> {
    let words = offers(answer);
    let has = |word: &str| words.iter().any(|known| known == word);
    if has("ntlm") {
        Some(Way::Ntlm)
    } else if has("basic") {
        Some(Way::Basic)
    } else {
        None
    }
}

/// What an answer challenges us with by NTLM.
pub(crate) fn challenge(answer: &Answer) -> Option<Vec<u8>> {
    let mut offers = answer.headers.get_all(header::WWW_AUTHENTICATE).iter();
    let value = offers.find_map(|offer| offer.to_str().ok()?.strip_prefix("NTLM "))?;
    STANDARD.decode(value.trim()).ok()
}

/// A call that brings along a message of NTLM.
pub(crate) fn with(call: Call, message: &[u8]) -> Result<Call, ProviderError> {
    let text = format!("NTLM {}", STANDARD.encode(message));
    let mut value: header::HeaderValue = text
        .parse()
        .map_err(|_| ProviderError::InvalidAnswer("its NTLM challenge is too long".to_owned()))?;
    value.set_sensitive(true);
    Ok(call.header(header::AUTHORIZATION, value))
}

#[cfg(test)]
mod tests {
    use super::*;
    use provider::http::StatusCode;
    use provider::http::header::{HeaderMap, HeaderValue};

    #[test]
    fn a_password_in_clear_stays_on_this_machine_or_is_encrypted() {
        for (address, expected) in [
            ("https://mail.example.org/EWS/Exchange.asmx", true),
            ("http://127.0.0.1:4711/EWS/Exchange.asmx", true),
            ("http://[::1]/EWS/Exchange.asmx", true),
            ("http://localhost/EWS/Exchange.asmx", true),
            ("http://10.0.0.7/EWS/Exchange.asmx", false),
            ("http://localhost.example.org/EWS/Exchange.asmx", false),
        ] {
            assert_eq!(
                is_private(&Url::parse(address).unwrap()),
                expected,
                "{address}"
            );
        }
    }

    #[test]
    fn the_best_way_in_is_taken_however_it_is_offered() {
        let offered = |offers: &[&'static str]| {
            let mut headers = HeaderMap::new();
            for offer in offers {
                headers.append(header::WWW_AUTHENTICATE, HeaderValue::from_static(offer));
            }
            offered(&Answer {
                status: StatusCode::UNAUTHORIZED,
                headers,
                body: "".into(),
                url: Url::parse("https://mail.example.org/").unwrap(),
                connection: None,
                certificate: None,
            })
        };

        assert_eq!(
            offered(&["Negotiate", "NTLM", "Basic realm=\"a, b\""]),
            Some(Way::Ntlm)
        );
        assert_eq!(offered(&["Negotiate, NTLM"]), Some(Way::Ntlm));
        assert_eq!(offered(&["Basic realm=\"mail\""]), Some(Way::Basic));
        assert_eq!(offered(&["Negotiate"]), None);
        assert_eq!(offered(&[]), None);
    }
}
