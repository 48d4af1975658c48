//! How the script of a page is handed what the server drew it from.
//!
//! It stands in the page as a text of JavaScript, in double quotes, where each double quote of JSON takes an escape; a
//! week with its items holds ten thousand of them. So single and double quotes change places on the way.

use leptos::server::codee::{Decoder, Encoder};
use serde::Serialize;
use serde::de::DeserializeOwned;

/// JSON with `'` for `"`, and the other way round.
pub struct InScript;

impl<T: Serialize> Encoder<T> for InScript {
    type Error = serde_json::Error;
    type Encoded = String;

    fn encode(value: &T) -> Result<String, Self::Error> {
        serde_json::to_string(value).map(swapped)
    }
}

impl<T: DeserializeOwned> Decoder<T> for InScript {
    type Error = serde_json::Error;
    type Encoded = str;

    fn decode(text: &str) -> Result<T, Self::Error> {
        serde_json::from_str(&swapped(text.to_owned()))
    }
}

fn swapped(text: String) -> String {
    let mut bytes = text.into_bytes();
    for byte in &mut bytes {
        match byte {
            b'"' => *byte = b'\'',
            b'\'' => *byte = b'"',
            _ => {}
        }
    }
    String::from_utf8(bytes).expect("letters of ASCII changed places with such")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_handed_over_is_what_was_drawn() {
        let drawn = "It's a \"quote\"".to_owned();

        let text = InScript::encode(&drawn).unwrap();

        assert_eq!(text, r#"'It"s a \'quote\''"#);
        assert_eq!(<InScript as Decoder<String>>::decode(&text).unwrap(), drawn);
    }
}
