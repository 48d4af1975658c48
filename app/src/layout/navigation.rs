//! The way to the other pages: a column, a rail, or a bar at the bottom, by width.

use crate::components::{Glyph, Icon, Views};
use crate::paths;
use leptos::prelude::*;
use leptos_router::hooks::use_location;

/// Name, short name, drawing, address, and what addresses of the page begin with.
const PAGES: [(&str, &str, Glyph, &str, &str); 4] = [
    (
        "My Calendar",
        "Calendar",
        Glyph::Calendar,
        paths::CALENDAR,
        "/calendar",
    ),
    (
        "Scheduler",
        "Scheduler",
        Glyph::Schedule,
        paths::SCHEDULER,
        "/scheduler",
    ),
    (
        "Calendar Sync",
        "Sync",
        Glyph::Sync,
        paths::CALENDAR_SYNC,
        "/calendar/sync",
    ),
    (
        "Options",
        "Options",
        Glyph::Sliders,
        paths::PROFILE,
        "/options",
    ),
];

/// Which page an address belongs to: the one with the longest beginning that fits.
fn page_of(address: &str) -> Option<usize> {
    if address == "/" {
        return Some(0);
    }
    let fits = |beginning: &str| {
        address
            .strip_prefix(beginning)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    };
    (0..PAGES.len())
        .filter(|index| fits(PAGES[*index].4))
        .max_by_key(|index| PAGES[*index].4.len())
}

fn links(
    class: &'static str,
    label_class: &'static str,
    icon_size: Option<&'static str>,
    short: bool,
) -> AnyView {
    let path = use_location().pathname;
    let current = Memo::new(move |_| path.with(|path| page_of(path)));
    PAGES
        .into_iter()
        .enumerate()
        .map(|(index, (label, short_label, glyph, href, _))| {
            let icon = match icon_size {
                Some(size) => view! { <Icon glyph size/> }.into_any(),
                None => view! { <Icon glyph/> }.into_any(),
            };
            view! {
                <a class=class href=href title=label aria-current=move || (current.get() == Some(index)).then_some("page")>
                    {icon}
                    <span class=label_class>{if short { short_label } else { label }}</span>
                </a>
            }.into_any()
        })
        .views()
        .into_any()
}

/// The column at the side; a rail with tips on middling widths.
#[component]
pub fn Navigation() -> impl IntoView {
    view! { <nav class="navigation" aria-label="Main">{links("navigation__link", "navigation__label", None, false)}</nav> }.into_any()
}

/// The bar at the bottom of phones.
#[component]
pub fn TabBar() -> impl IntoView {
    view! { <nav class="tab-bar" aria-label="Main">{links("tab-bar__link", "tab-bar__label", Some("20"), true)}</nav> }.into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_with_the_longest_fitting_address_is_current() {
        let name = |address| page_of(address).map(|index| PAGES[index].0);

        assert_eq!(name("/"), Some("My Calendar"));
        assert_eq!(name("/calendar/items/new"), Some("My Calendar"));
        assert_eq!(name("/calendar/sync/new"), Some("Calendar Sync"));
        assert_eq!(name("/calendar/synchrony"), Some("My Calendar"));
        assert_eq!(name("/options/security"), Some("Options"));
        assert_eq!(name("/schedulers"), None);
    }
}
