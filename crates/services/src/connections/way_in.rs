//! What lets us into an account: what is sealed, what may be read in the database, and how both become an [`Access`].
//!
//! Of most accounts the address may be known and the password is the secret. A calendar at a private address has no password:
//! whoever knows the address can read it, so the address is sealed, and what stands beside it only tells it from others.

use domain::connection::{Connection, ProviderKind};
use domain::time::ZoneId;
use provider::{Access, Account, Login};
use secrecy::{ExposeSecret, SecretString};
use sha2::{Digest, Sha256};

/// What of an account is sealed.
pub(super) fn secret_of(provider: ProviderKind, account: &Account, login: &Login) -> SecretString {
    match provider {
        ProviderKind::Ics => account.base_url.as_str().into(),
        _ => login.password.clone(),
    }
}

/// The account as it may be stored.
pub(super) fn storable(provider: ProviderKind, account: Account) -> Account {
    match provider {
        ProviderKind::Ics => Account {
            base_url: told_apart(&account.base_url),
            ..account
        },
        _ => account,
    }
}

/// The host of an address and a digest of the whole: `https://calendar.example.org/#3f0a…`.
fn told_apart(address: &str) -> String {
    let (scheme, rest) = address.split_once("://").unwrap_or(("https", address));
    let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let digest: String = Sha256::digest(address.as_bytes())
        .iter()
        .take(8)
        .map(|byte| format!("{byte:02x}"))
        .collect();
    format!("{scheme}://{host}/#{digest}")
}

/// With what an account is asked, once its secret was opened.
pub(crate) fn access(connection: &Connection, secret: SecretString, zone: ZoneId) -> Access {
    let (base_url, user, password) = match connection.provider {
        ProviderKind::Ics => (
            secret.expose_secret().to_owned(),
            String::new(),
            SecretString::default(),
        ),
        _ => (
            connection.base_url.clone().unwrap_or_default(),
            connection.account.clone(),
            secret,
        ),
    };
    Access {
        base_url,
        user,
        password,
        zone,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_a_private_address_only_its_host_may_be_read() {
        let account = |path: &str| Account {
            name: "calendar.example.org".to_owned(),
            base_url: ["https://calendar.example.org/private-", path].concat(),
        };

        let one = storable(ProviderKind::Ics, account("a.ics?key=1"));
        let other = storable(ProviderKind::Ics, account("b.ics"));

        assert!(one.base_url.starts_with("https://calendar.example.org/#"));
        assert!(!one.base_url.contains("private") && !one.base_url.contains("key"));
        assert_ne!(one.base_url, other.base_url);
        assert_eq!(
            storable(ProviderKind::Caldav, account("a")),
            account("a"),
            "the address of a server is no secret"
        );
    }
}
