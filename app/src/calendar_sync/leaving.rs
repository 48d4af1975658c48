//! A sync on its way out: how far it is, what is left there, and what can be done about it.

use crate::components::{Badge, ProgressBar, Tone, Views};
use crate::requests::{PostForm, Submission};
use domain::CalendarSyncId;
use domain::view::calendar_sync::{Leaving, LeftLine};
use leptos::prelude::*;

/// How many of the events that are left are named.
const NAMED: usize = 20;

/// **Status** of a sync whose copies are being removed.
#[component]
pub fn LeavingStatus(
    /// Which sync.
    id: CalendarSyncId,
    /// How far it is.
    leaving: Leaving,
    /// Whether the reader may do anything about it.
    can_change: bool,
    /// **Try again**.
    again: Submission,
    /// **Leave them there**.
    leave: Submission,
) -> impl IntoView {
    let Leaving {
        done,
        of,
        stuck,
        left,
    } = leaving;
    let Some(sentence) = stuck else {
        return view! {
            <div class="sync-status">
                <Badge tone=Tone::Info text="Removing".to_owned()/>
                <ProgressBar done of what="events"/>
            </div>
        }
        .into_any();
    };
    let button = |label: &'static str, action: Submission| {
        view! {
            <PostForm action>
                <input type="hidden" name="id" value=id.to_string()/>
                <button class="button" type="submit" data-size="small">{label}</button>
            </PostForm>
        }
        .into_any()
    };
    let choices = can_change.then(|| {
        view! {
            <div class="sync-leaving__choices">
                {button("Try again", again)}
                {button("Leave them there", leave)}
            </div>
        }
        .into_any()
    });
    view! {
        <div class="sync-status">
            <Badge tone=Tone::Warning text="Not removed".to_owned()/>
            <p class="sync-status__why">{sentence}</p>
            {(!left.is_empty()).then(|| view! { <LeftList left/> }.into_any())}
            {choices}
        </div>
    }
    .into_any()
}

/// What could not be removed, line by line.
#[component]
fn LeftList(left: Vec<LeftLine>) -> impl IntoView {
    let count = left.len();
    let title = if count == 1 {
        "1 event is left there".to_owned()
    } else {
        format!("{count} events are left there")
    };
    let more = (NAMED < count).then(|| {
        let rest = format!("and {} more", count - NAMED);
        view! { <li>{rest}</li> }.into_any()
    });
    let lines = left
        .into_iter()
        .take(NAMED)
        .map(|line| {
            let subject = if line.subject.is_empty() {
                "(no title)".to_owned()
            } else {
                line.subject
            };
            view! { <li><bdi>{subject}</bdi> <small>{line.when} " · " {line.why}</small></li> }
                .into_any()
        })
        .views();
    view! {
        <details class="sync-leaving__left">
            <summary>{title}</summary>
            <ul>{lines}{more}</ul>
        </details>
    }
    .into_any()
}
