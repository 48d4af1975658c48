//! Where one is in a wizard.

use super::{Glyph, Icon};
use crate::components::{Views, redrawn};
use leptos::prelude::*;

/// The steps of a wizard; those done are links back.
#[component]
pub fn WizardSteps(
    /// Name and address of each step, in order.
    steps: Vec<(&'static str, String)>,
    /// The current one, from 1.
    #[prop(into)]
    current: Signal<usize>,
) -> impl IntoView {
    let steps = StoredValue::new(steps);
    let lines = redrawn(move || {
        let current = current.get();
        steps
            .get_value()
            .into_iter()
            .enumerate()
            .map(|(index, (label, href))| {
                let number = index + 1;
                if number < current {
                    view! {
                        <li class="steps__step" data-done="">
                            <a href=href>
                                <span class="steps__number"><Icon glyph=Glyph::Check size="12"/></span>{label}
                                <span class="visually-hidden">", done"</span>
                            </a>
                        </li>
                    }
                    .into_any()
                } else {
                    let is_current = (number == current).then_some("step");
                    view! {
                        <li class="steps__step" aria-current=is_current>
                            <span class="steps__number">{number}</span>{label}
                        </li>
                    }
                    .into_any()
                }
            })
            .views()
    });
    view! { <ol class="steps" aria-label="Steps">{lines}</ol> }.into_any()
}
