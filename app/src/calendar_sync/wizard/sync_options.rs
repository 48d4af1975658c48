//! Step 3, **Sync Options**: what happens once to what is there already. Both are off at first.

use super::so_far::SoFar;
use super::{Columns, Foot, calendar_name, can_write};
use crate::calendar_sync::advanced::{AdvancedFields, Conflicts};
use crate::calendar_sync::fields::RangeFields;
use crate::calendar_sync::server_fns::ChooseOptions;
use crate::requests::{PostForm, Submission};
use domain::view::calendar_sync::WizardState;
use leptos::prelude::*;

/// The step.
#[component]
pub fn SyncOptionsStep(
    /// What was chosen before.
    state: WizardState,
) -> impl IntoView {
    let choose = Submission::new::<ChooseOptions>();
    let refused = choose.refused();
    let (calendar, can_write) = (calendar_name(&state), can_write(&state));
    let name = Signal::stored(calendar.clone());
    let options = RwSignal::new(state.options);
    view! {
        <PostForm action=choose class="wizard__form">
            <input type="hidden" name="id" value=state.id.to_string()/>
            <Columns refused aside=view! { <SoFar options calendar=name step=3/> }.into_any()>
                <p class="wizard__lead">"Both are off unless you turn them on. Off means: only changes from now on are synced."</p>
                <RangeFields options can_write calendar/>
                <AdvancedFields options can_write conflicts=Conflicts::Inside/>
            </Columns>
            <Foot back=true next="Next: Confirmation" busy=choose.pending()/>
        </PostForm>
    }
    .into_any()
}
