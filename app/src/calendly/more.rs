//! **Load more**: the same list with one page more, as an address.

use crate::components::{Glyph, Icon};
use leptos::prelude::*;

/// The link under a list that has more; a list at its longest says how to find the rest.
#[component]
pub fn More(
    /// Whether there is more than is shown.
    has_more: bool,
    /// How many pages are shown.
    pages: usize,
    /// The address of the list with so many pages.
    address: Callback<usize, String>,
) -> impl IntoView {
    if !has_more {
        return ().into_any();
    }
    if MOST_PAGES <= pages {
        return view! { <p class="workspace__more small muted">"There are more than fit here. Narrow the list down to find them."</p> }.into_any();
    }
    let href = address.run(pages + 1);
    view! {
        <p class="workspace__more">
            <a class="button" href=href data-noscroll=""><Icon glyph=Glyph::ChevronDown size="14"/>"Load more"</a>
        </p>
    }
    .into_any()
}

/// So many pages of 50 are shown at once, at most, as the server says, too.
const MOST_PAGES: usize = 20;
