//! Cutting a stream into the envelopes that it is made of.

use crate::xml::parse;
use provider::ProviderError;

const NAME: &[u8] = b"Envelope";

/// What came of a stream so far and was not taken yet.
#[derive(Debug)]
pub(crate) struct Envelopes {
    came: Vec<u8>,
    /// How far no end was found.
    searched: usize,
    largest: usize,
}

impl Envelopes {
    /// Envelopes of at most so many bytes.
    pub(crate) fn up_to(largest: usize) -> Self {
        Self {
            came: Vec::new(),
            searched: 0,
            largest,
        }
    }

    /// Something came.
    pub(crate) fn push(&mut self, piece: &[u8]) {
        self.came.extend_from_slice(piece);
    }

    /// The next envelope that is complete.
    ///
    /// # Errors
    /// [`ProviderError::TooLarge`] for one that does not end in time.
    pub(crate) fn next(&mut self) -> Result<Option<String>, ProviderError> {
        let end = end_of_envelope(&self.came, self.searched);
        let length = end.unwrap_or(self.came.len());
        if self.largest < length {
            return Err(ProviderError::TooLarge {
                limit: self.largest,
            });
        }
        let Some(end) = end else {
            // An end that came in part is looked at again, as long as no prefix is longer than this.
            self.searched = self.came.len().saturating_sub(NAME.len() + 64);
            return Ok(None);
        };
        let rest = self.came.split_off(end);
        let envelope = std::mem::replace(&mut self.came, rest);
        self.searched = 0;
        Ok(Some(String::from_utf8_lossy(&envelope).into_owned()))
    }

    /// Nothing more comes.
    ///
    /// # Errors
    /// [`ProviderError::InvalidAnswer`] when the last envelope is not complete, or what came is none.
    pub(crate) fn end(&self) -> Result<(), ProviderError> {
        if self.came.trim_ascii().is_empty() {
            return Ok(());
        }
        parse(&String::from_utf8_lossy(&self.came))?;
        Err(ProviderError::InvalidAnswer(
            "it is no answer of Exchange".to_owned(),
        ))
    }
}

/// Where the first envelope ends: behind `</Envelope>`, with whatever prefix.
fn end_of_envelope(text: &[u8], from: usize) -> Option<usize> {
    let mut at = from;
    loop {
        let rest = text.get(at..)?;
        let found = rest.windows(NAME.len()).position(|window| window == NAME)?;
        let (before, after) = (at + found, at + found + NAME.len());
        let close = text.get(after..)?;
        let spaces = close.iter().take_while(|byte| byte.is_ascii_whitespace());
        let spaces = spaces.count();
        let is_closed = close.get(spaces) == Some(&b'>');
        if is_closed && is_begun_as_end(text.get(..before)?) {
            return Some(after + spaces + 1);
        }
        at = after;
    }
}

/// Whether a text ends with `</` and perhaps a prefix.
fn is_begun_as_end(text: &[u8]) -> bool {
    let without = match text.strip_suffix(b":") {
        Some(text) => {
            let prefix = text.iter().rev().take_while(|byte| {
                byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.')
            });
            let length = prefix.count();
            text.get(..text.len() - length).filter(|_| 0 < length)
        }
        None => Some(text),
    };
    without.is_some_and(|text| text.ends_with(b"</"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn cut(pieces: &[&[u8]]) -> Vec<String> {
        let mut envelopes = Envelopes::up_to(1000);
        let mut found = Vec::new();
        for piece in pieces {
            envelopes.push(piece);
            while let Some(envelope) = envelopes.next().unwrap() {
                found.push(envelope);
            }
        }
        found
    }

    #[test]
    fn an_envelope_ends_whatever_its_prefix_and_nothing_else_ends_it() {
        for whole in [
            "<s:Envelope><a/></s:Envelope>",
            "<Envelope>é</Envelope>",
            "<?xml version=\"1.0\"?><soap11-2:Envelope x=\"1\"></soap11-2:Envelope \n>",
            "<E><Envelope></NoEnvelope></EnvelopeOf><:Envelope></E:Envelope>",
        ] {
            assert_eq!(cut(&[whole.as_bytes()]), [whole]);
        }
        for open in [
            "</Envelope",
            "Envelope>",
            "</:Envelope>",
            "</a b:Envelope>",
            "<Envelope/>",
        ] {
            assert!(cut(&[open.as_bytes()]).is_empty(), "{open}");
        }
    }

    #[test]
    fn one_that_grows_and_grows_is_refused() {
        let mut envelopes = Envelopes::up_to(100);
        envelopes.push(&[b'x'; 90]);
        assert!(envelopes.next().unwrap().is_none());
        envelopes.push(b"</Envelope>");

        let outcome = envelopes.next();

        assert!(
            matches!(outcome, Err(ProviderError::TooLarge { limit: 100 })),
            "{outcome:?}"
        );
    }

    #[test]
    fn what_breaks_off_is_told_from_what_is_over() {
        let left = |text: &str| {
            let mut envelopes = Envelopes::up_to(1000);
            envelopes.push(text.as_bytes());
            envelopes.end()
        };

        assert!(left(" \r\n").is_ok());
        for text in [
            "<s:Envelope><s:Bo",
            "<!doctype html><p>Sign in",
            "<html></html>",
            "{}",
        ] {
            assert!(
                matches!(left(text), Err(ProviderError::InvalidAnswer(_))),
                "{text}"
            );
        }
    }

    proptest! {
        #[test]
        fn where_the_pieces_are_cut_makes_no_difference(cuts in prop::collection::vec(0usize..72, 0..6)) {
            let one = "<s:Envelope>é</s:Envelope>";
            let text = format!("{one}\n{one}<Envelope></Envelope>");
            let mut cuts = cuts;
            cuts.extend([0, text.len()]);
            cuts.sort_unstable();
            let pieces: Vec<&[u8]> = cuts
                .windows(2)
                .map(|pair| &text.as_bytes()[pair[0].min(text.len())..pair[1].min(text.len())])
                .collect();

            let found = cut(&pieces);

            prop_assert_eq!(found.len(), 3);
            prop_assert_eq!(found.concat(), text);
        }
    }
}
