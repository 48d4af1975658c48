//! Content lines (RFC 5545 §3.1): unfolded for reading, with their place in the file for changing it.

use std::borrow::Cow;
use std::ops::Range;

/// The longest physical line, in octets without its line end.
const LONGEST: usize = 75;

/// One content line.
#[derive(Debug)]
pub(super) struct Line<'a> {
    /// Where it stands in the file, folds and line end included. The lines of a file cover it without gaps.
    pub(super) raw: Range<usize>,
    text: Cow<'a, str>,
    name: usize,
    /// Where the colon stands; a line without one says nothing.
    colon: usize,
}

impl<'a> Line<'a> {
    fn new(file: &'a [u8], raw: Range<usize>, folded: bool) -> Self {
        let text = if folded {
            Cow::Owned(unfold(&file[raw.clone()]))
        } else {
            let line = without_end(&file[raw.clone()]);
            // Several times as fast where nothing is to be mended.
            match str::from_utf8(line) {
                Ok(line) => Cow::Borrowed(line),
                Err(_) => String::from_utf8_lossy(line),
            }
        };
        let (name, colon) = divide(&text);
        Self {
            raw,
            text,
            name,
            colon,
        }
    }

    /// The property's name as it is written.
    pub(super) fn name(&self) -> &str {
        // Some writers begin the file with a byte order mark.
        self.text[..self.name].trim_start_matches('\u{feff}')
    }

    /// Whether it has this (upper-case) name.
    pub(super) fn is(&self, name: &str) -> bool {
        self.name().eq_ignore_ascii_case(name)
    }

    /// The value as it is written, escapes and all.
    pub(super) fn value(&self) -> &str {
        self.text[self.colon..]
            .strip_prefix(':')
            .unwrap_or_default()
    }

    /// All parameters as they are written, with the leading semicolon.
    pub(super) fn parameters(&self) -> &str {
        &self.text[self.name..self.colon]
    }

    /// The first value of a parameter by its (upper-case) name, unquoted and decoded (RFC 6868).
    pub(super) fn parameter(&self, name: &str) -> Option<Cow<'_, str>> {
        split_outside_quotes(self.parameters(), ';')
            .filter_map(|part| part.split_once('='))
            .find(|(known, _)| known.trim().eq_ignore_ascii_case(name))
            .map(|(_, value)| {
                let first = split_outside_quotes(value, ',').next().unwrap_or(value);
                decode_parameter(first.trim().trim_matches('"'))
            })
    }
}

/// Divides a file into its content lines.
pub(super) fn lines(file: &[u8]) -> Vec<Line<'_>> {
    let mut lines = Vec::with_capacity(file.len() / 32 + 4);
    let mut start = 0;
    while start < file.len() {
        let mut end = line_end(file, start);
        let mut folded = false;
        while end < file.len() && matches!(file[end], b' ' | b'\t') {
            folded = true;
            end = line_end(file, end);
        }
        lines.push(Line::new(file, start..end, folded));
        start = end;
    }
    lines
}

/// The line end that a file uses.
pub(super) fn line_end_of(file: &[u8]) -> &'static str {
    match file.iter().position(|byte| *byte == b'\n') {
        Some(at) if at == 0 || file[at - 1] != b'\r' => "\n",
        _ => "\r\n",
    }
}

/// Appends a content line, folded so that no character is cut.
pub(super) fn fold_into(out: &mut String, line: &str, line_end: &str) {
    let mut rest = line;
    let mut room = LONGEST;
    while room < rest.len() {
        let cut = rest.floor_char_boundary(room);
        out.push_str(&rest[..cut]);
        out.push_str(line_end);
        out.push(' ');
        rest = &rest[cut..];
        room = LONGEST - 1;
    }
    out.push_str(rest);
    out.push_str(line_end);
}

/// The index after the next line feed.
fn line_end(file: &[u8], from: usize) -> usize {
    file[from..]
        .iter()
        .position(|byte| *byte == b'\n')
        .map_or(file.len(), |at| from + at + 1)
}

fn without_end(line: &[u8]) -> &[u8] {
    let mut line = line.strip_suffix(b"\n").unwrap_or(line);
    while let Some(shorter) = line.strip_suffix(b"\r") {
        line = shorter;
    }
    line
}

/// Joins the physical lines, as octets: some writers fold in the midst of a character.
fn unfold(raw: &[u8]) -> String {
    let mut joined = Vec::with_capacity(raw.len());
    for (number, line) in raw.split_inclusive(|byte| *byte == b'\n').enumerate() {
        let line = if number == 0 { line } else { &line[1..] };
        joined.extend_from_slice(without_end(line));
    }
    match String::from_utf8(joined) {
        Ok(text) => text,
        Err(broken) => String::from_utf8_lossy(broken.as_bytes()).into_owned(),
    }
}

/// Where the name ends, and where the first colon stands that no quotes surround; the end where there is none.
fn divide(text: &str) -> (usize, usize) {
    let mut quoted = false;
    let mut name = None;
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            b'"' => quoted = !quoted,
            b';' if !quoted => {
                name.get_or_insert(at);
            }
            b':' if !quoted => return (name.unwrap_or(at), at),
            _ => {}
        }
    }
    // A quote that was never closed hides the colon: then the first one counts.
    match text.find(':') {
        Some(at) => (name.unwrap_or(at).min(at), at),
        None => (name.unwrap_or(text.len()), text.len()),
    }
}

fn split_outside_quotes(text: &str, separator: char) -> impl Iterator<Item = &str> {
    let mut quoted = false;
    text.split(move |letter| {
        quoted ^= letter == '"';
        letter == separator && !quoted
    })
}

/// `^n`, `^'` and `^^` (RFC 6868).
fn decode_parameter(text: &str) -> Cow<'_, str> {
    if !text.contains('^') {
        return Cow::Borrowed(text);
    }
    let mut decoded = String::with_capacity(text.len());
    let mut letters = text.chars();
    while let Some(letter) = letters.next() {
        if letter != '^' {
            decoded.push(letter);
            continue;
        }
        match letters.next() {
            Some('n') => decoded.push('\n'),
            Some('\'') => decoded.push('"'),
            Some('^') => decoded.push('^'),
            Some(other) => decoded.extend(['^', other]),
            None => decoded.push('^'),
        }
    }
    Cow::Owned(decoded)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn only(text: &str) -> (String, String, String) {
        let found = lines(text.as_bytes());
        assert_eq!(found.len(), 1);
        let line = &found[0];
        (
            line.name().to_owned(),
            line.parameters().to_owned(),
            line.value().to_owned(),
        )
    }

    #[test]
    fn a_line_is_divided_into_name_parameters_and_value() {
        for (text, name, parameters, value) in [
            ("SUMMARY:Tea", "SUMMARY", "", "Tea"),
            (
                "summary;LANGUAGE=de:T: 5",
                "summary",
                ";LANGUAGE=de",
                "T: 5",
            ),
            (
                "DTSTART;TZID=\"A:B;C\";X=1:2026",
                "DTSTART",
                ";TZID=\"A:B;C\";X=1",
                "2026",
            ),
            ("SUMMARY:", "SUMMARY", "", ""),
            ("no colon", "no colon", "", ""),
            ("no;colöñ", "no", ";colöñ", ""),
            ("\n", "", "", ""),
            ("X;A=\"open:5", "X", ";A=\"open", "5"),
            ("\u{feff}BEGIN:VCALENDAR\r\n", "BEGIN", "", "VCALENDAR"),
        ] {
            assert_eq!(
                only(text),
                (name.to_owned(), parameters.to_owned(), value.to_owned()),
                "{text}"
            );
        }
    }

    #[test]
    fn parameters_are_unquoted_and_decoded() {
        let text = "X;A=1;TZID=\"Q, \"\"; R\";B=\"x,y\",z;C=^'^n^^^x:v";
        let line = &lines(text.as_bytes())[0];

        assert_eq!(line.parameter("A").as_deref(), Some("1"));
        assert_eq!(line.parameter("B").as_deref(), Some("x,y"));
        assert_eq!(line.parameter("C").as_deref(), Some("\"\n^^x"));
        assert_eq!(line.parameter("D"), None);
    }

    #[test]
    fn folded_lines_are_joined_even_in_the_midst_of_a_character() {
        let file = b"SUMMARY:Caf\xC3\r\n \xA9\r\n\t au lait\nEND:X\r\n";
        let found = lines(file);

        assert_eq!(found[0].value(), "Café au lait");
        assert_eq!(found[1].value(), "X");
        assert_eq!(found[0].raw.end, found[1].raw.start);
        assert_eq!(found[1].raw.end, file.len());
    }

    #[test]
    fn folding_never_cuts_a_character_and_never_exceeds_75_octets() {
        for letter in ["a", "é", "猫", "🐈"] {
            let line = format!("SUMMARY:{}", letter.repeat(300));
            let mut folded = String::new();
            fold_into(&mut folded, &line, "\r\n");

            assert!(folded.split("\r\n").all(|part| part.len() <= 75));
            assert_eq!(lines(folded.as_bytes())[0].value(), letter.repeat(300));
        }
    }
}
