//! A template as somebody will read it, filled while it is typed.

use crate::components::{Choice, SelectField, redrawn};
use domain::template::{check, fill};
use domain::view::outreach::Recipient;
use leptos::prelude::*;

/// The mail, for a recipient that can be chosen.
#[component]
pub fn Preview(
    /// At least one.
    recipients: Vec<Recipient>,
    /// The subject, with fields.
    subject: Signal<String>,
    /// The text, with fields.
    body: Signal<String>,
) -> impl IntoView {
    let choices: Vec<Choice> = recipients
        .iter()
        .enumerate()
        .map(|(index, recipient)| Choice::new(index.to_string(), recipient.label.clone()))
        .collect();
    let chosen = RwSignal::new("0".to_owned());
    let shown = redrawn(move || {
        let index = chosen.with(|chosen| chosen.parse::<usize>().unwrap_or(0));
        let recipient = recipients.get(index).or(recipients.first());
        let problem = subject.with(|subject| body.with(|body| check(subject, body).err()));
        match (problem, recipient) {
            (Some(problem), _) => {
                view! { <p class="field__error" role="alert">{problem.sentence()}</p> }.into_any()
            }
            (None, Some(_)) if subject.with(String::is_empty) && body.with(String::is_empty) => {
                view! { <p class="letter small muted">"The mail appears here while it is written."</p> }
                    .into_any()
            }
            (None, Some(recipient)) => {
                let filled = |text: Signal<String>| {
                    text.with(|text| fill(text, |field| recipient.value(field)))
                };
                letter(filled(subject), filled(body))
            }
            (None, None) => ().into_any(),
        }
    });
    view! {
        <section class="card" aria-labelledby="preview">
            <header class="card__header"><h2 id="preview">"Preview"</h2></header>
            <div class="card__body">
                <SelectField
                    label="As read by" name="recipient" choices=Signal::stored(choices) value=chosen
                    on_change=Callback::new(move |index| chosen.set(index))
                />
                {shown}
            </div>
        </section>
    }
    .into_any()
}

/// Subject and text of a mail.
pub fn letter(subject: String, body: String) -> AnyView {
    view! {
        <article class="letter" aria-label="The mail">
            <h3 class="letter__subject"><bdi>{subject}</bdi></h3>
            <p class="letter__body">{body}</p>
        </article>
    }
    .into_any()
}
