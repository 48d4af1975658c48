//! How much work an expansion may cost.

/// The steps an expansion may take; a period looked at, a jump and an occurrence are a step each.
///
/// A step costs some ten nanoseconds, so the default ends a hostile rule within a fraction of a millisecond,
/// while thirty years of any daily series fit in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Budget {
    left: u32,
    was_short: bool,
}

impl Budget {
    /// As many steps as this.
    pub fn steps(steps: u32) -> Self {
        Self {
            left: steps,
            was_short: false,
        }
    }

    /// Takes one step, if there is one left.
    pub(super) fn spend(&mut self) -> bool {
        match self.left.checked_sub(1) {
            Some(left) => {
                self.left = left;
                true
            }
            None => {
                self.was_short = true;
                false
            }
        }
    }

    /// Whether a step was refused.
    pub(super) fn was_short(self) -> bool {
        self.was_short
    }
}

impl Default for Budget {
    fn default() -> Self {
        Self::steps(20_000)
    }
}
