//! The form of a template.

use super::insert::{BODY, InsertFields};
use super::link_choice;
use super::preview::Preview;
use crate::components::{
    Banner, Button, Choice, Look, SelectField, TextArea, TextField, Tone, redrawn,
};
use crate::requests::{PostForm, Submission};
use domain::module::Module;
use domain::view::outreach::TemplatePage;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

/// Subject and text as they were typed.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct MailInput {
    /// One line, with fields.
    #[serde(default)]
    pub subject: String,
    /// Several lines, with fields.
    #[serde(default)]
    pub body: String,
    /// What stands before a link that is inserted.
    #[serde(default)]
    pub link_words: String,
}

/// What stands in the fields.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Typed {
    name: String,
    module: String,
    subject: String,
    body: String,
    link_of: String,
}

impl Typed {
    fn of(page: &TemplatePage) -> Self {
        Self {
            name: page.name.clone(),
            module: page.module.word().to_owned(),
            subject: page.subject.clone(),
            body: page.body.clone(),
            link_of: link_choice::word(page.link_of, page.event_type.as_ref()),
        }
    }
}

/// Why **Insert Calendly link** cannot be used in a module.
fn refusal(page: &TemplatePage, module: &str) -> Option<String> {
    let mut refusals = page.refusals.iter();
    let found = refusals.find(|(refused, _)| refused.word() == module);
    found.map(|(_, sentence)| sentence.clone())
}

fn modules() -> Vec<Choice> {
    Module::ALL
        .into_iter()
        .map(|module| Choice::new(module.word(), module.label()))
        .collect()
}

/// Name, module, subject and text beside their preview.
///
/// The version that is sent back is one that the reader knows of: that of what stands in the fields. So nobody overwrites
/// what they have not seen.
#[component]
pub fn TemplateForm(
    /// What is saved now.
    now: RwSignal<TemplatePage>,
    /// Saves.
    save: Submission,
) -> impl IntoView {
    let first = now.get_untracked();
    let typed = RwSignal::new(Typed::of(&first));
    let seen = RwSignal::new(first.version);
    Effect::new(move || {
        let (version, saved) = now.with(|page| (page.version, Typed::of(page)));
        let is_ours = typed.with(|typed| same_text(typed, &saved));
        if is_ours {
            seen.set(version);
        }
    });
    let can_change = first.can_change;
    let disabled = Signal::stored(!can_change);
    let part = move |read: fn(&Typed) -> String| Signal::derive(move || typed.with(read));
    let name = part(|typed| typed.name.clone());
    let module = part(|typed| typed.module.clone());
    let subject = part(|typed| typed.subject.clone());
    let body = part(|typed| typed.body.clone());
    let link_of = part(|typed| typed.link_of.clone());
    let set = move |write: fn(&mut Typed, String)| {
        Callback::new(move |text: String| typed.update(|typed| write(typed, text)))
    };
    let refused =
        Signal::derive(move || typed.with(|typed| now.with(|page| refusal(page, &typed.module))));
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
    let write_body = set(|typed, text| typed.body = text);
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
    let insert = can_change
        .then(|| view! { <InsertFields refusal=refused on_insert=write_body/> }.into_any());
    // Enter in a field presses the first button of its form, which would be one that inserts a field.
    let save_first = can_change.then(|| {
        view! { <button class="visually-hidden" type="submit" tabindex="-1" aria-hidden="true"></button> }.into_any()
    });
    let owners = link_choice::choices(&first);
    view! {
        <div class="outreach__editor">
            <PostForm action=save class="card">
                {save_first}
                {id}
                <input type="hidden" name="seen" value=move || seen.get().to_string()/>
                <div class="card__body">
                    {outcome}
                    <div class="form-grid">
                        <TextField
                            label="Name" name="name" value=name on_input=set(|typed, text| typed.name = text) required=true disabled
                            hint="Only members see it."
                        />
                        <SelectField
                            label="Module" name="module" choices=Signal::stored(modules()) value=module disabled
                            on_change=set(|typed, text| typed.module = text)
                        />
                    </div>
                    <TextField
                        label="Subject" name="mail[subject]" value=subject on_input=set(|typed, text| typed.subject = text) required=true
                        disabled
                    />
                    {insert}
                    <TextArea label="Text" name=BODY rows="12" value=body on_input=write_body disabled/>
                    <SelectField
                        label="Whose Calendly link" name="link_of" choices=Signal::stored(owners) value=link_of disabled
                        on_change=set(|typed, text| typed.link_of = text)
                        hint="An event type of one member, or the page with all of theirs."
                    />
                </div>
                {end}
            </PostForm>
            <Preview recipients=first.recipients subject body/>
        </div>
    }
    .into_any()
}

/// Whether what was typed is what is saved: the server drops white space at the ends.
fn same_text(typed: &Typed, saved: &Typed) -> bool {
    let body = typed.body.replace("\r\n", "\n");
    typed.module == saved.module
        && typed.link_of == saved.link_of
        && typed.name.trim() == saved.name
        && typed.subject.trim() == saved.subject
        && body.trim_end() == saved.body
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed() -> Typed {
        Typed {
            name: "Follow-up".to_owned(),
            module: "sales".to_owned(),
            subject: "Hello".to_owned(),
            body: "One\nTwo".to_owned(),
            link_of: "owner".to_owned(),
        }
    }

    #[test]
    fn what_was_typed_is_recognised_when_it_comes_back_from_the_server() {
        let saved = typed();
        let with_ends = Typed {
            name: " Follow-up".to_owned(),
            body: "One\r\nTwo\n\n".to_owned(),
            ..typed()
        };
        let other = Typed {
            body: "One\nThree".to_owned(),
            ..typed()
        };

        assert!(same_text(&with_ends, &saved));
        assert!(!same_text(&other, &saved));
    }
}
