//! Step 2, **Your Calendar**: what is sent.

use super::so_far::SoFar;
use super::{Columns, Foot, calendar_name, can_write};
use crate::calendar_sync::fields::KindFields;
use crate::calendar_sync::server_fns::ChooseKinds;
use crate::requests::{PostForm, Submission};
use domain::view::calendar_sync::WizardState;
use leptos::prelude::*;

/// The step.
#[component]
pub fn YourCalendarStep(
    /// What was chosen before.
    state: WizardState,
) -> impl IntoView {
    let choose = Submission::new::<ChooseKinds>();
    let refused = choose.refused();
    let (calendar, can_write) = (calendar_name(&state), can_write(&state));
    let name = Signal::stored(calendar.clone());
    let mut chosen = state.options;
    if !can_write {
        chosen.kinds.clear();
    }
    let options = RwSignal::new(chosen);
    view! {
        <PostForm action=choose class="wizard__form">
            <input type="hidden" name="id" value=state.id.to_string()/>
            <Columns refused aside=view! { <SoFar options calendar=name step=2/> }.into_any()>
                <KindFields options upcoming=state.upcoming can_write calendar/>
            </Columns>
            <Foot back=true next="Next: Sync Options" busy=choose.pending()/>
        </PostForm>
    }
    .into_any()
}
