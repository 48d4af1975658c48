//! Chance that a test can foretell.

use domain::Entropy;
use std::sync::atomic::{AtomicU64, Ordering};
use uuid::Uuid;

/// Numbers that look random and are the same in every run. The ids are UUIDv7 in the order in which they were asked
/// for.
#[derive(Debug, Default)]
pub struct SequenceEntropy {
    drawn: AtomicU64,
    ids: AtomicU64,
}

/// 2026-01-01T00:00:00Z in milliseconds; each id is one millisecond later.
const FIRST_MILLISECOND: u64 = 1_767_225_600_000;

impl SequenceEntropy {
    /// A sequence that makes other numbers and ids than the default one; for a second process in the same test.
    pub fn numbered(number: u64) -> Self {
        Self {
            drawn: AtomicU64::new(number << 32),
            ids: AtomicU64::new(number << 32),
        }
    }
}

/// SplitMix64 (Steele, Lea, Flood 2014): a step of a counter, then a mixing of its bits.
fn mix(step: u64) -> u64 {
    let mut z = step.wrapping_add(1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

impl Entropy for SequenceEntropy {
    fn fill(&self, buffer: &mut [u8]) {
        for chunk in buffer.chunks_mut(8) {
            let bytes = mix(self.drawn.fetch_add(1, Ordering::Relaxed)).to_le_bytes();
            chunk.copy_from_slice(&bytes[..chunk.len()]);
        }
    }

    fn id(&self) -> Uuid {
        let number = self.ids.fetch_add(1, Ordering::Relaxed);
        let millisecond = FIRST_MILLISECOND + number;
        let chance = mix(!number);
        let mut bytes = [0; 16];
        bytes[..6].copy_from_slice(&millisecond.to_be_bytes()[2..]);
        bytes[6] = 0x70;
        bytes[8] = 0x80;
        bytes[9..].copy_from_slice(&chance.to_be_bytes()[..7]);
        Uuid::from_bytes(bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_uuids_of_version_7_in_order() {
        let entropy = SequenceEntropy::default();
        let ids: Vec<_> = (0..1_000).map(|_| entropy.id()).collect();

        assert!(ids.is_sorted());
        assert!(ids.iter().all(|id| id.get_version_num() == 7));
    }

    #[test]
    fn two_sequences_of_one_number_are_the_same() {
        let (one, other) = (SequenceEntropy::default(), SequenceEntropy::default());
        let (mut a, mut b) = ([0; 21], [0; 21]);

        one.fill(&mut a);
        other.fill(&mut b);

        assert_eq!(a, b);
        assert_ne!(a, [0; 21]);
        assert_eq!(one.id(), other.id());
        assert_ne!(one.id(), SequenceEntropy::numbered(1).id());
    }
}
