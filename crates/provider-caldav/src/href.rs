//! Addresses within an account, as ids: decoded paths, so that two spellings of one address are one id.
//!
//! Servers write `@` here as it is and there as `%40`, name the host or not, and one of them knows an object under
//! both. So an id is the path with everything decoded but what would change its meaning: `%2F`, `%25`, control
//! characters and octets that are no UTF-8. Going back to an address is always possible.

use provider::http::Url;

/// The id that an `href` means; `base` is the address of the document in which it stands.
///
/// Only the path counts: a server behind a proxy may name itself by another host, and iCloud names its common host
/// or the account's partition as it likes.
pub(crate) fn id_of(href: &str, base: &Url) -> Option<String> {
    let href = href.trim();
    if href.is_empty() {
        return None;
    }
    if href.starts_with('/') {
        let path = href.split(['?', '#']).next().unwrap_or(href);
        return Some(decode(path));
    }
    base.join(href).ok().map(|url| decode(url.path()))
}

/// The address of an id on the account's host.
pub(crate) fn url_of(id: &str, base: &Url) -> Url {
    let mut url = base.clone();
    url.set_path(&encode(id));
    url.set_query(None);
    url.set_fragment(None);
    url
}

/// The path of an id, as it stands in a request.
pub(crate) fn encode(id: &str) -> String {
    let mut path = String::with_capacity(id.len() + 8);
    for byte in id.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' => path.push(char::from(byte)),
            b'-' | b'.' | b'_' | b'~' | b'/' | b'@' | b':' | b'%' => path.push(char::from(byte)),
            _ => push_encoded(&mut path, byte),
        }
    }
    path
}

/// The normal form of an encoded path.
pub(crate) fn decode(path: &str) -> String {
    if !path.contains('%') {
        return path.to_owned();
    }
    let mut bytes = Vec::with_capacity(path.len());
    let mut rest = path.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        rest = after;
        if *first != b'%' {
            bytes.push(*first);
            continue;
        }
        match hex(after) {
            Some(byte) => {
                rest = &after[2..];
                if matches!(byte, b'/' | b'%') || byte.is_ascii_control() {
                    let mut kept = String::with_capacity(3);
                    push_encoded(&mut kept, byte);
                    bytes.extend_from_slice(kept.as_bytes());
                } else {
                    bytes.push(byte);
                }
            }
            // A per cent sign that encodes nothing stands for itself.
            None => bytes.extend_from_slice(b"%25"),
        }
    }
    let mut decoded = String::with_capacity(bytes.len());
    for chunk in bytes.utf8_chunks() {
        decoded.push_str(chunk.valid());
        for byte in chunk.invalid() {
            push_encoded(&mut decoded, *byte);
        }
    }
    decoded
}

fn hex(digits: &[u8]) -> Option<u8> {
    let digit = |at: usize| char::from(*digits.get(at)?).to_digit(16);
    u8::try_from(digit(0)? * 16 + digit(1)?).ok()
}

fn push_encoded(out: &mut String, byte: u8) {
    const DIGITS: &[u8; 16] = b"0123456789ABCDEF";
    out.push('%');
    out.push(char::from(DIGITS[usize::from(byte >> 4)]));
    out.push(char::from(DIGITS[usize::from(byte & 15)]));
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn base() -> Url {
        Url::parse("https://p42-caldav.icloud.com:443/1/calendars/").unwrap()
    }

    #[test]
    fn two_spellings_of_one_address_are_one_id() {
        for href in [
            "/ada@example.org/cal/a b.ics",
            "/ada%40example.org/cal/a%20b.ics",
            "https://caldav.icloud.com/ada%40example.org/cal/a%20b.ics",
            "  /ada@example.org/cal/a%20b.ics?x=1#y\n",
        ] {
            assert_eq!(
                id_of(href, &base()).as_deref(),
                Some("/ada@example.org/cal/a b.ics"),
                "{href}"
            );
        }
    }

    #[test]
    fn a_relative_address_is_read_from_where_it_stands() {
        assert_eq!(
            id_of("a%40b.ics", &base()).as_deref(),
            Some("/1/calendars/a@b.ics")
        );
        assert_eq!(id_of(" ", &base()), None);
    }

    #[test]
    fn what_would_change_the_meaning_stays_encoded() {
        assert_eq!(decode("/a%2fb%25c%0a%ff%zz%"), "/a%2Fb%25c%0A%FF%25zz%25");
        assert_eq!(decode("/caf%C3%A9"), "/café");
    }

    #[test]
    fn an_id_leads_back_to_its_address_on_the_accounts_host() {
        assert_eq!(
            url_of("/1/ada@example.org/a b+c?.ics", &base()).as_str(),
            "https://p42-caldav.icloud.com/1/ada@example.org/a%20b%2Bc%3F.ics"
        );
    }

    proptest! {
        #[test]
        fn decoding_and_encoding_settle(path in "[/a-z%0-9A-F@é ?#+]{0,40}") {
            let id = decode(&path);

            prop_assert_eq!(&decode(&encode(&id)), &id);
        }
    }
}
