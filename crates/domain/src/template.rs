//! A text of mails, with fields that are filled for each recipient (spec §2.4).
//!
//! A field stands between two braces, `{{first_name}}`. Text is filled in one go, so that what fills a field is never
//! looked through for fields itself: names are text from strangers.

use crate::event_type::EventTypeId;
use crate::member::words;
use crate::module::Module;
use crate::{InvalidId, MemberId, OrganizationId, TemplateId};
use serde::{Deserialize, Serialize};
use std::str::FromStr;

/// The most letters of a name.
pub const LONGEST_NAME: usize = 100;
/// The most letters of a subject, so that it stays one line of a mail (RFC 5322 §2.1.1 allows 998 octets).
pub const LONGEST_SUBJECT: usize = 200;
/// The most letters of a text.
pub const LONGEST_BODY: usize = 20_000;

/// A text of mails. It belongs to a module; every member of the organization may use it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Template {
    /// Its id.
    pub id: TemplateId,
    /// Whose.
    pub organization: OrganizationId,
    /// In which module it is used; that decides whether it may hold a Calendly link.
    pub module: Module,
    /// What members call it; recipients never see it.
    pub name: String,
    /// One line, with fields.
    pub subject: String,
    /// Plain text, with fields; lines end with `\n`.
    pub body: String,
    /// Whose Calendly link fills [`MergeField::CalendlyLink`].
    pub link_of: LinkOf,
    /// To which event type of that member the link leads, where it is [`LinkOf::Member`]; none to all of theirs.
    pub event_type: Option<EventTypeId>,
    /// Counts up with every saving, so that of two people who save at once the second is told; 0 before the first.
    pub version: i64,
}

/// What is filled in for each recipient.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MergeField {
    /// The recipient's first name.
    FirstName,
    /// The recipient's whole name.
    Name,
    /// The name of the member who looks after them.
    OwnerName,
    /// The name of the member who sends the mail.
    SenderName,
    /// The name of our organization.
    Organization,
    /// A scheduling link of ours that leads to a member's page at Calendly.
    CalendlyLink,
}

words!(MergeField, "merge field", {
    MergeField::FirstName => "first_name",
    MergeField::Name => "name",
    MergeField::OwnerName => "owner_name",
    MergeField::SenderName => "sender_name",
    MergeField::Organization => "organization",
    MergeField::CalendlyLink => "calendly_link",
});

impl MergeField {
    /// Those that anybody may put in, in the order of the menu.
    pub const PLAIN: [Self; 5] = [
        Self::FirstName,
        Self::Name,
        Self::OwnerName,
        Self::SenderName,
        Self::Organization,
    ];

    /// The name on pages.
    pub const fn label(self) -> &'static str {
        match self {
            Self::FirstName => "First name",
            Self::Name => "Whole name",
            Self::OwnerName => "Owner of the lead",
            Self::SenderName => "Sender",
            Self::Organization => "Organization",
            Self::CalendlyLink => "Calendly link",
        }
    }

    /// As it is written, `{{first_name}}`.
    pub const fn written(self) -> &'static str {
        match self {
            Self::FirstName => "{{first_name}}",
            Self::Name => "{{name}}",
            Self::OwnerName => "{{owner_name}}",
            Self::SenderName => "{{sender_name}}",
            Self::Organization => "{{organization}}",
            Self::CalendlyLink => "{{calendly_link}}",
        }
    }
}

/// Whose Calendly link a template holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LinkOf {
    /// That of whoever looks after the recipient.
    Owner,
    /// That of whoever sends the mail.
    Sender,
    /// That of this member, whoever sends it.
    Member(MemberId),
}

impl LinkOf {
    /// The word it is stored and sent under; a member's is the id.
    pub fn word(self) -> String {
        match self {
            Self::Owner => "owner".to_owned(),
            Self::Sender => "sender".to_owned(),
            Self::Member(member) => member.to_string(),
        }
    }

    /// The member whose link it is, given who sends the mail and who looks after its recipient.
    pub const fn member(self, sender: MemberId, owner: MemberId) -> MemberId {
        match self {
            Self::Owner => owner,
            Self::Sender => sender,
            Self::Member(member) => member,
        }
    }
}

impl FromStr for LinkOf {
    type Err = InvalidId;

    fn from_str(word: &str) -> Result<Self, InvalidId> {
        match word {
            "owner" => Ok(Self::Owner),
            "sender" => Ok(Self::Sender),
            member => member.parse().map(Self::Member),
        }
    }
}

/// Why a text is no template.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TemplateError {
    /// There is no such field.
    #[error("there is no field {0:?}")]
    Unknown(String),
    /// A field begins and does not end; what follows its braces.
    #[error("a field begins with {0:?} and does not end")]
    Unclosed(String),
    /// A subject is read in lists, where nobody can click it.
    #[error("a subject cannot hold a link")]
    LinkInSubject,
}

impl TemplateError {
    /// What was wrong, what was kept, what to do.
    pub fn sentence(&self) -> String {
        match self {
            Self::Unknown(field) => {
                let known: Vec<_> = MergeField::PLAIN
                    .into_iter()
                    .chain([MergeField::CalendlyLink])
                    .map(MergeField::written)
                    .collect();
                [
                    "There is no field “{{",
                    field,
                    "}}”. Nothing was saved. Use one of ",
                    &crate::words::listed(&known),
                    ".",
                ]
                .concat()
            }
            Self::Unclosed(rest) => [
                "The field that begins with “{{",
                rest,
                "” does not end. Nothing was saved. Close it with “}}”.",
            ]
            .concat(),
            Self::LinkInSubject => {
                "The Calendly link cannot stand in the subject. Nothing was saved. Move it into the text."
                    .to_owned()
            }
        }
    }
}

/// A part of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Piece<'a> {
    /// As it is.
    Text(&'a str),
    /// To be filled.
    Field(MergeField),
}

/// How much of what cannot be read is repeated to whoever wrote it.
const SHOWN: usize = 30;

/// The parts of a text, in their order.
///
/// # Errors
/// [`TemplateError`] of the first field that cannot be filled.
pub fn pieces(text: &str) -> Result<Vec<Piece<'_>>, TemplateError> {
    let mut pieces = Vec::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("{{") {
        if !before.is_empty() {
            pieces.push(Piece::Text(before));
        }
        let shown = |text: &str| {
            text.lines()
                .next()
                .unwrap_or_default()
                .chars()
                .take(SHOWN)
                .collect()
        };
        let Some((field, following)) = after.split_once("}}") else {
            return Err(TemplateError::Unclosed(shown(after)));
        };
        let Ok(field) = field.trim().parse() else {
            return Err(TemplateError::Unknown(shown(field.trim())));
        };
        pieces.push(Piece::Field(field));
        rest = following;
    }
    if !rest.is_empty() {
        pieces.push(Piece::Text(rest));
    }
    Ok(pieces)
}

/// The text with its fields filled. A text that is no template stays as it is.
pub fn fill(text: &str, value: impl Fn(MergeField) -> String) -> String {
    let Ok(pieces) = pieces(text) else {
        return text.to_owned();
    };
    let mut filled = String::with_capacity(text.len());
    for piece in pieces {
        match piece {
            Piece::Text(text) => filled.push_str(text),
            Piece::Field(field) => filled.push_str(&value(field)),
        }
    }
    filled
}

/// Whether a text holds the Calendly link.
pub fn holds_link(text: &str) -> bool {
    let link = Piece::Field(MergeField::CalendlyLink);
    pieces(text).is_ok_and(|pieces| pieces.contains(&link))
}

/// Subject and text can be filled.
///
/// # Errors
/// [`TemplateError`]
pub fn check(subject: &str, body: &str) -> Result<(), TemplateError> {
    pieces(subject)?;
    if holds_link(subject) {
        return Err(TemplateError::LinkInSubject);
    }
    pieces(body).map(|_| ())
}

impl Template {
    /// Whether it holds a Calendly link.
    pub fn holds_link(&self) -> bool {
        holds_link(&self.body)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    fn value(field: MergeField) -> String {
        match field {
            MergeField::FirstName => "Ida".to_owned(),
            MergeField::Name => "Ida {{calendly_link}} <b>Muster</b>".to_owned(),
            MergeField::OwnerName => "Robin K.".to_owned(),
            MergeField::SenderName => "Dana W.".to_owned(),
            MergeField::Organization => "Fernhill Services".to_owned(),
            MergeField::CalendlyLink => "https://calendar.example/m/abc".to_owned(),
        }
    }

    #[test]
    fn a_text_is_filled_field_by_field() {
        for (text, filled) in [
            ("", ""),
            ("Hello", "Hello"),
            ("Hello {{first_name}}!", "Hello Ida!"),
            ("{{ first_name }}{{owner_name}}", "IdaRobin K."),
            ("{{calendly_link}}\n", "https://calendar.example/m/abc\n"),
            ("a } b { c }} d", "a } b { c }} d"),
        ] {
            assert_eq!(fill(text, value), filled, "{text:?}");
        }
    }

    #[test]
    fn what_fills_a_field_is_text_and_no_field() {
        assert_eq!(
            fill("Hello {{name}}", value),
            "Hello Ida {{calendly_link}} <b>Muster</b>"
        );
    }

    #[test]
    fn what_cannot_be_filled_is_named() {
        let unknown = |field: &str| Err(TemplateError::Unknown(field.to_owned()));
        let unclosed = |rest: &str| Err(TemplateError::Unclosed(rest.to_owned()));
        for (subject, body, outcome) in [
            ("Hi {{first_name}}", "{{calendly_link}}", Ok(())),
            ("Hi {{frist_name}}", "", unknown("frist_name")),
            ("", "{{}}", unknown("")),
            ("", "{{ {{name}}", unknown("{{name")),
            ("", "{{First_Name}}", unknown("First_Name")),
            ("", "see {{name\nand more", unclosed("name")),
            ("{{calendly_link}}", "", Err(TemplateError::LinkInSubject)),
        ] {
            assert_eq!(check(subject, body), outcome, "{subject:?} {body:?}");
        }
    }

    #[test]
    fn an_unknown_field_is_answered_with_the_known_ones() {
        let sentence = TemplateError::Unknown("frist_name".to_owned()).sentence();

        assert!(sentence.contains("“{{frist_name}}”"), "{sentence}");
        assert!(sentence.contains("{{first_name}}"), "{sentence}");
        assert!(sentence.contains("{{calendly_link}}"), "{sentence}");
    }

    #[test]
    fn every_field_is_written_as_it_is_read() {
        for field in MergeField::PLAIN
            .into_iter()
            .chain([MergeField::CalendlyLink])
        {
            assert_eq!(pieces(field.written()), Ok(vec![Piece::Field(field)]));
        }
    }

    #[test]
    fn whose_link_it_is_survives_being_stored() {
        let (dana, robin) = (Uuid::from_u128(1).into(), Uuid::from_u128(2).into());
        for (link_of, member) in [
            (LinkOf::Sender, dana),
            (LinkOf::Owner, robin),
            (
                LinkOf::Member(Uuid::from_u128(3).into()),
                Uuid::from_u128(3).into(),
            ),
        ] {
            assert_eq!(link_of.word().parse(), Ok(link_of));
            assert_eq!(link_of.member(dana, robin), member);
        }
        assert_eq!("nobody".parse::<LinkOf>(), Err(InvalidId));
    }
}
