//! To whom a campaign goes: four drop-downs, each of which may be left open.

use crate::AppError;
use crate::components::{Choice, SelectField};
use domain::MemberId;
use domain::campaign::Audience;
use domain::lead_defaults::Field;
use domain::module::Module;
use domain::person::PersonKind;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use std::str::FromStr;

/// An audience as it was chosen; what is empty is left open.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct AudienceInput {
    /// `lead` or `contact`.
    #[serde(default)]
    pub kind: String,
    /// A module's word.
    #[serde(default)]
    pub module: String,
    /// A status.
    #[serde(default)]
    pub status: String,
    /// A member's id.
    #[serde(default)]
    pub owner: String,
}

impl AudienceInput {
    /// The audience.
    ///
    /// # Errors
    /// What was sent is no choice of ours.
    pub fn read(self) -> Result<Audience, AppError> {
        Ok(Audience {
            kind: open_or(&self.kind)?,
            module: open_or(&self.module)?,
            status: (!self.status.is_empty()).then_some(self.status),
            owner: open_or(&self.owner)?,
        })
    }
}

fn open_or<T: FromStr>(word: &str) -> Result<Option<T>, AppError> {
    if word.is_empty() {
        return Ok(None);
    }
    word.parse().map(Some).map_err(|_| {
        AppError::Invalid(
            "The audience could not be read. Nothing was saved. Choose it again.".to_owned(),
        )
    })
}

/// Every status that somebody may have, each once, in the order of the modules.
fn statuses() -> Vec<&'static str> {
    let mut statuses = Vec::new();
    for module in Module::ALL {
        for status in Field::Status.choices(module) {
            if !statuses.contains(status) {
                statuses.push(*status);
            }
        }
    }
    statuses
}

fn choices(open: &str, values: impl IntoIterator<Item = (String, String)>) -> Vec<Choice> {
    let values = values
        .into_iter()
        .map(|(value, label)| Choice::new(value, label));
    std::iter::once(Choice::new("", open))
        .chain(values)
        .collect()
}

/// The drop-downs.
#[component]
pub fn AudienceFields(
    /// What is chosen.
    audience: Audience,
    /// Who may look after people.
    members: Vec<(MemberId, String)>,
    /// Cannot be changed now.
    disabled: Signal<bool>,
) -> impl IntoView {
    let kinds = [PersonKind::Lead, PersonKind::Contact];
    let kinds = kinds.map(|kind| (kind.word().to_owned(), [kind.label(), "s"].concat()));
    let modules = Module::ALL.map(|module| (module.word().to_owned(), module.label().to_owned()));
    let statuses = statuses();
    let statuses = statuses
        .into_iter()
        .map(|status| (status.to_owned(), status.to_owned()));
    let members = members
        .into_iter()
        .map(|(member, name)| (member.to_string(), name));
    let kind = audience.kind.map_or("", PersonKind::word).to_owned();
    let module = audience.module.map_or("", Module::word).to_owned();
    let status = audience.status.unwrap_or_default();
    let owner = audience
        .owner
        .map(|owner| owner.to_string())
        .unwrap_or_default();
    view! {
        <fieldset class="outreach__audience">
            <legend class="field__label">"Audience"</legend>
            <div class="form-grid">
                <SelectField label="Kind" name="audience[kind]" choices=Signal::stored(choices("Leads and contacts", kinds)) value=Signal::stored(kind) disabled/>
                <SelectField label="Kept in" name="audience[module]" choices=Signal::stored(choices("Every module", modules)) value=Signal::stored(module) disabled/>
                <SelectField label="Status" name="audience[status]" choices=Signal::stored(choices("Every status", statuses)) value=Signal::stored(status) disabled/>
                <SelectField label="Owner" name="audience[owner]" choices=Signal::stored(choices("Everybody", members)) value=Signal::stored(owner) disabled/>
            </div>
        </fieldset>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_empty_is_left_open() {
        let input = AudienceInput {
            kind: "lead".to_owned(),
            status: "New".to_owned(),
            ..AudienceInput::default()
        };

        let audience = input.read().unwrap();

        assert_eq!(audience.kind, Some(PersonKind::Lead));
        assert_eq!(audience.status.as_deref(), Some("New"));
        assert_eq!((audience.module, audience.owner), (None, None));
    }

    #[test]
    fn what_is_no_choice_is_refused() {
        let input = AudienceInput {
            module: "marketing".to_owned(),
            ..AudienceInput::default()
        };

        assert!(matches!(input.read(), Err(AppError::Invalid(_))));
    }

    #[test]
    fn every_status_stands_there_once() {
        let statuses = statuses();

        assert_eq!(
            statuses.iter().filter(|status| **status == "New").count(),
            1
        );
        assert!(statuses.contains(&"Visited"));
    }
}
