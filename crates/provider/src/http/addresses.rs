//! Which addresses may be reached.
//!
//! A member types the address of a server, and a server sends us on: both could point at the operator's own network,
//! at the machine itself or at a cloud's metadata service. So only public addresses are reached, and what the
//! operator allowed besides.

use crate::ProviderError;
use ipnet::IpNet;
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::str::FromStr;
use std::sync::{Arc, LazyLock};
use url::{Host, Url};

/// Networks besides the public ones that the operator allows; none by default.
#[derive(Debug, Clone, Default)]
pub struct AllowedNetworks(Arc<[IpNet]>);

/// A text that was taken for a network is none.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("“{0}” is neither an address (10.1.2.3) nor a network (10.0.0.0/8)")]
pub struct InvalidNetwork(String);

impl AllowedNetworks {
    /// Only public addresses.
    pub fn none() -> Self {
        Self::default()
    }

    /// This machine itself: for demo and tests.
    pub fn loopback() -> Self {
        "127.0.0.0/8 ::1".parse().expect("both are valid networks")
    }

    /// Whether the operator allowed this address by name of its network.
    pub fn contains(&self, address: IpAddr) -> bool {
        let address = address.to_canonical();
        self.0.iter().any(|network| network.contains(&address))
    }

    /// Tests a URL whose host is an address; names are tested when they are resolved.
    pub(super) fn check_literal(&self, url: &Url) -> Result<(), Refused> {
        let address = match url.host() {
            Some(Host::Ipv4(address)) => IpAddr::V4(address),
            Some(Host::Ipv6(address)) => IpAddr::V6(address),
            Some(Host::Domain(_)) | None => return Ok(()),
        };
        if self.contains(address) {
            Ok(())
        } else if is_public(address) {
            match url.scheme() {
                "http" => Err(Refused::Plain(address.to_string())),
                _ => Ok(()),
            }
        } else {
            Err(Refused::Private(address.to_string()))
        }
    }
}

impl FromStr for AllowedNetworks {
    type Err = InvalidNetwork;

    /// Networks and addresses, separated by commas or blanks.
    fn from_str(text: &str) -> Result<Self, InvalidNetwork> {
        text.split([',', ' ', '\t', '\n'])
            .filter(|part| !part.is_empty())
            .map(|part| {
                part.parse::<IpNet>()
                    .or_else(|_| part.parse::<IpAddr>().map(IpNet::from))
                    .map_err(|_| InvalidNetwork(part.to_owned()))
            })
            .collect::<Result<Vec<_>, _>>()
            .map(|networks| Self(networks.into()))
    }
}

/// Why an address is not reached.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(super) enum Refused {
    #[error("{0} is in a private network")]
    Private(String),
    #[error("{0} is public, and http is not encrypted")]
    Plain(String),
}

impl From<Refused> for ProviderError {
    fn from(refused: Refused) -> Self {
        match refused {
            Refused::Private(host) => Self::AddressForbidden(host),
            Refused::Plain(host) => Self::Unsupported(format!(
                "http://{host} would send the password unencrypted; use https://"
            )),
        }
    }
}

/// Resolves names to the addresses that may be reached, and to no others.
#[derive(Debug)]
pub(super) struct GuardedResolver {
    allowed: AllowedNetworks,
    public: bool,
}

impl GuardedResolver {
    /// For encrypted connections: public addresses and allowed ones.
    pub(super) fn secure(allowed: AllowedNetworks) -> Self {
        Self {
            allowed,
            public: true,
        }
    }

    /// For plain ones: allowed addresses alone.
    pub(super) fn plain(allowed: AllowedNetworks) -> Self {
        Self {
            allowed,
            public: false,
        }
    }
}

impl Resolve for GuardedResolver {
    fn resolve(&self, name: Name) -> Resolving {
        let allowed = self.allowed.clone();
        let public = self.public;
        Box::pin(async move {
            let host = name.as_str();
            let found: Vec<SocketAddr> = tokio::net::lookup_host((host, 0)).await?.collect();
            let reached: Vec<SocketAddr> = found
                .iter()
                .copied()
                .filter(|address| {
                    allowed.contains(address.ip()) || (public && is_public(address.ip()))
                })
                .collect();
            if !reached.is_empty() {
                return Ok(Box::new(reached.into_iter()) as Addrs);
            }
            let refused = if found.iter().any(|address| is_public(address.ip())) {
                Refused::Plain(host.to_owned())
            } else {
                Refused::Private(host.to_owned())
            };
            Err(refused.into())
        })
    }
}

/// What the registries of special-purpose addresses set apart (RFC 6890 and its successors), and the address at which
/// Azure answers every machine.
static SPECIAL: LazyLock<Vec<IpNet>> = LazyLock::new(|| {
    [
        "0.0.0.0/8",
        "10.0.0.0/8",
        "100.64.0.0/10",
        "127.0.0.0/8",
        "168.63.129.16/32",
        "169.254.0.0/16",
        "172.16.0.0/12",
        "192.0.0.0/24",
        "192.0.2.0/24",
        "192.88.99.0/24",
        "192.168.0.0/16",
        "198.18.0.0/15",
        "198.51.100.0/24",
        "203.0.113.0/24",
        "224.0.0.0/4",
        "240.0.0.0/4",
        "2001::/23",
        "2001:db8::/32",
        "3fff::/20",
    ]
    .iter()
    .map(|text| text.parse().expect("the list holds networks"))
    .collect()
});

/// Whether an address is one of the public internet.
fn is_public(address: IpAddr) -> bool {
    match address.to_canonical() {
        IpAddr::V4(address) => !is_special(IpAddr::V4(address)),
        IpAddr::V6(address) => match embedded(address) {
            Some(inner) => is_public(IpAddr::V4(inner)),
            // Only 2000::/3 was ever given out.
            None => address.segments()[0] >> 13 == 1 && !is_special(IpAddr::V6(address)),
        },
    }
}

fn is_special(address: IpAddr) -> bool {
    SPECIAL.iter().any(|network| network.contains(&address))
}

/// The IPv4 address that an IPv6 one leads to: NAT64 (RFC 6052) and 6to4 (RFC 3056).
fn embedded(address: Ipv6Addr) -> Option<Ipv4Addr> {
    let from = |high: u16, low: u16| Ipv4Addr::from(u32::from(high) << 16 | u32::from(low));
    match address.segments() {
        [0x64, 0xff9b, 0, 0, 0, 0, high, low] | [0x2002, high, low, ..] => Some(from(high, low)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn private_and_special_addresses_are_not_public() {
        for text in [
            "127.0.0.1",
            "10.1.2.3",
            "172.31.255.255",
            "192.168.0.1",
            "169.254.169.254",
            "100.100.100.200",
            "168.63.129.16",
            "0.0.0.0",
            "255.255.255.255",
            "224.0.0.1",
            "::",
            "::1",
            "::ffff:127.0.0.1",
            "::127.0.0.1",
            "fe80::1",
            "fc00::1",
            "fd00:ec2::254",
            "ff02::1",
            "64:ff9b::10.0.0.1",
            "64:ff9b:1::1",
            "2002:7f00:1::1",
            "2001:db8::1",
            "2001::1",
        ] {
            assert!(!is_public(text.parse().unwrap()), "{text}");
        }
    }

    #[test]
    fn ordinary_addresses_are_public() {
        for text in [
            "17.248.128.1",
            "172.32.0.1",
            "100.128.0.1",
            "2a01:4f8::1",
            "2620:149::1",
            "64:ff9b::17.248.128.1",
            "::ffff:17.248.128.1",
        ] {
            assert!(is_public(text.parse().unwrap()), "{text}");
        }
    }

    #[test]
    fn networks_are_read_from_a_list() {
        let allowed: AllowedNetworks = "10.0.0.0/8, 192.168.1.5 fd00::/8".parse().unwrap();

        assert!(allowed.contains("10.9.8.7".parse().unwrap()));
        assert!(allowed.contains("::ffff:10.9.8.7".parse().unwrap()));
        assert!(allowed.contains("192.168.1.5".parse().unwrap()));
        assert!(!allowed.contains("192.168.1.6".parse().unwrap()));
        assert!(allowed.contains("fd12::1".parse().unwrap()));
        assert!("home".parse::<AllowedNetworks>().is_err());
    }

    #[test]
    fn an_address_written_oddly_is_still_recognised() {
        let none = AllowedNetworks::none();
        for text in [
            "https://0x7f.1/",
            "https://2130706433/",
            "https://[::ffff:7f00:1]/",
            "https://127.1/",
        ] {
            let url = Url::parse(text).unwrap();
            assert!(none.check_literal(&url).is_err(), "{text}");
        }
    }

    #[test]
    fn plain_http_is_only_for_allowed_addresses() {
        let loopback = AllowedNetworks::loopback();

        assert_eq!(
            loopback.check_literal(&Url::parse("http://127.0.0.1/").unwrap()),
            Ok(())
        );
        assert_eq!(
            loopback.check_literal(&Url::parse("http://17.248.128.1/").unwrap()),
            Err(Refused::Plain("17.248.128.1".to_owned()))
        );
    }
}
