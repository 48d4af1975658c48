//! Text from strangers in the two places where Leptos 0.8 does not escape it.

/// The text as HTML that shows it letter for letter.
///
/// Leptos escapes text nodes and attributes itself. It does not escape children of `<textarea>` and the text of
/// `leptos_meta::Title`; those go through here.
pub fn escaped(text: &str) -> String {
    let mut html = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => html.push_str("&amp;"),
            '<' => html.push_str("&lt;"),
            '>' => html.push_str("&gt;"),
            '"' => html.push_str("&quot;"),
            '\'' => html.push_str("&#39;"),
            other => html.push(other),
        }
    }
    html
}

#[cfg(test)]
mod tests {
    use super::escaped;

    #[test]
    fn markup_loses_its_meaning() {
        assert_eq!(
            escaped("</title><script>alert('1' & \"2\")</script>"),
            "&lt;/title&gt;&lt;script&gt;alert(&#39;1&#39; &amp; &quot;2&quot;)&lt;/script&gt;"
        );
    }
}
