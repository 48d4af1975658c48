//! What is asked before something ends or moves: in a dialog, or in the page where there is no script.

use super::{Actions, row_of};
use crate::components::{Banner, Button, CancelLink, Look, Tone, redrawn};
use crate::paths;
use crate::requests::{PostForm, Submission};
use domain::module::Module;
use domain::view::calendly::CalendlyPanel;
use leptos::prelude::*;

/// One question.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Question {
    /// Whether to switch it off.
    Disable,
    /// Whether to forget the token.
    Disconnect,
    /// Whether new leads are to appear in this module.
    Leads(Module),
}

impl Question {
    /// The question that an address names.
    pub fn named(ask: Option<&str>, leads: Option<&str>) -> Option<Self> {
        match (ask, leads) {
            (Some("disable"), _) => Some(Self::Disable),
            (Some("disconnect"), _) => Some(Self::Disconnect),
            (_, Some(module)) => module.parse().ok().map(Self::Leads),
            _ => None,
        }
    }

    /// Where it is asked without script.
    pub fn address(self) -> String {
        let query = match self {
            Self::Disable => "?ask=disable",
            Self::Disconnect => "?ask=disconnect",
            Self::Leads(module) => return [paths::CALENDLY, "?leads=", module.word()].concat(),
        };
        [paths::CALENDLY, query].concat()
    }

    /// Its heading.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Disable => "Disable Calendly Integration",
            Self::Disconnect => "Disconnect Calendly",
            Self::Leads(_) => "New Lead/Contact",
        }
    }
}

/// `New leads will land in CRM. Its 5 default values must be set. The values for Sales are kept.`
fn moving(panel: &CalendlyPanel, to: Module) -> String {
    let mut text = ["New leads will land in ", to.label(), "."].concat();
    if let Some(row) = row_of(panel, to) {
        let open = row.defaults_of.saturating_sub(row.defaults_set);
        text += &if open == 0 {
            " Its default values are set already.".to_owned()
        } else if row.defaults_set == 0 {
            [
                " Its ",
                &row.defaults_of.to_string(),
                " default values must be set.",
            ]
            .concat()
        } else {
            let set = [row.defaults_set, row.defaults_of].map(|count| count.to_string());
            [
                " ",
                &set[0],
                " of its ",
                &set[1],
                " default values are set; the others must be.",
            ]
            .concat()
        };
        if open != 0 && !panel.can_configure {
            text += " An admin sets them.";
        }
    }
    if let Some(from) = super::receiving(panel).filter(|row| row.module != to) {
        text += &[" The values for ", from.module.label(), " are kept."].concat();
    }
    text
}

/// What the button says that moves new leads to a module.
fn moving_button(panel: &CalendlyPanel, to: Module) -> &'static str {
    match row_of(panel, to) {
        Some(row) if panel.can_configure && row.defaults_set < row.defaults_of => {
            "Change and set defaults"
        }
        _ => "Change",
    }
}

/// The question with its answers.
#[component]
pub fn QuestionForm(
    /// What is asked.
    question: Question,
    /// What it is about, as it stands.
    panel: Signal<CalendlyPanel>,
    /// Who is told.
    actions: Actions,
    /// Closes the dialog.
    cancel: Callback<()>,
) -> impl IntoView {
    match question {
        Question::Disable => view! {
            <Answers action=actions.enable button="Disable" look=Look::SolidDanger cancel>
                <input type="hidden" name="enabled" value="false"/>
                <p>"Meeting links pause: people who open one see “temporarily unavailable”. Bookings are not taken in, and no new template or campaign can hold a Calendly link."</p>
                <p class="muted">"The token, the modules, all default values, leads and appointments are kept. Switch it on again and every link works as before."</p>
            </Answers>
        }
        .into_any(),
        Question::Disconnect => view! {
            <Answers action=actions.disconnect button="Disconnect Calendly" look=Look::SolidDanger cancel>
                <p>"Removes the webhook at Calendly and the token stored here. Meeting links pause until you connect again."</p>
                <p class="muted">"Links, default values, leads and booked appointments stay. What is booked at Calendly stays there."</p>
            </Answers>
        }
        .into_any(),
        Question::Leads(module) => {
            let (text, button) =
                panel.with_untracked(|panel| (moving(panel, module), moving_button(panel, module)));
            view! {
                <Answers action=actions.leads button look=Look::Primary cancel>
                    <input type="hidden" name="module" value=module.word()/>
                    <p>{text}</p>
                </Answers>
            }
            .into_any()
        }
    }
}

/// The form around a question.
#[component]
fn Answers(
    action: Submission,
    button: &'static str,
    look: Look,
    cancel: Callback<()>,
    children: Children,
) -> impl IntoView {
    let refused = redrawn(move || {
        action.refused().get().map(|error| {
            view! { <Banner tone=Tone::Danger title="Nothing was changed" text=error.to_string() is_new=true/> }.into_any()
        })
    });
    view! {
        <PostForm action>
            <div class="dialog__body">{refused}{children()}</div>
            <footer class="dialog__footer">
                <span class="grow"></span>
                <CancelLink href=paths::CALENDLY cancel/>
                <Button look busy=action.pending()>{button}</Button>
            </footer>
        </PostForm>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::options::integrator::calendly::tests::connected;

    #[test]
    fn an_address_asks_at_most_one_question() {
        assert_eq!(
            Question::named(Some("disable"), None),
            Some(Question::Disable)
        );
        assert_eq!(
            Question::named(None, Some("crm")),
            Some(Question::Leads(Module::Crm))
        );
        assert_eq!(Question::named(None, Some("kitchen")), None);
        assert_eq!(Question::named(Some("dance"), None), None);
    }

    #[test]
    fn moving_new_leads_says_which_values_are_needed_and_which_are_kept() {
        let panel = connected();

        assert_eq!(
            moving(&panel, Module::Crm),
            "New leads will land in CRM. 2 of its 5 default values are set; the others must be. The values for Sales are kept."
        );
        assert_eq!(
            moving_button(&panel, Module::Crm),
            "Change and set defaults"
        );
    }

    #[test]
    fn moving_back_to_a_module_with_all_its_values_needs_nothing() {
        let mut panel = connected();
        for row in &mut panel.modules {
            row.receives_leads = row.module == Module::Crm;
        }

        assert_eq!(
            moving(&panel, Module::Sales),
            "New leads will land in Sales. Its default values are set already. The values for CRM are kept."
        );
        assert_eq!(moving_button(&panel, Module::Sales), "Change");
    }
}
