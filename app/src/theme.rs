//! Light or dark, as the reader chose it.

use crate::AppError;
use leptos::prelude::*;
use std::str::FromStr;

/// A theme the reader chose; without one the page follows the system.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Theme {
    /// Dark text on white.
    Light,
    /// Light text on near black.
    Dark,
}

/// The cookie is set for a year, so that the server can draw the right theme at once.
pub const THEME_COOKIE: &str = "theme";

impl Theme {
    /// The word in the cookie and in `<html data-theme>`.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }
}

/// The word is no theme.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("this is not a theme")]
pub struct UnknownTheme;

impl FromStr for Theme {
    type Err = UnknownTheme;
    fn from_str(word: &str) -> Result<Self, UnknownTheme> {
        match word {
            "light" => Ok(Self::Light),
            "dark" => Ok(Self::Dark),
            _ => Err(UnknownTheme),
        }
    }
}

/// The cookie as the browser is told it; an empty word means that the page follows the system again.
fn theme_cookie(word: &str) -> String {
    let word = word.parse().map_or("", Theme::word);
    let age = if word.is_empty() { 0 } else { 31_536_000 };
    format!("{THEME_COOKIE}={word}; Path=/; Max-Age={age}; SameSite=Lax")
}

/// Remembers the theme for a reader without script.
#[server(prefix = "/api/fn", endpoint = "set_theme")]
pub async fn set_theme(
    /// `light`, `dark`, or nothing for the system's.
    theme: String,
) -> Result<(), AppError> {
    crate::request_scope::set_cookie(&theme_cookie(&theme));
    Ok(())
}

/// Shows the theme at once and remembers it.
pub fn apply_theme(word: &str) {
    use wasm_bindgen::{JsCast, JsValue};
    let document = document();
    if let Some(root) = document.document_element() {
        let outcome = match word.parse::<Theme>() {
            Ok(theme) => root.set_attribute("data-theme", theme.word()),
            Err(UnknownTheme) => root.remove_attribute("data-theme"),
        };
        // Neither can fail: the attribute's name is a legal one.
        drop(outcome);
    }
    let cookie = JsValue::from_str(&theme_cookie(word));
    // `document.cookie` is a plain property here; its typed form would need one more feature of web-sys.
    let _ = js_sys::Reflect::set(document.unchecked_ref(), &"cookie".into(), &cookie);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_chosen_theme_is_kept_for_a_year() {
        assert_eq!(
            theme_cookie("dark"),
            "theme=dark; Path=/; Max-Age=31536000; SameSite=Lax"
        );
    }

    #[test]
    fn following_the_system_forgets_the_choice() {
        assert_eq!(theme_cookie(""), "theme=; Path=/; Max-Age=0; SameSite=Lax");
    }

    #[test]
    fn a_word_that_is_no_theme_never_reaches_the_cookie() {
        assert_eq!(theme_cookie("x; Domain=evil"), theme_cookie(""));
    }
}
