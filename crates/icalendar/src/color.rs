//! Colours as Apple's programs write them.

/// `#rrggbb` from `#RRGGBBAA`, `#RRGGBB` or `#RGB`.
pub fn color(text: &str) -> Option<String> {
    let digits = text.strip_prefix('#')?;
    if !digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return None;
    }
    let digits: String = match digits.len() {
        6 | 8 => digits[..6].to_owned(),
        3 | 4 => digits[..3].chars().flat_map(|c| [c, c]).collect(),
        _ => return None,
    };
    Some(format!("#{}", digits.to_ascii_lowercase()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_are_read_in_every_length() {
        for (text, expected) in [
            ("#1BADF8FF", Some("#1badf8")),
            ("#1BADF8", Some("#1badf8")),
            ("#fA3", Some("#ffaa33")),
            ("red", None),
            ("#12345", None),
            ("#ééé", None),
        ] {
            assert_eq!(color(text).as_deref(), expected, "{text}");
        }
    }
}
