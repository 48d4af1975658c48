//! Where a Calendly link leads: to whose page, or to which event type. In forms it is one word, `owner`, `sender`, a member's
//! id, or that and an event type's id behind a slash.

use crate::AppError;
use crate::components::Choice;
use domain::event_type::{EventType, EventTypeId};
use domain::template::LinkOf;
use domain::view::outreach::TemplatePage;

/// Whose link, and to which event type of theirs.
///
/// # Errors
/// What was sent is no choice of ours.
pub fn read(word: &str) -> Result<(LinkOf, Option<EventTypeId>), AppError> {
    let (member, event_type) = match word.split_once('/') {
        Some((member, event_type)) => (member, Some(event_type)),
        None => (word, None),
    };
    let event_type = event_type.map(str::parse).transpose();
    match (member.parse(), event_type) {
        (Ok(link_of @ LinkOf::Member(_)), Ok(event_type)) => Ok((link_of, event_type)),
        (Ok(link_of), Ok(None)) => Ok((link_of, None)),
        _ => Err(AppError::Invalid(
            "Nobody's link was chosen. Nothing was saved. Choose whose Calendly link it is."
                .to_owned(),
        )),
    }
}

/// An event type that was chosen by itself; none for nothing.
///
/// # Errors
/// What was sent is no id of one.
pub fn read_event_type(word: &str) -> Result<Option<EventTypeId>, AppError> {
    match word {
        "" => Ok(None),
        word => word.parse().map(Some).map_err(|_| {
            AppError::Invalid(
                "This is no event type. Nothing was sent. Choose one of the list.".to_owned(),
            )
        }),
    }
}

/// The word of a choice.
pub fn word(link_of: LinkOf, event_type: Option<&EventTypeId>) -> String {
    match event_type {
        Some(event_type) => [&link_of.word(), "/", event_type.as_str()].concat(),
        None => link_of.word(),
    }
}

/// Everything that a template's link can lead to.
pub fn choices(page: &TemplatePage) -> Vec<Choice> {
    let name_of = |one: &EventType| {
        let mut members = page.members.iter();
        let found = members.find(|(member, _)| *member == one.member);
        found.map_or_else(String::new, |(_, name)| name.clone())
    };
    let members = page.members.iter().map(|(member, name)| Choice {
        group: Some("Always".to_owned()),
        ..Choice::new(member.to_string(), name.clone())
    });
    let event_types = page.event_types.iter().map(|one| Choice {
        group: Some(["Event types of ", &name_of(one)].concat()),
        ..Choice::new(word(LinkOf::Member(one.member), Some(&one.id)), label(one))
    });
    // One that Calendly never told of here has no name, and must not turn into another choice by itself.
    let is_listed = |id: &EventTypeId| page.event_types.iter().any(|one| one.id == *id);
    let unknown = page.event_type.as_ref().filter(|id| !is_listed(id));
    let unknown = unknown.map(|id| {
        Choice::new(
            word(page.link_of, Some(id)),
            "An event type that is not there any more: choose another",
        )
    });
    [
        Choice::new(LinkOf::Owner.word(), "Owner of the lead"),
        Choice::new(LinkOf::Sender.word(), "Me, or whoever sends it"),
    ]
    .into_iter()
    .chain(unknown)
    .chain(members)
    .chain(event_types)
    .collect()
}

/// An event type as it is offered.
pub fn label(one: &EventType) -> String {
    match one.is_offered {
        true => one.label(),
        false => [&one.label(), " (removed: choose another)"].concat(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MEMBER: &str = "00000000-0000-0000-0000-000000000007";

    #[test]
    fn a_choice_survives_being_sent() {
        let member = LinkOf::Member(MEMBER.parse().unwrap());
        let intro: EventTypeId = "INTRO".parse().unwrap();
        for (link_of, event_type) in [
            (LinkOf::Owner, None),
            (LinkOf::Sender, None),
            (member, None),
            (member, Some(intro)),
        ] {
            let word = word(link_of, event_type.as_ref());
            assert_eq!(read(&word), Ok((link_of, event_type)), "{word}");
        }
    }

    #[test]
    fn what_is_no_choice_is_refused() {
        let with_slash = [MEMBER, "/a b"].concat();
        for word in ["", "everybody", "owner/INTRO", "sender/", &with_slash] {
            assert!(matches!(read(word), Err(AppError::Invalid(_))), "{word}");
        }
        assert_eq!(read_event_type(""), Ok(None));
        assert!(read_event_type("a/b").is_err());
    }
}
