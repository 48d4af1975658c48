//! The reader's menu: Options, what has no room in the bar of phones, Theme, Keyboard shortcuts, Sign out.
//!
//! A native popover with native forms, so that it works before the script has loaded.

use super::server_fns::SignOut;
use super::shortcuts::use_page_shortcuts;
use crate::components::{Avatar, Glyph, Icon, hide_popover, menu_keys, redrawn};
use crate::paths;
use crate::theme::{SetTheme, apply_theme};
use domain::member::Role;
use domain::view::session::SignedIn;
use leptos::ev::{MouseEvent, SubmitEvent};
use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use wasm_bindgen::JsCast as _;
use web_sys::{Element, HtmlElement};

/// The button with the reader's name, and its menu.
#[component]
pub fn MemberMenu(
    /// Who is signed in.
    reader: RwSignal<SignedIn>,
) -> impl IntoView {
    let shortcuts = use_page_shortcuts();
    let administers =
        Memo::new(move |_| reader.with(|reader| matches!(reader.role, Role::Owner | Role::Admin)));
    let members = redrawn(move || {
        administers.get().then(|| {
            view! {
                <a class="menu__item" role="menuitem" href=paths::CALENDLY_DEFAULTS>
                    <Icon glyph=Glyph::Gear/><span class="menu__label">"Configuration"</span>
                </a>
                <a class="menu__item" role="menuitem" href=paths::MEMBERS>
                    <Icon glyph=Glyph::People/><span class="menu__label">"Members"</span>
                </a>
            }
            .into_any()
        })
    });
    let name = Memo::new(move |_| reader.with(|reader| reader.name.clone()));
    let email = Memo::new(move |_| reader.with(|reader| reader.email.clone()));
    let face = Memo::new(move |_| reader.with(|reader| (reader.member, reader.initials.clone())));
    let avatar = redrawn(move || {
        let (member, initials) = face.get();
        view! { <Avatar member initials/> }.into_any()
    });
    view! {
        <button class="member" type="button" aria-haspopup="menu" popovertarget="member-menu">
            {avatar}
            <bdi class="member__name">{name}</bdi>
            <Icon glyph=Glyph::ChevronDown size="14"/>
        </button>
        <div class="menu popover member-menu" id="member-menu" role="menu" aria-label="Your menu" popover="auto"
            on:keydown=move |event| { menu_keys(&event); } on:click=move |event| close_behind_link(&event)
        >
            <p class="menu__title" role="presentation"><bdi>{email}</bdi></p>
            <a class="menu__item" role="menuitem" href=paths::PROFILE>
                <Icon glyph=Glyph::Sliders/><span class="menu__label">"Options"</span>
            </a>
            <a class="menu__item" role="menuitem" href=paths::BOOKINGS>
                <Icon glyph=Glyph::Book/><span class="menu__label">"View Booked Appointments"</span>
            </a>
            <a class="menu__item" role="menuitem" href=paths::calendly::EVENTS>
                <Icon glyph=Glyph::Link/><span class="menu__label">"Calendly"</span>
            </a>
            {members}
            <hr class="menu__rule" role="separator"/>
            <ThemeChoice/>
            <hr class="menu__rule" role="separator"/>
            <button class="menu__item" type="button" role="menuitem" popovertarget="member-menu" on:click=move |_| shortcuts.open()>
                <Icon glyph=Glyph::Help/><span class="menu__label">"Keyboard shortcuts"</span><kbd class="key">"?"</kbd>
            </button>
            <form action=SignOut::url() method="post">
                <button class="menu__item" type="submit" role="menuitem">
                    <Icon glyph=Glyph::SignOut/><span class="menu__label">"Sign out"</span>
                </button>
            </form>
        </div>
    }
    .into_any()
}

/// Closes the menu when one of its links is followed: the page changes and the frame with the menu stays.
fn close_behind_link(event: &MouseEvent) {
    let menu = event.current_target();
    let target = event.target();
    let Some(menu) = menu.and_then(|menu| menu.dyn_into::<HtmlElement>().ok()) else {
        return;
    };
    let target = target.and_then(|target| target.dyn_into::<Element>().ok());
    if target.is_some_and(|target| matches!(target.closest("a"), Ok(Some(_)))) {
        hide_popover(&menu);
    }
}

/// Light, dark, or as the system says.
#[component]
fn ThemeChoice() -> impl IntoView {
    let choose = |event: SubmitEvent| event.prevent_default();
    let line = |word: &'static str, label: &'static str| {
        view! {
            <button
                class="segmented__option" type="submit" role="menuitem" name="theme" value=word
                on:click=move |_: MouseEvent| apply_theme(word)
            >
                {label}
            </button>
        }
        .into_any()
    };
    view! {
        <form class="theme-choice" action=SetTheme::url() method="post" on:submit=choose>
            <span class="theme-choice__label" id="theme-label">"Theme"</span>
            <span class="segmented" role="group" aria-labelledby="theme-label">
                {line("", "System")}
                {line("light", "Light")}
                {line("dark", "Dark")}
            </span>
        </form>
    }
    .into_any()
}
