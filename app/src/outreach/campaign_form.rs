//! The form of a campaign: name, template, audience, limits.

use super::audience::AudienceFields;
use crate::AppError;
use crate::components::{Banner, Button, Choice, Look, SelectField, TextField, Tone, redrawn};
use crate::requests::{PostForm, Submission};
use domain::TemplateId;
use domain::view::outreach::{CampaignPage, StateShown};
use leptos::prelude::*;

/// A number as it was typed.
///
/// # Errors
/// It is none.
pub fn read_number(text: &str) -> Result<u32, AppError> {
    text.trim().parse().map_err(|_| {
        AppError::Invalid(
            "A limit is no number. Nothing was saved. Write it in digits, for instance 60."
                .to_owned(),
        )
    })
}

/// The template that was chosen.
///
/// # Errors
/// None was.
pub fn read_template(id: &str) -> Result<TemplateId, AppError> {
    id.parse().map_err(|_| {
        AppError::Invalid("No template was chosen. Nothing was saved. Choose one.".to_owned())
    })
}

/// `12 people fit this audience now.`
fn fitting(people: u32) -> String {
    match people {
        0 => "Nobody with a known address fits the saved audience now.".to_owned(),
        1 => "1 person fits the saved audience now.".to_owned(),
        more => [&more.to_string(), " people fit the saved audience now."].concat(),
    }
}

/// The form. It is drawn once, and keeps what was chosen while mails are being sent elsewhere.
#[component]
pub fn CampaignForm(
    /// What is saved now.
    now: RwSignal<CampaignPage>,
    /// Saves.
    save: Submission,
) -> impl IntoView {
    let first = now.get_untracked();
    let is_open = matches!(first.state, StateShown::Draft | StateShown::Scheduled(_));
    let can_change = first.can_change && is_open;
    let disabled = Signal::stored(!can_change);
    // What somebody else saves meanwhile is not seen here: only one's own saving moves the version on.
    let seen = RwSignal::new(first.version);
    Effect::new(move || {
        let version = now.with(|page| page.version);
        if save.answer().get() == Some(Ok(())) && seen.get_untracked() + 1 == version {
            seen.set(version);
        }
    });
    let outcome = redrawn(move || {
        save.answer().get().map(|answer| match answer {
            Ok(()) => view! { <Banner tone=Tone::Good title="Saved" is_new=true/> }.into_any(),
            Err(error) => view! { <Banner tone=Tone::Danger title="Nothing was saved" text=error.to_string() is_new=true/> }.into_any(),
        })
    });
    let id = first
        .id
        .or(first.fresh)
        .map(|id| view! { <input type="hidden" name="id" value=id.to_string()/> }.into_any());
    let templates = first
        .templates
        .iter()
        .map(|(id, name)| Choice::new(id.to_string(), name.clone()));
    let templates: Vec<Choice> = std::iter::once(Choice::new("", "Choose…"))
        .chain(templates)
        .collect();
    let template = first.template.map(|id| id.to_string()).unwrap_or_default();
    let people = redrawn(move || now.with(|page| page.id.map(|_| fitting(page.people_now))));
    let end = can_change.then(|| {
        view! {
            <footer class="card__footer">
                <span class="grow"></span>
                <Button look=Look::Primary busy=save.pending()>
                    {redrawn(move || if save.pending().get() { "Saving…" } else { "Save" })}
                </Button>
            </footer>
        }
        .into_any()
    });
    let sender = ["Sent by ", &first.sender, ", who gets the answers."].concat();
    view! {
        <section class="card" aria-labelledby="what">
            <header class="card__header">
                <div>
                    <h2 id="what">"What is sent, and to whom"</h2>
                    <p class="card__lead">{sender}</p>
                </div>
            </header>
            <PostForm action=save>
                {id}
                <input type="hidden" name="seen" value=move || seen.get().to_string()/>
                <div class="card__body">
                    {outcome}
                    <div class="form-grid">
                        <TextField label="Name" name="name" value=Signal::stored(first.name) required=true disabled/>
                        <SelectField label="Template" name="template" choices=Signal::stored(templates) value=Signal::stored(template) disabled/>
                    </div>
                    <AudienceFields audience=first.audience members=first.members disabled/>
                    <p class="small muted" role="status">{people}</p>
                    <div class="form-grid">
                        <TextField
                            label="At most so many people" name="people" value=Signal::stored(first.limits.people.to_string())
                            required=true disabled
                        />
                        <TextField
                            label="Mails in an hour" name="per_hour" value=Signal::stored(first.limits.per_hour.to_string())
                            required=true disabled hint="Mail servers distrust a sudden flood."
                        />
                    </div>
                </div>
                {end}
            </PostForm>
        </section>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_limit_is_a_number() {
        assert_eq!(read_number(" 60 "), Ok(60));
        for odd in ["", "many", "-1", "1.5"] {
            assert!(
                matches!(read_number(odd), Err(AppError::Invalid(_))),
                "{odd:?}"
            );
        }
    }

    #[test]
    fn an_audience_says_how_many_fit() {
        assert!(fitting(0).starts_with("Nobody"));
        assert_eq!(fitting(1), "1 person fits the saved audience now.");
        assert_eq!(fitting(12), "12 people fit the saved audience now.");
    }
}
