//! Addresses to which people are led back.

use url::{Host, Url};

/// Whether it is on this machine, without a fragment.
pub fn is_here(uri: &str) -> bool {
    let Ok(url) = Url::parse(uri) else {
        return false;
    };
    let is_here = match url.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    };
    is_here && url.fragment().is_none()
}

/// The address with these in its query.
pub fn onward(uri: &str, pairs: &[(&str, &str)], state: Option<&str>) -> String {
    let Ok(mut url) = Url::parse(uri) else {
        return uri.to_owned();
    };
    let state = state.map(|state| ("state", state));
    url.query_pairs_mut()
        .extend_pairs(pairs.iter().copied().chain(state));
    url.into()
}
