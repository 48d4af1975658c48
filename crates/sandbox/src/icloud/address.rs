//! What an address below `/icloud` names.
//!
//! iCloud has one host for everybody and a host for each partition of its accounts (caldav-icloud.md §4). Here they are
//! bases on one address: `/icloud` stands for `https://caldav.icloud.com`, `/icloud/p42` for
//! `https://p42-caldav.icloud.com`.

/// On which of the hosts something is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Host {
    /// The one where everybody begins.
    Front,
    /// The one of a partition.
    Partition(u16),
}

/// What an address names on its host.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// `/`
    Root,
    /// `/.well-known/caldav`
    WellKnown,
    /// `/<dsid>/principal/`
    Principal { dsid: String },
    /// `/<dsid>/calendars/`
    Home { dsid: String },
    /// `/<dsid>/calendars/<name>/`, also an inbox or the like.
    Collection { dsid: String, name: String },
    /// `/<dsid>/calendars/<name>/<object>`
    Object {
        dsid: String,
        name: String,
        object: String,
    },
}

/// Reads a path, encoded as it was sent; none where it names nothing.
pub fn read(path: &str) -> Option<(Host, Place)> {
    let path = path.strip_prefix("/icloud")?;
    let parts: Option<Vec<String>> = path
        .split('/')
        .filter(|part| !part.is_empty())
        .map(decoded)
        .collect();
    let parts = parts?;
    let partition = parts.first().and_then(|first| {
        let digits = first.strip_prefix('p')?;
        digits.parse().ok()
    });
    let (host, parts) = match partition {
        Some(number) => (Host::Partition(number), &parts[1..]),
        None => (Host::Front, &parts[..]),
    };
    let parts: Vec<&str> = parts.iter().map(String::as_str).collect();
    let place = match parts.as_slice() {
        [] => Place::Root,
        [".well-known", "caldav"] => Place::WellKnown,
        [dsid, "principal"] => Place::Principal {
            dsid: (*dsid).to_owned(),
        },
        [dsid, "calendars"] => Place::Home {
            dsid: (*dsid).to_owned(),
        },
        [dsid, "calendars", name] => Place::Collection {
            dsid: (*dsid).to_owned(),
            name: (*name).to_owned(),
        },
        [dsid, "calendars", name, object] => Place::Object {
            dsid: (*dsid).to_owned(),
            name: (*name).to_owned(),
            object: (*object).to_owned(),
        },
        _ => return None,
    };
    Some((host, place))
}

/// The path of somebody's principal.
pub fn principal(dsid: &str) -> String {
    format!("/icloud/{dsid}/principal/")
}

/// The path of somebody's calendars, on their partition.
pub fn home(partition: u16, dsid: &str) -> String {
    format!("/icloud/p{partition}/{dsid}/calendars/")
}

/// A name as a path has it.
pub fn encoded(name: &str) -> String {
    use std::fmt::Write as _;
    let mut out = String::with_capacity(name.len());
    for byte in name.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
                out.push(char::from(byte));
            }
            _ => {
                let _ = write!(out, "%{byte:02X}");
            }
        }
    }
    out
}

/// A name out of a path; none where it is no UTF-8 or would lead elsewhere.
fn decoded(part: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(part.len());
    let mut rest = part.bytes();
    while let Some(byte) = rest.next() {
        if byte != b'%' {
            bytes.push(byte);
            continue;
        }
        let digit = |byte: Option<u8>| char::from(byte?).to_digit(16);
        let (high, low) = (digit(rest.next())?, digit(rest.next())?);
        bytes.push(u8::try_from(high * 16 + low).ok()?);
    }
    let name = String::from_utf8(bytes).ok()?;
    let leads_elsewhere = name == "." || name == ".." || name.contains(['/', '\0']);
    (!leads_elsewhere).then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_name_what_lies_on_the_front_and_on_the_partitions() {
        let (dsid, name) = ("17".to_owned(), "home".to_owned());
        for (path, host, place) in [
            ("/icloud/", Host::Front, Place::Root),
            ("/icloud/.well-known/caldav", Host::Front, Place::WellKnown),
            (
                "/icloud/17/principal/",
                Host::Front,
                Place::Principal { dsid: dsid.clone() },
            ),
            (
                "/icloud/p42/17/calendars",
                Host::Partition(42),
                Place::Home { dsid: dsid.clone() },
            ),
            (
                "/icloud/p42/17/calendars/home/a%40b.ics",
                Host::Partition(42),
                Place::Object {
                    dsid,
                    name,
                    object: "a@b.ics".to_owned(),
                },
            ),
        ] {
            assert_eq!(read(path), Some((host, place)), "{path}");
        }
        for nothing in [
            "/icloud/17",
            "/icloud/17/calendars/a/b/c",
            "/icloud/17/calendars/%2e%2e",
        ] {
            assert_eq!(read(nothing), None, "{nothing}");
        }
    }
}
