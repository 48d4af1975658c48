//! Refetch when the server announces a change.
//!
//! One stream of server-sent events per page (`GET /live`). A resource that depends on [`use_live`] is read
//! again whenever its topic was announced, and once after every connection, because something may have been missed
//! before it.

use leptos::prelude::*;
use leptos::reactive::send_wrapper_ext::SendOption;
use std::time::Duration;
use wasm_bindgen::JsCast as _;
use wasm_bindgen::closure::Closure;
use web_sys::{EventSource, MessageEvent};

/// What changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Topic {
    /// Items.
    Calendar,
    /// Calendar syncs: their state, progress, logs.
    CalendarSync,
    /// Bookings, leads and contacts.
    People,
}

/// How long to wait before a stream that the server refused is opened again.
const AGAIN_AFTER: Duration = Duration::from_secs(30);

#[derive(Clone, Copy)]
struct Live {
    calendar: RwSignal<u32>,
    calendar_sync: RwSignal<u32>,
    people: RwSignal<u32>,
    connected: RwSignal<bool>,
    /// Empty on the server, so that it may be dropped by any thread.
    source: StoredValue<SendOption<EventSource>>,
}

impl Live {
    fn counter(self, topic: Topic) -> RwSignal<u32> {
        match topic {
            Topic::Calendar => self.calendar,
            Topic::CalendarSync => self.calendar_sync,
            Topic::People => self.people,
        }
    }

    fn announce(self, topic: Topic) {
        self.counter(topic)
            .update(|count| *count = count.wrapping_add(1));
    }

    fn announce_all(self) {
        self.announce(Topic::Calendar);
        self.announce(Topic::CalendarSync);
        self.announce(Topic::People);
    }
}

/// Opens the stream once for the whole page; called by the frame.
pub fn provide_live() {
    let live = Live {
        calendar: RwSignal::new(0),
        calendar_sync: RwSignal::new(0),
        people: RwSignal::new(0),
        connected: RwSignal::new(true),
        source: StoredValue::new(SendOption::new_local(None)),
    };
    provide_context(live);
    // Effects run in the browser only.
    Effect::new(move || open(live));
    on_cleanup(move || {
        live.source.try_update_value(|held| {
            // Looked at before it is taken: on the server there is nothing, and another thread may drop the page.
            if held.is_some()
                && let Some(source) = Option::take(held)
            {
                source.close();
            }
        });
    });
}

/// A number that changes whenever `topic` was announced; stays 0 outside a signed-in page.
pub fn use_live(topic: Topic) -> Signal<u32> {
    use_context::<Live>().map_or_else(|| Signal::derive(|| 0), |live| live.counter(topic).into())
}

/// Whether announcements arrive.
pub fn use_is_connected() -> Signal<bool> {
    use_context::<Live>().map_or_else(|| Signal::derive(|| true), |live| live.connected.into())
}

fn open(live: Live) {
    let Ok(source) = EventSource::new("/live") else {
        return;
    };
    // A page that was left while waiting needs no stream any more.
    if live
        .source
        .try_update_value(|held| *held = SendOption::new_local(Some(source.clone())))
        .is_none()
    {
        return source.close();
    }
    let changed = Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
        match event.data().as_string().as_deref() {
            Some("calendar") => live.announce(Topic::Calendar),
            Some("calendar_sync") => live.announce(Topic::CalendarSync),
            Some("people") => live.announce(Topic::People),
            _ => {}
        }
    });
    let mut mark = None;
    let hello = Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
        // In development `hello` names the server's process: another one has other pages.
        let now = event.data().as_string();
        if mark.is_some() && mark != now {
            let _ = window().location().reload();
        }
        mark = now;
        live.connected.set(true);
        // Something may have changed since the page was drawn, or since the connection was lost.
        live.announce_all();
    });
    let again = source.clone();
    let error = Closure::<dyn FnMut()>::new(move || {
        live.connected.set(false);
        // While it is connecting the browser tries again by itself; closed means that the server refused.
        if again.ready_state() == EventSource::CLOSED {
            set_timeout(move || open(live), AGAIN_AFTER);
        }
    });
    let listeners = source
        .add_event_listener_with_callback("changed", changed.as_ref().unchecked_ref())
        .and_then(|()| {
            source.add_event_listener_with_callback("hello", hello.as_ref().unchecked_ref())
        })
        .and_then(|()| {
            source.add_event_listener_with_callback("error", error.as_ref().unchecked_ref())
        });
    if listeners.is_err() {
        source.close();
    }
    // The stream lives as long as the page does.
    changed.forget();
    hello.forget();
    error.forget();
}
