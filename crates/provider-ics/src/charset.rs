//! Letters: a calendar file is UTF-8 (RFC 5545 §3.1.4), and some are not.

use encoding_rs::{Encoding, WINDOWS_1252};
use provider::http::Answer;
use provider::http::header::CONTENT_TYPE;
use std::borrow::Cow;

/// The text of an answer. A mark at its beginning counts, then that it is UTF-8, then what the server says; what is none of
/// these is of Western Europe, as most such files are.
pub(crate) fn text(answer: &Answer) -> Cow<'_, str> {
    decoded(&answer.body, answer.field(&CONTENT_TYPE))
}

fn decoded<'b>(bytes: &'b [u8], media_type: Option<&str>) -> Cow<'b, str> {
    if let Some((encoding, length)) = Encoding::for_bom(bytes) {
        return encoding.decode_without_bom_handling(&bytes[length..]).0;
    }
    if let Ok(text) = str::from_utf8(bytes) {
        return Cow::Borrowed(text);
    }
    let said = media_type.and_then(|kind| {
        let mut parameters = kind.split(';').skip(1);
        parameters.find_map(|parameter| {
            let (name, value) = parameter.split_once('=')?;
            let label = value.trim().trim_matches('"');
            let is_charset = name.trim().eq_ignore_ascii_case("charset");
            is_charset.then(|| Encoding::for_label(label.as_bytes()))?
        })
    });
    let encoding = said.unwrap_or(WINDOWS_1252);
    encoding.decode_without_bom_handling(bytes).0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_are_read_in_whatever_way_they_are_written() {
        let utf_16: Vec<u8> = "\u{feff}Caf\u{e9}"
            .encode_utf16()
            .flat_map(u16::to_le_bytes)
            .collect();
        for (bytes, media_type) in [
            ("Caf\u{e9}".as_bytes(), None),
            (
                "Caf\u{e9}".as_bytes(),
                Some("text/calendar; charset=iso-8859-1"),
            ),
            ("\u{feff}Caf\u{e9}".as_bytes(), Some("text/calendar")),
            (
                &b"Caf\xe9"[..],
                Some("text/calendar; charset=\"ISO-8859-1\""),
            ),
            (&b"Caf\xe9"[..], Some("text/calendar; charset=UTF-8")),
            (&b"Caf\xe9"[..], Some("text/calendar; charset=klingon")),
            (&b"Caf\x8e"[..], Some("text/calendar; Charset=macintosh")),
            (&utf_16, None),
        ] {
            let read = decoded(bytes, media_type);
            let lossy = media_type == Some("text/calendar; charset=UTF-8");
            let wanted = if lossy { "Caf\u{fffd}" } else { "Caf\u{e9}" };
            assert_eq!(read, wanted, "{media_type:?}");
        }
    }
}
