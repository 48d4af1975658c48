//! Text values (RFC 5545 §3.3.11).

/// Takes the escapes out.
pub(super) fn unescape(value: &str) -> String {
    if !value.contains('\\') {
        return value.to_owned();
    }
    let mut text = String::with_capacity(value.len());
    let mut letters = value.chars();
    while let Some(letter) = letters.next() {
        if letter != '\\' {
            text.push(letter);
            continue;
        }
        match letters.next() {
            Some('n' | 'N') => text.push('\n'),
            // Escaped without need by some writers, all of it.
            Some(other) if other.is_ascii_punctuation() => text.push(other),
            // No escape at all: a path of Windows, for instance.
            Some(other) => text.extend(['\\', other]),
            None => text.push('\\'),
        }
    }
    text
}

/// Puts the escapes in. What neither iCalendar nor XML can carry, control characters above all, is left out.
pub(super) fn escape(text: &str) -> String {
    let mut value = String::with_capacity(text.len() + 8);
    for letter in text.chars() {
        match letter {
            '\\' => value.push_str("\\\\"),
            ';' => value.push_str("\\;"),
            ',' => value.push_str("\\,"),
            '\n' => value.push_str("\\n"),
            '\t' => value.push('\t'),
            '\u{fffe}' | '\u{ffff}' => {}
            _ if letter.is_control() => {}
            _ => value.push(letter),
        }
    }
    value
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_are_taken_out() {
        for (value, text) in [
            ("plain", "plain"),
            (r"a\, b\; c\\d", r"a, b; c\d"),
            (r"one\ntwo\Nthree", "one\ntwo\nthree"),
            (r"\\n", r"\n"),
            (r"at 5\:30", "at 5:30"),
            (r"C:\temp", r"C:\temp"),
            (r"ends with \", r"ends with \"),
        ] {
            assert_eq!(unescape(value), text, "{value}");
        }
    }

    #[test]
    fn what_cannot_be_carried_is_left_out() {
        assert_eq!(escape("a\u{0}b\u{1b}[0m\u{7f}\u{85}c\u{ffff}"), "ab[0mc");
        assert_eq!(escape("tab\there"), "tab\there");
    }
}
