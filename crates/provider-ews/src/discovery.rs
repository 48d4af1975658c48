//! Where an account is (exchange-ews.md §4): at the address that a person types, or found by their e-mail address.
//!
//! The password goes to the first server that asks for it properly, and once it was refused to nobody else.

use crate::autodiscover::{Autodiscover, find};
use crate::folders;
use crate::transport::{Asker, Transport};
use provider::http::Url;
use provider::{Account, Login, ProviderError};

/// Signs in: finds the account, and reads its calendars to see that it lets us in.
pub(crate) async fn sign_in(
    transport: &Transport,
    autodiscover: &Autodiscover,
    login: &Login,
) -> Result<Account, ProviderError> {
    let (url, user) = place(transport, autodiscover, login, &mut Vec::new()).await?;
    let asker = Asker {
        url: &url,
        user,
        secret: &login.password,
    };
    match folders::calendars(transport, &asker).await {
        Ok(_) => Ok(Account {
            name: user.to_owned(),
            base_url: url.to_string(),
        }),
        Err(ProviderError::NotFound | ProviderError::InvalidAnswer(_)) => {
            let text = "there is no Exchange at this address";
            Err(ProviderError::Unsupported(text.to_owned()))
        }
        Err(error) => Err(error),
    }
}

/// Where the service is and who signs in; `trail` tells whom autodiscover was asked at, and what each said.
pub(crate) async fn place<'a>(
    transport: &Transport,
    autodiscover: &Autodiscover,
    login: &'a Login,
    trail: &mut Vec<String>,
) -> Result<(Url, &'a str), ProviderError> {
    let (server, user) = (login.server.trim(), login.user.trim());
    let email = [server, user].into_iter().find(|text| is_email(text));
    let user = if user.is_empty() { server } else { user };
    let url = if server.is_empty() || is_email(server) {
        let email = email.ok_or_else(|| {
            let text = "enter the address of the server, or sign in with an e-mail address";
            ProviderError::Unsupported(text.to_owned())
        })?;
        find(
            transport,
            autodiscover,
            email,
            (user, &login.password),
            trail,
        )
        .await?
    } else {
        address(transport, server).await?
    };
    Ok((url, user))
}

fn is_email(text: &str) -> bool {
    let parts = text.split_once('@');
    parts.is_some_and(|(name, domain)| !name.is_empty() && domain.contains('.'))
        && !text.contains(['/', '\\'])
}

/// Where the service may be, for what a person typed: an address of EWS itself, of a server, or a host.
async fn address(transport: &Transport, server: &str) -> Result<Url, ProviderError> {
    let bad = || ProviderError::Unsupported(format!("“{server}” is no address of a server"));
    let text = if server.contains("://") {
        server.to_owned()
    } else {
        format!("https://{server}")
    };
    let mut url = Url::parse(&text).map_err(|_| bad())?;
    if url.host().is_none() || !["http", "https"].contains(&url.scheme()) {
        return Err(bad());
    }
    if url.scheme() == "http" && !transport.http().reaches_plain(&url).await {
        // A password in clear is nothing that a slip of the finger should cause.
        url.set_scheme("https").map_err(|()| bad())?;
    }
    service(url).ok_or_else(bad)
}

/// The address of EWS on a server.
fn service(mut url: Url) -> Option<Url> {
    url.set_query(None);
    url.set_fragment(None);
    url.set_username("").ok()?;
    url.set_password(None).ok()?;
    let path = url.path().trim_end_matches('/').to_owned();
    let lower = path.to_ascii_lowercase();
    if lower.ends_with(".asmx") {
        return Some(url);
    }
    // Copied from the browser: the page for people lies beside.
    let cut = ["/owa", "/ecp", "/ews"].iter().find_map(|end| {
        let kept = lower.strip_suffix(end)?;
        path.get(..kept.len())
    });
    let kept = cut.unwrap_or(&path).to_owned();
    url.set_path(&format!("{kept}/EWS/Exchange.asmx"));
    Some(url)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whatever_is_typed_leads_to_the_service() {
        for (typed, expected) in [
            (
                "https://mail.example.org",
                "https://mail.example.org/EWS/Exchange.asmx",
            ),
            (
                "https://mail.example.org/owa/",
                "https://mail.example.org/EWS/Exchange.asmx",
            ),
            (
                "https://mail.example.org/ews",
                "https://mail.example.org/EWS/Exchange.asmx",
            ),
            (
                "https://mail.example.org/ews/exchange.asmx?wsdl",
                "https://mail.example.org/ews/exchange.asmx",
            ),
            (
                "http://127.0.0.1:9/exchange",
                "http://127.0.0.1:9/exchange/EWS/Exchange.asmx",
            ),
        ] {
            let found = service(Url::parse(typed).unwrap()).unwrap();
            assert_eq!(found.as_str(), expected, "{typed}");
        }
    }

    #[test]
    fn an_e_mail_address_is_told_from_a_host_and_a_name_in_a_domain() {
        assert!(is_email("u@example.org"));
        for other in [
            "mail.example.org",
            "FERNHILL\\dana",
            "https://u@example.org/",
            "@example.org",
        ] {
            assert!(!is_email(other), "{other}");
        }
    }
}
