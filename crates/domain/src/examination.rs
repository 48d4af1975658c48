//! What works of an account elsewhere, step by step, for whoever has to set it up there.
//!
//! Each step needs the ones before it, so after one that failed nothing more is known; only the last may fail without harm.

use serde::{Deserialize, Serialize};

/// A step, in the order in which they are gone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Step {
    /// Where the service is.
    Address,
    /// Whether somebody answers there whom nobody else can listen to.
    Connection,
    /// Whether it is the service.
    Service,
    /// How one may sign in.
    WaysIn,
    /// Whether the name and the password are right.
    Credentials,
    /// Whether this account may use the service.
    MayUse,
    /// Whether the server is new enough.
    Version,
    /// Whether its calendars can be read.
    Calendars,
    /// Whether it tells of changes by itself.
    Changes,
}

impl Step {
    /// All of them, in order.
    pub const ALL: [Self; 9] = [
        Self::Address,
        Self::Connection,
        Self::Service,
        Self::WaysIn,
        Self::Credentials,
        Self::MayUse,
        Self::Version,
        Self::Calendars,
        Self::Changes,
    ];

    /// Its title, for people.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Address => "Address found",
            Self::Connection => "Encrypted connection",
            Self::Service => "Service answers",
            Self::WaysIn => "Ways to sign in",
            Self::Credentials => "Name and password accepted",
            Self::MayUse => "Mailbox may use the service",
            Self::Version => "Version of the server",
            Self::Calendars => "Calendars readable",
            Self::Changes => "Changes are told at once",
        }
    }
}

/// What is wrong, and what mends it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fault {
    /// What was found, in a sentence.
    pub wrong: String,
    /// What to do, in sentences or as lines for the server's own console.
    pub advice: Vec<String>,
}

/// What came of a step.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// It works; what was found.
    Passed(String),
    /// It does not work, and all else does without it.
    Warned(Fault),
    /// It does not work, and nothing does without it.
    Failed(Fault),
    /// It was not tried, because an earlier one failed.
    NotReached,
}

/// A step and what came of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Examined {
    /// Which.
    pub step: Step,
    /// What came of it.
    pub outcome: Outcome,
}

/// All steps, and what came of each.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Examination {
    /// Each of [`Step::ALL`] once, in that order.
    pub steps: Vec<Examined>,
}

impl Fault {
    /// Something wrong, and what mends it.
    pub fn new(wrong: impl Into<String>, advice: &[&str]) -> Self {
        Self {
            wrong: wrong.into(),
            advice: advice.iter().map(|&line| line.to_owned()).collect(),
        }
    }
}

impl Examination {
    /// One of these outcomes, in the order of the steps; what comes after one that failed, or is not told, was not reached.
    pub fn of(outcomes: impl IntoIterator<Item = Outcome>) -> Self {
        let mut outcomes = outcomes.into_iter();
        let mut has_failed = false;
        let steps = Step::ALL.map(|step| {
            let next = if has_failed { None } else { outcomes.next() };
            let outcome = next.unwrap_or(Outcome::NotReached);
            has_failed |= matches!(outcome, Outcome::Failed(_));
            Examined { step, outcome }
        });
        Self {
            steps: steps.into(),
        }
    }

    /// What came of a step.
    pub fn outcome(&self, step: Step) -> &Outcome {
        let found = self.steps.iter().find(|examined| examined.step == step);
        found.map_or(&Outcome::NotReached, |examined| &examined.outcome)
    }

    /// The step that failed; none where the account can be used.
    pub fn failed(&self) -> Option<(Step, &Fault)> {
        self.steps
            .iter()
            .find_map(|examined| match &examined.outcome {
                Outcome::Failed(fault) => Some((examined.step, fault)),
                Outcome::Passed(_) | Outcome::Warned(_) | Outcome::NotReached => None,
            })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn passed() -> Outcome {
        Outcome::Passed("well".to_owned())
    }

    #[test]
    fn after_a_step_that_failed_none_is_reached_and_a_warning_stops_nothing() {
        let fault = Fault::new("It is shut.", &["Open it."]);
        let failed = Examination::of([passed(), Outcome::Failed(fault.clone()), passed()]);
        let warned = Examination::of([passed(), Outcome::Warned(fault.clone()), passed()]);

        assert_eq!(failed.failed(), Some((Step::Connection, &fault)));
        assert_eq!(failed.outcome(Step::Address), &passed());
        assert_eq!(failed.outcome(Step::Service), &Outcome::NotReached);
        assert_eq!(warned.failed(), None);
        assert_eq!(warned.outcome(Step::Service), &passed());
        assert_eq!(warned.outcome(Step::Changes), &Outcome::NotReached);
        for examination in [failed, warned] {
            let steps = examination.steps.iter().map(|examined| examined.step);
            assert!(steps.eq(Step::ALL));
        }
    }
}
