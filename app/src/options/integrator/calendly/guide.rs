//! Where a token comes from, step by step.

use crate::components::Views;
use leptos::prelude::*;

const NEW: [&str; 4] = [
    "Press Get Personal Access Token. Calendly opens in a new tab; sign up there first.",
    "Under API & Webhooks, choose Generate new token, name it Integrator, and pick every permission that is offered.",
    "Copy the token at once. Calendly shows it only this time.",
    "Paste it here, then press Validate and Save.",
];

const EXISTING: [&str; 4] = [
    "Press Get Personal Access Token and sign in, if Calendly asks for it.",
    "If you kept a copy of a token, use it. If not, generate a new one; the others go on working.",
    "With ten tokens already, revoke one that nothing uses any more.",
    "Paste the token here, then press Validate and Save.",
];

/// Both ways, folded away until they are asked for.
#[component]
pub fn Guide() -> impl IntoView {
    view! {
        <details class="calendly-guide">
            <summary>"Where do I find it?"</summary>
            <div class="calendly-guide__ways">
                <section><h3>"New to Calendly"</h3><ol>{steps(NEW)}</ol></section>
                <section><h3>"You use Calendly already"</h3><ol>{steps(EXISTING)}</ol></section>
            </div>
        </details>
    }
    .into_any()
}

fn steps(steps: [&'static str; 4]) -> Vec<AnyView> {
    steps
        .into_iter()
        .map(|step| view! { <li>{step}</li> }.into_any())
        .views()
}
