//! **So far**: the choices retold in sentences, while one chooses.

use crate::calendar_sync::words::{advanced_told, kinds_list, window_words};
use crate::components::{Glyph, Icon, Views, redrawn};
use domain::calendar_sync::{IncomingChanges, SyncOptions, Window};
use leptos::prelude::*;

/// The rail beside steps 1 to 3; tells what was decided up to `step`.
#[component]
pub fn SoFar(
    /// What is chosen.
    options: RwSignal<SyncOptions>,
    /// The linked calendar's name.
    #[prop(into)]
    calendar: Signal<String>,
    /// 1 to 3.
    step: u8,
) -> impl IntoView {
    let incoming = redrawn(move || {
        let name = calendar.get();
        let incoming = options.with(|options| options.incoming);
        let (tone, taken) = match taken(incoming) {
            Some(taken) => ("ok", taken),
            None => ("warn", "Nothing"),
        };
        view! {
            <p class="so-far__line" data-tone=tone>
                <Icon glyph=Glyph::ArrowIn/>
                <span>{taken} " from " <b><bdi>{name}</bdi></b> {if tone == "ok" { " come into " } else { " comes into " }} <b>"My Calendar"</b>"."</span>
            </p>
        }.into_any()
    });
    let kept = redrawn(move || {
        let incoming = options.with(|options| options.incoming);
        (!incoming.delete && taken(incoming).is_some()).then(|| {
            view! {
                <p class="so-far__line" data-tone="warn">
                    <Icon glyph=Glyph::Info/>
                    <span>"Deleting in " <bdi>{calendar.get()}</bdi> " will " <b>"not"</b> " delete here."</span>
                </p>
            }.into_any()
        })
    });
    let outgoing = redrawn(move || {
        let kinds = options.with(|options| kinds_list(&options.kinds));
        if step < 2 {
            return view! {
                <p class="so-far__line" data-tone="later"><Icon glyph=Glyph::ArrowOut/><span>"What to send is the next step."</span></p>
            }
            .into_any();
        }
        if kinds.is_empty() {
            return view! {
                <p class="so-far__line"><Icon glyph=Glyph::ArrowOut/><span>"Nothing is sent. You only receive."</span></p>
            }
            .into_any();
        }
        view! {
            <p class="so-far__line" data-tone="ok">
                <Icon glyph=Glyph::ArrowOut/><span>{kinds} " go to " <b><bdi>{calendar.get()}</bdi></b>"."</span>
            </p>
        }
        .into_any()
    });
    let ranges = redrawn(move || {
        (step == 3).then(|| {
            let sentence = options.with(|options| old_items(options.retrieve, options.send));
            view! { <p class="so-far__line"><Icon glyph=Glyph::Clock/><span>{sentence}</span></p> }
                .into_any()
        })
    });
    let advanced = redrawn(move || {
        let told = if step == 3 {
            options.with(advanced_told)
        } else {
            Vec::new()
        };
        let line = |sentence| {
            view! { <p class="so-far__line"><Icon glyph=Glyph::Info/><span>{sentence}</span></p> }
                .into_any()
        };
        told.into_iter().map(line).views()
    });
    view! {
        <aside class="card wizard__rail" aria-labelledby="so-far">
            <header class="card__header"><h2 id="so-far">"So far"</h2></header>
            <div class="card__body so-far">
                {incoming}
                {kept}
                {outgoing}
                {ranges}
                {advanced}
                <p class="so-far__rest">"Nothing is copied until you choose Finish. You will see a preview with exact counts first."</p>
            </div>
        </aside>
    }
    .into_any()
}

/// What comes in, as the subject of a sentence in the plural.
fn taken(incoming: IncomingChanges) -> Option<&'static str> {
    match (incoming.create, incoming.update, incoming.delete) {
        (true, true, true) => Some("New, changed and deleted items"),
        (true, true, false) => Some("New and changed items"),
        (true, false, true) => Some("New and deleted items"),
        (true, false, false) => Some("New items"),
        (false, true, true) => Some("Changes and deletions"),
        (false, true, false) => Some("Changes"),
        (false, false, true) => Some("Deletions"),
        (false, false, false) => None,
    }
}

/// What happens once to what is there already.
fn old_items(retrieve: Option<Window>, send: Option<Window>) -> String {
    let retrieved = retrieve.and_then(window_words);
    let sent = send.and_then(window_words);
    match (retrieved, sent) {
        (None, None) => {
            "Only changes from now on are synced; nothing that exists is copied.".to_owned()
        }
        (Some(range), None) => [
            "Items from ",
            &range,
            " are retrieved once; nothing existing is sent.",
        ]
        .concat(),
        (None, Some(range)) => [
            "Items from ",
            &range,
            " are sent once; nothing existing is retrieved.",
        ]
        .concat(),
        (Some(retrieved), Some(sent)) => [
            "Once, items from ",
            &retrieved,
            " are retrieved and items from ",
            &sent,
            " are sent.",
        ]
        .concat(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::calendar_sync::Reach;

    #[test]
    fn what_exists_is_told_only_where_it_is_copied() {
        let window = Some(Window {
            past: Reach::Month,
            future: Reach::None,
        });

        assert_eq!(
            old_items(None, None),
            "Only changes from now on are synced; nothing that exists is copied."
        );
        assert_eq!(
            old_items(window, None),
            "Items from 1 month back are retrieved once; nothing existing is sent."
        );
    }
}
