//! Texts and addresses from strangers, fit to be shown.

use crate::wording::{many_lines, one_line};
use calendly::uri::Uri;

/// Signs of a line.
const LONGEST_LINE: usize = 300;
/// Signs of a text.
const LONGEST_TEXT: usize = 20_000;

/// One line.
pub(super) fn line(text: &str) -> String {
    one_line(text).chars().take(LONGEST_LINE).collect()
}

/// One line; nothing where nothing was told.
pub(super) fn line_of(text: Option<&str>) -> String {
    text.map(line).unwrap_or_default()
}

/// Lines.
pub(super) fn text_of(text: Option<&str>) -> String {
    let text = text.map(many_lines).unwrap_or_default();
    text.chars().take(LONGEST_TEXT).collect()
}

/// An address that a page may link to; nothing else becomes a link.
pub(super) fn web_link(text: Option<&str>) -> Option<String> {
    let text = text?.trim();
    let is_web = text.starts_with("https://") || text.starts_with("http://");
    let is_plain = text.len() <= 2000 && text.bytes().all(|byte| byte.is_ascii_graphic());
    (is_web && is_plain).then(|| text.to_owned())
}

/// The id by which an address of ours names a resource.
pub(super) fn id_of(uri: &Uri) -> String {
    uri.id().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_web_addresses_become_links() {
        let link = |text| web_link(Some(text));

        assert_eq!(
            link(" https://zoom.example/j/1 ").as_deref(),
            Some("https://zoom.example/j/1")
        );
        for odd in [
            "javascript:alert(1)",
            "data:text/html,x",
            "zoom.example",
            "https://a b",
            "",
        ] {
            assert_eq!(link(odd), None, "{odd}");
        }
        assert_eq!(web_link(None), None);
    }
}
