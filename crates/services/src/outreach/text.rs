//! What a person typed into a template or campaign: made clean, or refused with a sentence. Pure.

use crate::ServiceError;
use crate::wording::{many_lines, one_line};
use domain::campaign::Audience;
use domain::template::{LONGEST_BODY, LONGEST_NAME, LONGEST_SUBJECT, check};

/// What members call it.
pub(super) fn name(text: &str) -> Result<String, ServiceError> {
    filled(one_line(text), "name", LONGEST_NAME)
}

/// A subject and a text whose fields can be filled.
pub(super) fn subject_and_body(
    subject: &str,
    body: &str,
) -> Result<(String, String), ServiceError> {
    let subject = filled(one_line(subject), "subject", LONGEST_SUBJECT)?;
    let body = filled(many_lines(body), "text", LONGEST_BODY)?;
    check(&subject, &body).map_err(|error| ServiceError::invalid(error.sentence()))?;
    Ok((subject, body))
}

/// An audience whose status is one that somebody could have typed; of an empty one nothing is said.
pub(super) fn audience(audience: Audience) -> Result<Audience, ServiceError> {
    let status = audience.status.map(|status| one_line(&status));
    let status = status.filter(|status| !status.is_empty());
    Ok(Audience {
        status: match status {
            Some(status) => Some(filled(status, "status", LONGEST_NAME)?),
            None => None,
        },
        ..audience
    })
}

fn filled(text: String, what: &str, longest: usize) -> Result<String, ServiceError> {
    let length = text.chars().count();
    if text.trim().is_empty() {
        return Err(ServiceError::invalid(format!(
            "The {what} is empty. Nothing was saved. Fill it in."
        )));
    }
    if longest < length {
        return Err(ServiceError::invalid(format!(
            "The {what} has {length} characters, and {longest} are the most. Nothing was saved. Shorten it."
        )));
    }
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_empty_too_long_or_no_template_is_refused() {
        let refused = |subject: &str, body: &str| {
            let refusal = subject_and_body(subject, body).unwrap_err();
            refusal.to_string()
        };

        assert!(refused(" \n", "text").starts_with("The subject is empty"));
        assert!(refused("subject", "  ").starts_with("The text is empty"));
        assert!(refused(&"x".repeat(201), "text").contains("201"));
        assert!(refused("subject", "{{nmae}}").contains("“{{nmae}}”"));
        assert_eq!(
            subject_and_body(" A\r\nB ", "one\r\ntwo\n").unwrap(),
            ("A B".to_owned(), "one\ntwo".to_owned())
        );
    }
}
