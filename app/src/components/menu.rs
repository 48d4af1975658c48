//! Lines of a menu, and the keys that move between them.

use super::{Glyph, Icon};
use leptos::ev::KeyboardEvent;
use leptos::prelude::*;
use wasm_bindgen::JsCast as _;
use web_sys::HtmlElement;

/// A line of a menu.
#[component]
pub fn MenuItem(
    /// A drawing before the words.
    #[prop(optional, into)]
    glyph: Option<Glyph>,
    /// The kind whose colour the drawing has.
    #[prop(optional, into)]
    kind: Option<&'static str>,
    /// The key that does the same.
    #[prop(optional, into)]
    key: Option<&'static str>,
    /// What it does.
    #[prop(into)]
    on_click: Callback<()>,
    /// Cannot be used now.
    #[prop(optional, into)]
    disabled: Signal<bool>,
    /// The words.
    #[prop(into)]
    label: Signal<String>,
) -> impl IntoView {
    view! {
        <button
            class="menu__item" type="button" role="menuitem" tabindex="-1" data-kind=kind
            disabled=disabled on:click=move |_| on_click.run(())
        >
            {glyph.map(|glyph| view! { <Icon glyph/> }.into_any())}
            <span class="menu__label">{label}</span>
            {key.map(|key| view! { <kbd class="key">{key}</kbd> }.into_any())}
        </button>
    }
    .into_any()
}

/// A rule between groups of lines.
#[component]
pub fn MenuSeparator() -> impl IntoView {
    view! { <hr class="menu__rule" role="separator"/> }.into_any()
}

/// What the menu is about.
#[component]
pub fn MenuTitle(
    /// The words.
    #[prop(into)]
    text: Signal<String>,
) -> impl IntoView {
    view! { <p class="menu__title" role="presentation">{text}</p> }.into_any()
}

/// Arrows, Home, End and first letters move between the lines of the menu the event happened in; `true` where the
/// key was one of them.
pub fn menu_keys(event: &KeyboardEvent) -> bool {
    let Some(menu) = event
        .current_target()
        .and_then(|target| target.dyn_into::<HtmlElement>().ok())
    else {
        return false;
    };
    let lines = lines_of(&menu);
    let Some(last) = lines.len().checked_sub(1) else {
        return false;
    };
    let active = document().active_element();
    let now = lines.iter().position(|line| {
        active
            .as_ref()
            .is_some_and(|active| active.is_same_node(Some(line)))
    });
    let key = event.key();
    let next = match (key.as_str(), now) {
        ("ArrowDown", Some(now)) if now < last => now + 1,
        ("ArrowDown", _) | ("Home", _) => 0,
        ("ArrowUp", Some(now)) if 0 < now => now - 1,
        ("ArrowUp", _) | ("End", _) => last,
        (letter, now) if letter.chars().count() == 1 => {
            let from = now.map_or(0, |now| now + 1);
            let fits = |index: &usize| starts_with(&lines[*index], letter);
            match (from..=last).chain(0..from).find(fits) {
                Some(index) => index,
                None => return false,
            }
        }
        _ => return false,
    };
    event.prevent_default();
    event.stop_propagation();
    // Focus fails only for elements that left the document.
    let _ = lines[next].focus();
    true
}

/// Puts the focus on the element with `autofocus`, else on the first line of a menu, else on the element itself.
pub(super) fn focus_first(element: &HtmlElement) {
    let marked = element
        .query_selector("[autofocus]")
        .ok()
        .flatten()
        .and_then(|marked| marked.dyn_into().ok());
    let target = marked.or_else(|| lines_of(element).into_iter().next());
    let _ = target.as_ref().unwrap_or(element).focus();
}

fn lines_of(menu: &HtmlElement) -> Vec<HtmlElement> {
    let Ok(found) = menu.query_selector_all("[role^=menuitem]:not(:disabled)") else {
        return Vec::new();
    };
    (0..found.length())
        .filter_map(|index| found.get(index)?.dyn_into().ok())
        .collect()
}

fn starts_with(line: &HtmlElement, letter: &str) -> bool {
    let text = line.text_content().unwrap_or_default().to_lowercase();
    text.trim_start_matches("add ")
        .starts_with(&letter.to_lowercase())
}
