//! The times of day, hour or minute a rule names.

/// Hours × minutes × seconds, as bit masks.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Clock {
    hours: u32,
    minutes: u64,
    seconds: u64,
    count: u32,
    /// The first time; the only one of nearly every rule.
    first: u32,
}

impl Clock {
    pub(super) fn new(hours: u32, minutes: u64, seconds: u64) -> Self {
        Self {
            hours,
            minutes,
            seconds,
            count: hours.count_ones() * minutes.count_ones() * seconds.count_ones(),
            first: hours.trailing_zeros() * 3_600
                + minutes.trailing_zeros() * 60
                + seconds.trailing_zeros(),
        }
    }

    /// How many times there are.
    pub(super) fn count(self) -> u32 {
        self.count
    }

    /// The index of the first time at or after `seconds`; [`Clock::count`] when there is none.
    pub(super) fn first_from(self, seconds: i64) -> u32 {
        if seconds <= i64::from(self.first) {
            return 0;
        }
        let (mut low, mut high) = (1, self.count);
        while low < high {
            let middle = low + (high - low) / 2;
            if i64::from(self.nth(middle)) < seconds {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        low.min(self.count)
    }

    /// The nth time in seconds, counted from 0; `index` lies below [`Clock::count`].
    pub(super) fn nth(self, index: u32) -> u32 {
        if index == 0 {
            return self.first;
        }
        let seconds = self.seconds.count_ones();
        let minutes = self.minutes.count_ones();
        let second = nth_bit(self.seconds, index % seconds);
        let minute = nth_bit(self.minutes, index / seconds % minutes);
        let hour = nth_bit(u64::from(self.hours), index / seconds / minutes);
        hour * 3_600 + minute * 60 + second
    }
}

/// The place of the nth bit that is set, counted from 0.
pub(super) fn nth_bit(mut set: u64, n: u32) -> u32 {
    for _ in 0..n {
        set &= set.wrapping_sub(1);
    }
    set.trailing_zeros()
}
