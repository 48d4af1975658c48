//! Says what is being done and how long it took.

use anyhow::Result;
use std::fmt;
use std::time::{Duration, Instant};

/// Does `work`, saying its name before and its time after.
///
/// # Errors
/// Those of `work`.
pub fn step<T>(name: &str, work: impl FnOnce() -> Result<T>) -> Result<T> {
    println!("{name} …");
    let started = Instant::now();
    let result = work();
    let took = Seconds(started.elapsed());
    match &result {
        Ok(_) => println!("{name}: done in {took}"),
        Err(_) => println!("{name}: failed after {took}"),
    }
    result
}

/// A duration as a person reads it: `0.4 s`, `41 s`, `3 min 07 s`.
pub struct Seconds(pub Duration);

impl fmt::Display for Seconds {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let seconds = self.0.as_secs_f64();
        if seconds < 20.0 {
            write!(formatter, "{seconds:.1} s")
        } else if seconds < 120.0 {
            write!(formatter, "{seconds:.0} s")
        } else {
            let whole = self.0.as_secs();
            write!(formatter, "{} min {:02} s", whole / 60, whole % 60)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_read_like_a_stopwatch() {
        let shown = |millis| Seconds(Duration::from_millis(millis)).to_string();

        assert_eq!(shown(420), "0.4 s");
        assert_eq!(shown(41_200), "41 s");
        assert_eq!(shown(187_000), "3 min 07 s");
    }
}
