//! The one form in which files say a content ([`domain::normal`]), less what files cannot hold.

use super::write::writable;
use domain::item::Content;
use domain::normal;
use domain::time::Zones;

/// The content as a file that we write would be read.
pub(super) fn normal(content: Content, zones: &dyn Zones) -> Content {
    normal::normal(content, zones, &|content| fit(content, zones))
}

fn fit(content: &mut Content, zones: &dyn Zones) {
    for text in [
        &mut content.subject,
        &mut content.description,
        &mut content.location,
    ] {
        if text.chars().any(is_unwritable) {
            text.retain(|letter| !is_unwritable(letter));
        }
    }
    content.timing = writable(&content.timing, zones);
}

/// What neither iCalendar nor XML can carry (RFC 5545 §3.1); carriage returns become line feeds later.
pub(super) fn is_unwritable(letter: char) -> bool {
    match letter {
        '\n' | '\r' | '\t' => false,
        '\u{fffe}' | '\u{ffff}' => true,
        _ => letter.is_control(),
    }
}
