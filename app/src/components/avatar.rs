//! Initials in a circle; no picture is ever fetched from elsewhere.

use domain::MemberId;
use leptos::prelude::*;

/// A person's initials. The colour comes from the id, so that it is the same everywhere.
#[component]
pub fn Avatar(
    /// Whose.
    member: MemberId,
    /// The letters.
    #[prop(into)]
    initials: String,
    /// 22 px instead of 28.
    #[prop(optional)]
    small: bool,
) -> impl IntoView {
    view! {
        <span class="avatar" data-size=small.then_some("small") style:--hue=hue(member) aria-hidden="true">{initials}</span>
    }
    .into_any()
}

/// A hue in degrees, spread evenly over the ids.
fn hue(member: MemberId) -> String {
    // The last byte of a UUIDv7 is random.
    let random = member.uuid().as_bytes()[15];
    (u32::from(random) * 360 / 256).to_string()
}
