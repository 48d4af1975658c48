//! Chance from a seed: the same run gives the same ids and tokens.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use rand::rngs::StdRng;
use rand::seq::SliceRandom;
use rand::{Rng, RngCore, SeedableRng};

/// Where ids, tokens and orders come from.
#[derive(Debug)]
pub struct Chance(StdRng);

impl Default for Chance {
    fn default() -> Self {
        Self::of(0)
    }
}

impl Chance {
    /// The sequence of this seed.
    pub fn of(seed: u64) -> Self {
        Self(StdRng::seed_from_u64(seed))
    }

    /// The last segment of a resource's address: sixteen capitals and digits.
    pub fn id(&mut self) -> String {
        self.letters(16, b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567")
    }

    /// Small letters, as in the address of a single-use link.
    pub fn small_letters(&mut self, length: usize) -> String {
        self.letters(length, b"abcdefghijklmnopqrstuvwxyz")
    }

    /// A token that looks like theirs.
    pub fn token(&mut self) -> String {
        format!("eyJ{}", self.secret())
    }

    /// 32 bytes as text for addresses.
    pub fn secret(&mut self) -> String {
        let mut bytes = [0; 32];
        self.0.fill_bytes(&mut bytes);
        URL_SAFE_NO_PAD.encode(bytes)
    }

    /// Another order.
    pub fn shuffle<T>(&mut self, values: &mut [T]) {
        values.shuffle(&mut self.0);
    }

    fn letters(&mut self, length: usize, alphabet: &[u8]) -> String {
        (0..length)
            .map(|_| char::from(alphabet[self.0.random_range(0..alphabet.len())]))
            .collect()
    }
}
