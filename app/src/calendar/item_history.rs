//! What happened to an item, and why it is, or is not, in each linked calendar. Loaded when it is looked at.

use super::server_fns::item_history;
use crate::components::{ErrorBanner, FieldChanges, Glyph, Icon, Views, awaited, redrawn};
use crate::words;
use domain::ItemId;
use domain::view::history::{HistoryLine, HistoryPlace, ItemHistory};
use leptos::prelude::*;

/// The history of an item, closed at first.
#[component]
pub fn History(
    /// Whose.
    item: ItemId,
) -> impl IntoView {
    let history = Resource::new(move || item, item_history);
    view! {
        <section class="card item-history" aria-label="History">
            <details>
                <summary><h2>"History"</h2></summary>
                <Transition>
                    {redrawn(move || awaited(async move {
                        match history.await {
                            Ok(history) => view! { <Told history/> }.into_any(),
                            Err(error) => view! { <ErrorBanner error/> }.into_any(),
                        }
                    }))}
                </Transition>
            </details>
        </section>
    }
    .into_any()
}

#[component]
fn Told(history: ItemHistory) -> impl IntoView {
    let places = (!history.places.is_empty()).then(|| {
        let places = history
            .places
            .into_iter()
            .map(|place| view! { <Place place/> }.into_any())
            .views();
        view! { <ul class="item-history__places">{places}</ul> }.into_any()
    });
    let changed = (1 < history.version).then(|| {
        let number = (history.version - 1).to_string();
        let times = if history.version == 2 {
            " time"
        } else {
            " times"
        };
        let text = [
            "Changed ",
            &number,
            times,
            ", last on ",
            &words::date_time(history.changed_at),
        ]
        .concat();
        view! { <p class="muted small">{text}</p> }.into_any()
    });
    view! {
        {places}
        {changed}
        <ol class="item-history__lines">
            {history.lines.into_iter().map(|line| view! { <Line line/> }.into_any()).views()}
        </ol>
    }
    .into_any()
}

#[component]
fn Place(place: HistoryPlace) -> impl IntoView {
    let (glyph, tone) = match place.is_copied {
        true => (Glyph::CheckCircle, "good"),
        false => (Glyph::Warning, "warning"),
    };
    view! {
        <li>
            <span class="log-run__mark" data-tone=tone><Icon glyph size="14"/></span>
            <b><bdi>{place.calendar}</bdi></b>
            " "
            <span>{place.how}</span>
        </li>
    }
    .into_any()
}

#[component]
fn Line(line: HistoryLine) -> impl IntoView {
    view! {
        <li>
            <time datetime=words::iso_minute(line.at)>{words::date_time(line.at)}</time>
            <div class="log-line__what">
                <b>{line.what}</b>
                {(!line.why.is_empty()).then(|| view! { <small>{line.why}</small> }.into_any())}
                <FieldChanges fields=line.fields/>
            </div>
        </li>
    }
    .into_any()
}
