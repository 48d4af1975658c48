//! What must hold of the figures, and whether it does.

use std::fmt::Write as _;

/// A figure beside its limit.
#[derive(Debug, Clone, PartialEq)]
pub struct Expectation {
    /// What was measured, as a person says it.
    pub what: String,
    pub measured: f64,
    pub limit: Limit,
    /// Stands behind both numbers: ` ms`, `×`.
    pub unit: &'static str,
}

/// Where the good side of a figure ends; the limit itself is good.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Limit {
    AtMost(f64),
    AtLeast(f64),
}

impl Expectation {
    /// A figure that is no number (nothing was measured) does not hold.
    pub fn holds(&self) -> bool {
        match self.limit {
            Limit::AtMost(limit) => self.measured <= limit,
            Limit::AtLeast(limit) => limit <= self.measured,
        }
    }
}

/// One line each.
pub fn text(expectations: &[Expectation]) -> String {
    let mut text = String::new();
    for expectation in expectations {
        let Expectation {
            what,
            measured,
            limit,
            unit,
        } = expectation;
        let verdict = if expectation.holds() { "ok" } else { "OVER" };
        let (word, limit) = match limit {
            Limit::AtMost(limit) => ("at most", limit),
            Limit::AtLeast(limit) => ("at least", limit),
        };
        // Writing to a String does not fail.
        let _ = writeln!(
            text,
            "{verdict:6}{what}: {measured:.2}{unit} ({word} {limit}{unit})"
        );
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ratio(measured: f64, limit: Limit) -> Expectation {
        Expectation {
            what: "first import beside the bare requests".to_owned(),
            measured,
            limit,
            unit: "×",
        }
    }

    #[test]
    fn a_figure_on_its_limit_holds() {
        assert!(ratio(1.2, Limit::AtMost(1.2)).holds());
        assert!(ratio(20.0, Limit::AtLeast(20.0)).holds());
    }

    #[test]
    fn a_figure_beyond_its_limit_does_not_hold() {
        assert!(!ratio(1.21, Limit::AtMost(1.2)).holds());
        assert!(!ratio(19.0, Limit::AtLeast(20.0)).holds());
    }

    #[test]
    fn nothing_measured_does_not_hold() {
        assert!(!ratio(f64::NAN, Limit::AtMost(1.2)).holds());
    }

    #[test]
    fn a_line_says_figure_and_limit() {
        assert_eq!(
            text(&[ratio(1.25, Limit::AtMost(1.2))]),
            "OVER  first import beside the bare requests: 1.25× (at most 1.2×)\n"
        );
    }
}
