//! What a person typed into an item: made clean, or refused with a sentence. Pure.

use crate::ServiceError;
use crate::wording::{many_lines, one_line};
use domain::time::{InvalidTiming, Timing};

const LONGEST_SUBJECT: usize = 1_000;
const LONGEST_LOCATION: usize = 1_000;
const LONGEST_DESCRIPTION: usize = 100_000;

/// A title: one line.
pub(super) fn subject(text: &str) -> Result<String, ServiceError> {
    limited(one_line(text), "title", LONGEST_SUBJECT)
}

/// A place: one line.
pub(super) fn location(text: &str) -> Result<String, ServiceError> {
    limited(one_line(text), "place", LONGEST_LOCATION)
}

/// Notes: several lines.
pub(super) fn description(text: &str) -> Result<String, ServiceError> {
    limited(many_lines(text), "text of the notes", LONGEST_DESCRIPTION)
}

/// A timing that makes sense.
pub(super) fn timing(timing: Timing) -> Result<Timing, ServiceError> {
    match timing.validate() {
        Ok(()) => Ok(timing),
        Err(InvalidTiming::EndsBeforeStart) => Err(ServiceError::invalid(
            "The end lies before the start. Nothing was saved. Move the end after the start.",
        )),
        Err(InvalidTiming::YearOutOfRange) => Err(ServiceError::invalid(
            "The year lies outside 1900 to 2200. Nothing was saved. Check the date.",
        )),
    }
}

fn limited(text: String, what: &str, longest: usize) -> Result<String, ServiceError> {
    let length = text.chars().count();
    if length <= longest {
        return Ok(text);
    }
    Err(ServiceError::invalid(format!(
        "The {what} has {length} characters, and {longest} are the most. Nothing was saved. Shorten it."
    )))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_too_long_is_refused_with_both_numbers() {
        let refused = subject(&"x".repeat(1_001)).unwrap_err().to_string();

        assert!(
            refused.contains("1001") && refused.contains("1000"),
            "{refused}"
        );
        assert!(subject(&"ß".repeat(1_000)).is_ok());
    }

    #[test]
    fn notes_keep_their_lines_and_nothing_invisible() {
        assert_eq!(description("a\r\nb\u{0}c").unwrap(), "a\nbc");
    }

    #[test]
    fn markup_is_text_like_any_other() {
        assert_eq!(
            subject("<script>alert(1)</script>").unwrap(),
            "<script>alert(1)</script>"
        );
    }
}
