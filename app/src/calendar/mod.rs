//! My Calendar: month, week, day, agenda.
//!
//! The page reads one period and draws it; a change is drawn at once, sent, and taken back where the server refuses.
//! Reading order: what is read and sent (`server_fns`, `requests`), where things stand (`layout`), what gestures
//! and keys mean (`drag`, `keyboard`), what may be undone (`undo`), the open calendar (`state`), then how it is
//! drawn.

mod agenda_view;
mod changes;
mod confirmed;
mod drag;
mod field_problem;
mod geometry;
mod item_card;
mod item_dialog;
mod item_fields;
mod item_form;
mod item_history;
mod item_page;
mod item_preview;
mod key;
mod keyboard;
mod keys;
mod kinds;
mod layout;
mod month_view;
mod notices;
mod overlays;
mod pointer;
mod repeat_fields;
mod repeat_form;
mod requests;
mod roving;
#[cfg(test)]
mod samples;
mod series_dialog;
mod series_draw;
mod series_words;
mod server_fns;
mod side_panel;
mod slot_menu;
mod spot;
mod state;
mod time_grid;
mod toolbar;
mod undo;

pub use item_page::{ItemPage, NewItemPage};
pub use server_fns::calendar_period;

use crate::components::{
    Banner, ErrorBanner, PageTitle, Tone, When, awaited, is_restoring_focus, redrawn,
};
use crate::in_script::InScript;
use crate::live::{Topic, use_live};
use crate::{AppError, paths, words};
use agenda_view::AgendaView;
use chrono::{NaiveDate, NaiveDateTime, TimeDelta, Timelike};
use confirmed::Confirmed;
use domain::view::calendar::{CalendarForm, CalendarPeriod, CalendarQuery};
use item_dialog::{ItemDialog, MoreMenu, MoveDialog, QuickEditor};
use item_preview::ItemPreview;
use leptos::html;
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_navigate, use_query_map};
use month_view::MonthView;
use notices::Notices;
use pointer::Hands;
use series_dialog::SeriesDialog;
use side_panel::SidePanel;
use slot_menu::CalendarMenus;
use state::Calendar;
use std::time::Duration;
use time_grid::TimeGrid;
use toolbar::Toolbar;
use wasm_bindgen::JsCast as _;

/// A period, and the moment of this page's own count at which it was asked for.
type Answer = (u32, Result<CalendarPeriod, AppError>);

/// `/calendar?view=&date=`.
#[component]
pub fn CalendarPage() -> impl IntoView {
    let query = use_query_map();
    let chosen = Memo::new(move |_| {
        query.with(|query| {
            query
                .get("view")
                .and_then(|view| view.parse::<CalendarForm>().ok())
        })
    });
    let date = Memo::new(move |_| {
        query.with(|query| query.get("date").and_then(|date| words::read_day(&date)))
    });
    // Only the browser knows its width; the server draws both forms.
    let is_narrow = RwSignal::new(None::<bool>);
    Effect::new(move || {
        let narrow = window().match_media("(max-width: 640px)").ok().flatten();
        is_narrow.set(Some(narrow.is_some_and(|narrow| narrow.matches())));
    });
    let usual = move || {
        if is_narrow.get() == Some(true) {
            CalendarForm::Agenda
        } else {
            CalendarForm::Week
        }
    };
    let wanted = Memo::new(move |_| CalendarQuery {
        form: chosen.get().unwrap_or_else(usual),
        date: date.get(),
    });

    let confirmed = StoredValue::new(Confirmed::default());
    let reread = RwSignal::new(0_u32);
    let changes = use_live(Topic::Calendar);
    let answer = Resource::new_with_options(
        move || (wanted.get(), changes.get(), reread.get()),
        move |(query, ..)| async move {
            let began = confirmed.try_with_value(Confirmed::now).unwrap_or_default();
            (began, calendar_period(query).await)
        },
        false,
    );
    view! {
        <Transition>
            {awaited(async move {
                match answer.await.1 {
                    Ok(first) => view! { <OpenCalendar first answer chosen wanted is_narrow confirmed reread/> }.into_any(),
                    Err(error) => view! {
                        <PageTitle text="My Calendar"/>
                        <main class="main" id="main" tabindex="-1"><div class="page"><h1>"My Calendar"</h1><ErrorBanner error/></div></main>
                    }
                    .into_any(),
                }
            })}
        </Transition>
    }
    .into_any()
}

#[component]
fn OpenCalendar(
    first: CalendarPeriod,
    answer: Resource<Answer, InScript>,
    chosen: Memo<Option<CalendarForm>>,
    wanted: Memo<CalendarQuery>,
    is_narrow: RwSignal<Option<bool>>,
    confirmed: StoredValue<Confirmed>,
    reread: RwSignal<u32>,
) -> impl IntoView {
    let navigate = use_navigate();
    let go = Callback::new(move |(form, date): (Option<CalendarForm>, NaiveDate)| {
        let form = form.or_else(|| chosen.get_untracked());
        navigate(
            &paths::calendar(form, Some(date)),
            NavigateOptions {
                scroll: false,
                ..NavigateOptions::default()
            },
        );
    });
    let calendar = Calendar::open(first, confirmed, reread, go);
    provide_context(calendar);
    crate::layout::use_page_shortcuts().list(keys::KEYS);

    let failed = RwSignal::new(None::<AppError>);
    Effect::new(move || match answer.get() {
        Some((began, Ok(period))) => {
            failed.set(None);
            calendar.take_over(period, began);
        }
        Some((_, Err(error))) => failed.set(Some(error)),
        None => {}
    });
    keep_time(calendar);

    // Another period is on its way; the old one stays until it is there.
    let is_loading = move || {
        let wanted = wanted.get();
        calendar.period.with(|period| {
            let is_same_day = wanted.date.is_none_or(|date| {
                date == period.date || (period.days.first() <= date && date < period.days.until())
            });
            wanted.form != period.form || !is_same_day
        })
    };
    let title = move || {
        calendar
            .period
            .with(|period| [&toolbar::title(period), " · My Calendar"].concat())
    };
    view! {
        <PageTitle text=Signal::derive(title)/>
        <SidePanel chosen/>
        <main class="main calendar" id="main" tabindex="-1">
            <Toolbar chosen is_loading=Signal::derive(is_loading)/>
            {redrawn(move || failed.get().map(|error| view! {
                <div class="calendar__notice"><Banner tone=Tone::Danger title="This period could not be read" text=error.to_string() is_new=true/></div>
            }.into_any()))}
            <Notices calendar/>
            <Invitation calendar/>
            <Views calendar chosen is_narrow/>
        </main>
        <ItemPreview/>
        <QuickEditor/>
        <CalendarMenus/>
        <MoreMenu/>
        <ItemDialog/>
        <MoveDialog/>
        <SeriesDialog/>
    }
    .into_any()
}

/// Without a linked calendar: what connecting one brings. Can be put away.
#[component]
fn Invitation(calendar: Calendar) -> impl IntoView {
    let is_away = RwSignal::new(false);
    let shows = Memo::new(move |_| {
        !is_away.get()
            && calendar
                .period
                .with(|period| period.linked.is_empty() && period.can_change)
    });
    view! {
        <When is=Signal::derive(move || shows.get())>
            <p class="calendar__invitation">
                <span class="grow">"Connect iCloud or another calendar server to see your other appointments here. "<a href=paths::CALENDAR_SYNC>"Calendar Sync"</a></span>
                <crate::components::IconButton
                    glyph=crate::components::Glyph::Close label="Put this away" size=crate::components::Size::Small on_click=move |_| is_away.set(true)
                />
            </p>
        </When>
    }
    .into_any()
}

/// The form that shows, and everything that hands and keys do on it.
#[component]
fn Views(
    calendar: Calendar,
    chosen: Memo<Option<CalendarForm>>,
    is_narrow: RwSignal<Option<bool>>,
) -> impl IntoView {
    let root = NodeRef::<html::Div>::new();
    let hands = Hands::on(calendar, root);
    let form = Memo::new(move |_| calendar.period.with(|period| period.form));
    let has_focus = StoredValue::new(false);
    let stood_on = StoredValue::new(None);
    let in_root = move || {
        root.try_get_untracked()
            .flatten()
            .map(|root| (*root).clone().unchecked_into::<web_sys::Element>())
    };

    Effect::new(move || {
        let on_key = window_event_listener(leptos::ev::keydown, move |event| {
            if let Some(root) = in_root() {
                // What has the keyboard is being drawn anew: fast keys must not get lost in between.
                if has_focus.get_value() && keys::is_adrift(&event, calendar) {
                    keys::in_grid(&event, calendar, &root);
                }
                keys::anywhere(&event, calendar, hands, &root);
            }
        });
        let on_blur = window_event_listener(leptos::ev::blur, move |_| hands.cancel());
        let on_press = window_event_listener(leptos::ev::pointerdown, move |event| {
            let target = event.target().and_then(|target| target.dyn_into().ok());
            if in_root().is_some_and(|root| !root.contains(target.as_ref())) {
                has_focus.set_value(false);
            }
        });
        // The tab is closed or loads another page while a change is on its way: the browser asks first.
        let on_leave = window_event_listener(leptos::ev::beforeunload, move |event| {
            if calendar.has_unsent() {
                event.prevent_default();
            }
        });
        on_cleanup(move || {
            on_key.remove();
            on_blur.remove();
            on_press.remove();
            on_leave.remove();
        });
    });
    // A finger that drags must not scroll the page as well; only a listener that is not passive can say so.
    Effect::new(move || {
        let Some(root) = in_root() else { return };
        let stop = wasm_bindgen::closure::Closure::<dyn FnMut(web_sys::Event)>::new(
            move |event: web_sys::Event| {
                if hands.is_dragging() {
                    event.prevent_default();
                }
            },
        );
        let options = web_sys::AddEventListenerOptions::new();
        options.set_passive(false);
        let _ = root.add_event_listener_with_callback_and_add_event_listener_options(
            "touchmove",
            stop.as_ref().unchecked_ref(),
            &options,
        );
        // It lives as long as the element does.
        stop.forget();
    });
    // After each drawing there is one tab stop, and what had the keyboard has it still.
    Effect::new(move || {
        calendar.period.track();
        calendar.proposal.track();
        calendar.hidden_kinds.track();
        calendar.hidden_syncs.track();
        calendar.focus.track();
        request_animation_frame(move || {
            // Read when the frame comes: a key may have led on since, and what it left must not get the keyboard back.
            let Some(focus) = calendar.focus.try_get_untracked() else {
                return;
            };
            let before = stood_on
                .try_update_value(|before| before.replace(focus))
                .flatten();
            if let (Some(root), Some(had_focus)) = (in_root(), has_focus.try_get_value()) {
                roving::rove(
                    &root,
                    focus,
                    had_focus,
                    before.is_some_and(|before| before != focus),
                );
            }
        });
    });
    Effect::new(move || {
        form.track();
        request_animation_frame(move || {
            if let Some(root) = in_root() {
                scroll_to_work(&root, calendar);
            }
        });
    });

    let view = redrawn(move || match (form.get(), chosen.get()) {
        (CalendarForm::Month, _) => view! { <MonthView/> }.into_any(),
        (CalendarForm::Agenda, _) => view! { <AgendaView is_narrow_only=false/> }.into_any(),
        (CalendarForm::Day | CalendarForm::Week, chosen) => {
            view! { <TimeGrid is_wide_only=chosen.is_none()/> }.into_any()
        }
    });
    // Both forms are sent where the address names none; the list goes when the screen is known to be wide.
    let narrow = redrawn(move || {
        let is_sent = chosen.get().is_none()
            && form.get() == CalendarForm::Week
            && is_narrow.get() != Some(false);
        is_sent.then(|| view! { <AgendaView is_narrow_only=true/> }.into_any())
    });
    view! {
        <div
            class="calendar__views" node_ref=root
            on:pointerdown=move |event| hands.down(event) on:pointermove=move |event| hands.moved(event)
            on:pointerup=move |event| hands.up(event) on:pointercancel=move |_| hands.cancel()
            on:click=move |event| hands.clicked(event) on:dblclick=move |event| hands.double_clicked(event)
            on:contextmenu=move |event| hands.menu(event) on:dragstart=move |event| event.prevent_default()
            on:keydown=move |event| if let Some(root) = in_root() { keys::in_grid(&event, calendar, &root) }
            on:focusin=move |event| {
                has_focus.set_value(true);
                if !is_restoring_focus() {
                    roving::focused(&event, calendar);
                }
            }
            on:focusout=move |event: leptos::ev::FocusEvent| if event.related_target().is_some() { has_focus.set_value(false) }
        >
            {view}
            {narrow}
        </div>
    }
    .into_any()
}

/// Scrolls to a little before work begins, once a grid of times is drawn.
fn scroll_to_work(root: &web_sys::Element, calendar: Calendar) {
    let Some(area) = root.query_selector("[data-scroll]").ok().flatten() else {
        return;
    };
    let Some(body) = area.first_element_child() else {
        return;
    };
    let begin = calendar.period.with_untracked(|period| {
        period
            .working_hours
            .0
            .iter()
            .flatten()
            .map(|hours| hours.from.hour() * 60 + hours.from.minute())
            .min()
    });
    let minutes = f64::from(begin.unwrap_or(480)) - 24.0;
    let top = body.get_bounding_client_rect().height() * minutes.max(0.0) / 1_440.0;
    area.set_scroll_top(top as i32);
}

/// Moves the reader's clock on, each minute. The server told the time; what passes since is counted here.
fn keep_time(calendar: Calendar) {
    Effect::new(move || {
        let told = calendar.period.with(|period| period.now);
        let begun = js_sys::Date::now();
        let tick = move || {
            let passed = ((js_sys::Date::now() - begun) / 1_000.0) as i64;
            let now: NaiveDateTime = told + TimeDelta::seconds(passed);
            let is_new_minute = calendar
                .now
                .try_with_untracked(|old| old.minute() != now.minute() || old.hour() != now.hour());
            if is_new_minute == Some(true) {
                calendar.now.set(now);
            }
        };
        if let Ok(timer) = set_interval_with_handle(tick, Duration::from_secs(15)) {
            on_cleanup(move || timer.clear());
        }
    });
}
