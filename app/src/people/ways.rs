//! How somebody is written to and called: addresses that a browser opens, made of a stranger's text.

use crate::paths;

/// `mailto:` for an address of one mailbox; none where the text is no such thing.
///
/// Everything a mail program could read as a further field is encoded (RFC 6068 §2).
pub fn mail(email: &str) -> Option<String> {
    let (mailbox, host) = email.trim().split_once('@')?;
    let is_one = !mailbox.is_empty()
        && !host.is_empty()
        && !host.contains('@')
        && !email.trim().contains(char::is_whitespace);
    is_one.then(|| {
        [
            "mailto:",
            &paths::encoded(mailbox),
            "@",
            &paths::encoded(host),
        ]
        .concat()
    })
}

/// `tel:` for a number as people write it (RFC 3966 §3); none for less than three digits.
pub fn call(phone: &str) -> Option<String> {
    let phone = phone.trim();
    let digits: String = phone.chars().filter(char::is_ascii_digit).collect();
    let sign = if phone.starts_with('+') { "+" } else { "" };
    let is_number = 3 <= digits.len()
        && phone
            .chars()
            .all(|letter| letter.is_ascii_digit() || " +-./()".contains(letter));
    is_number.then(|| ["tel:", sign, &digits].concat())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_becomes_a_link_that_opens_nothing_else() {
        assert_eq!(
            mail("j.rivers@customer.example").as_deref(),
            Some("mailto:j.rivers@customer.example")
        );
        assert_eq!(
            mail("a?bcc=spy@evil.example").as_deref(),
            Some("mailto:a%3Fbcc%3Dspy@evil.example")
        );
        for odd in ["", "nobody", "@host", "a@", "a b@host", "a@b@c"] {
            assert_eq!(mail(odd), None, "{odd:?}");
        }
    }

    #[test]
    fn a_number_is_called_as_it_was_written() {
        assert_eq!(
            call("+44 (0)20 7946-0958").as_deref(),
            Some("tel:+4402079460958")
        );
        assert_eq!(call("112").as_deref(), Some("tel:112"));
        for odd in ["", "12", "call me", "1;ext=javascript", "٩١١"] {
            assert_eq!(call(odd), None, "{odd:?}");
        }
    }
}
