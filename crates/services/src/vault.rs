//! Seals secrets before they are stored, and opens them for one piece of work.
//!
//! XChaCha20-Poly1305 with a random 192-bit nonce, so that nonces never have to be counted. The context names where the
//! secret belongs (for instance `connection:<id>`) and is authenticated along: a sealed secret that is copied into another
//! row does not open there.

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{Key, XChaCha20Poly1305, XNonce};
use domain::Entropy;
use secrecy::{ExposeSecret, SecretString};

/// First byte of everything sealed, so that another way of sealing can be told apart later.
const VERSION: u8 = 1;
const NONCE_LENGTH: usize = 24;
const KEY_LENGTH: usize = 32;

/// Seals and opens secrets under the operator's key.
#[derive(Clone)]
pub struct Vault {
    cipher: XChaCha20Poly1305,
}

/// The key is not 32 bytes in base64.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the secret key must be 32 bytes, written in base64")]
pub struct InvalidKey;

/// A sealed secret does not open: another key, another context, or damaged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "a sealed secret does not open: it was sealed with another key, for something else, or is damaged"
)]
pub struct VaultError;

impl Vault {
    /// Takes the key as 32 bytes in base64 (standard or URL-safe alphabet).
    ///
    /// # Errors
    /// [`InvalidKey`] unless it is that.
    pub fn new(key: &SecretString) -> Result<Self, InvalidKey> {
        let text = key.expose_secret().trim();
        let bytes = STANDARD
            .decode(text)
            .or_else(|_| URL_SAFE_NO_PAD.decode(text.trim_end_matches('=')))
            .map_err(|_| InvalidKey)?;
        let bytes: [u8; KEY_LENGTH] = bytes.try_into().map_err(|_| InvalidKey)?;
        Ok(Self {
            cipher: XChaCha20Poly1305::new(&Key::from(bytes)),
        })
    }

    /// Seals a secret for `context`: version, nonce, cipher text with its tag.
    pub fn seal(&self, context: &str, secret: &SecretString, entropy: &dyn Entropy) -> Vec<u8> {
        let mut nonce = [0; NONCE_LENGTH];
        entropy.fill(&mut nonce);
        let sealed = self
            .cipher
            .encrypt(
                &XNonce::from(nonce),
                Payload {
                    msg: secret.expose_secret().as_bytes(),
                    aad: context.as_bytes(),
                },
            )
            .expect("encryption fails only beyond 256 GB");
        let mut whole = Vec::with_capacity(1 + NONCE_LENGTH + sealed.len());
        whole.push(VERSION);
        whole.extend_from_slice(&nonce);
        whole.extend_from_slice(&sealed);
        whole
    }

    /// Opens what was sealed for the same `context`.
    ///
    /// # Errors
    /// [`VaultError`] for another key or context, and for damaged bytes.
    pub fn open(&self, context: &str, sealed: &[u8]) -> Result<SecretString, VaultError> {
        let (&version, rest) = sealed.split_first().ok_or(VaultError)?;
        let (nonce, text) = rest.split_first_chunk::<NONCE_LENGTH>().ok_or(VaultError)?;
        if version != VERSION {
            return Err(VaultError);
        }
        let opened = self
            .cipher
            .decrypt(
                &XNonce::from(*nonce),
                Payload {
                    msg: text,
                    aad: context.as_bytes(),
                },
            )
            .map_err(|_| VaultError)?;
        String::from_utf8(opened)
            .map(SecretString::from)
            .map_err(|_| VaultError)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use testkit::entropy::SequenceEntropy;

    fn vault(byte: u8) -> Vault {
        Vault::new(&STANDARD.encode([byte; KEY_LENGTH]).into()).unwrap()
    }

    #[test]
    fn a_key_of_another_length_is_refused() {
        for key in [
            "",
            "c2hvcnQ=",
            "not base64 at all!",
            &STANDARD.encode([1; 33]),
        ] {
            assert_eq!(Vault::new(&key.into()).err(), Some(InvalidKey), "{key:?}");
        }
    }

    #[test]
    fn a_key_may_be_written_url_safe_and_unpadded() {
        let key = URL_SAFE_NO_PAD.encode([0xfb; KEY_LENGTH]);

        assert!(Vault::new(&key.into()).is_ok());
    }

    #[test]
    fn another_key_does_not_open_it() {
        let sealed = vault(1).seal("a", &"secret".into(), &SequenceEntropy::default());

        assert_eq!(vault(2).open("a", &sealed).err(), Some(VaultError));
    }

    #[test]
    fn what_was_cut_off_does_not_open() {
        let sealed = vault(1).seal("a", &"secret".into(), &SequenceEntropy::default());

        for length in 0..sealed.len() {
            assert!(vault(1).open("a", &sealed[..length]).is_err());
        }
    }

    proptest! {
        #[test]
        fn what_is_sealed_opens_in_its_context_alone(secret in ".*", context in ".{0,40}", other in ".{0,40}") {
            let sealed = vault(1).seal(&context, &secret.clone().into(), &SequenceEntropy::default());

            let opened = vault(1).open(&context, &sealed).unwrap();
            prop_assert_eq!(opened.expose_secret(), secret.as_str());
            if other != context {
                prop_assert_eq!(vault(1).open(&other, &sealed).err(), Some(VaultError));
            }
        }

        #[test]
        fn sealing_twice_never_gives_the_same_bytes(secret in ".*") {
            let entropy = SequenceEntropy::default();

            let once = vault(1).seal("a", &secret.clone().into(), &entropy);
            let again = vault(1).seal("a", &secret.into(), &entropy);

            prop_assert_ne!(once, again);
        }

        #[test]
        fn a_changed_byte_is_noticed(secret in ".{1,40}", at in any::<prop::sample::Index>(), flip in 1u8..) {
            let mut sealed = vault(1).seal("a", &secret.into(), &SequenceEntropy::default());
            let at = at.index(sealed.len());

            sealed[at] ^= flip;

            prop_assert_eq!(vault(1).open("a", &sealed).err(), Some(VaultError));
        }
    }
}
