//! Whose data is to be deleted at Calendly (spec §3, calendly.md §6.10).

use std::collections::BTreeSet;

/// So many addresses at once, at most.
pub const MOST_EMAILS: usize = 100;

/// What somebody types who means it.
pub const CONFIRMATION: &str = "DELETE";

/// Why a text does not say whose data is to be deleted. Each is a sentence.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EmailsProblem {
    /// There is no address in it.
    #[error("No address was entered.")]
    None,
    /// Part of it is no address.
    #[error("“{0}” is no e-mail address.")]
    NotAnAddress(String),
    /// There are too many.
    #[error("There are {0} addresses.")]
    TooMany(usize),
}

/// The addresses in a text, each once, in small letters; they stand apart by line ends, blanks, commas or semicolons.
///
/// # Errors
/// [`EmailsProblem`]; what is not understood is never left out.
pub fn emails_of(text: &str) -> Result<Vec<String>, EmailsProblem> {
    let mut emails = BTreeSet::new();
    let parts = text.split(|sign: char| sign.is_whitespace() || sign == ',' || sign == ';');
    for part in parts.filter(|part| !part.is_empty()) {
        if !is_email(part) {
            return Err(EmailsProblem::NotAnAddress(part.chars().take(80).collect()));
        }
        emails.insert(part.to_lowercase());
    }
    match emails.len() {
        0 => Err(EmailsProblem::None),
        more if MOST_EMAILS < more => Err(EmailsProblem::TooMany(more)),
        _ => Ok(emails.into_iter().collect()),
    }
}

/// Something, an @, and a host.
fn is_email(text: &str) -> bool {
    let Some((name, host)) = text.rsplit_once('@') else {
        return false;
    };
    let is_plain = |part: &str| !part.is_empty() && !part.contains(['<', '>', '"', '(', ')', '@']);
    is_plain(name)
        && is_plain(host)
        && text.len() <= 254
        && !host.starts_with(['.', '-'])
        && !host.ends_with('.')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_stand_apart_in_whatever_way_and_each_counts_once() {
        let emails = emails_of("Ida@Example.org, bo@example.org;\nida@example.org\t\r\n").unwrap();

        assert_eq!(emails, ["bo@example.org", "ida@example.org"]);
    }

    #[test]
    fn what_is_no_address_stops_everything() {
        for odd in [
            "ida",
            "@example.org",
            "ida@",
            "<ida@example.org>",
            "a@b@c",
            "ida@.org",
            "ida@example.",
        ] {
            assert_eq!(
                emails_of(&format!("bo@example.org {odd}")),
                Err(EmailsProblem::NotAnAddress(odd.to_owned())),
                "{odd}"
            );
        }
        assert_eq!(emails_of(" \n,"), Err(EmailsProblem::None));
    }

    #[test]
    fn a_hundred_are_enough_and_one_more_is_too_many() {
        let many = |count: usize| {
            let emails: Vec<String> = (0..count).map(|n| format!("p{n}@example.org")).collect();
            emails_of(&emails.join("\n"))
        };

        assert_eq!(many(MOST_EMAILS).unwrap().len(), 100);
        assert_eq!(many(MOST_EMAILS + 1), Err(EmailsProblem::TooMany(101)));
    }
}
