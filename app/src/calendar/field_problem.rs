//! A field of a form that was refused, and why.

/// A field that was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Field {
    /// First day or start.
    Start,
    /// Last day or end.
    End,
    /// How it repeats.
    Repeat,
}

/// Why fields cannot be saved.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FieldProblem {
    /// Which.
    pub field: Field,
    /// What was wrong and what to do; what was typed stays.
    pub sentence: &'static str,
}

impl From<FieldProblem> for crate::AppError {
    fn from(problem: FieldProblem) -> Self {
        Self::Invalid(problem.sentence.to_owned())
    }
}
