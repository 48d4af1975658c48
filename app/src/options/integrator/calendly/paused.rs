//! What an integration that was switched off pauses, what it keeps, and what comes back.

use super::receiving;
use crate::components::{Glyph, Icon, Views, redrawn};
use crate::words;
use domain::view::calendly::CalendlyPanel;
use leptos::prelude::*;

/// A thing, and a sentence about it.
type Line = (&'static str, String);

fn paused() -> Vec<Line> {
    vec![
        (
            "Meeting links",
            "People who open one see “temporarily unavailable”, not an error.".to_owned(),
        ),
        (
            "Accept and decline answers",
            "Calendly keeps them; they arrive after you reconnect.".to_owned(),
        ),
        (
            "New templates and campaigns",
            "A Calendly link cannot be added to new ones.".to_owned(),
        ),
    ]
}

fn kept(panel: &CalendlyPanel) -> Vec<Line> {
    let modules = match on_in_words(panel) {
        Some(modules) => [&modules, " on."].concat(),
        None => "All of them off.".to_owned(),
    };
    vec![
        ("Configure Defaults for Calendly", kept_defaults(panel)),
        (
            "Links already in use",
            "Templates and campaigns keep them and can be sent.".to_owned(),
        ),
        ("Module choices", modules),
    ]
}

fn comes_back() -> Vec<Line> {
    vec![
        (
            "Every link you already sent",
            "No need to send it again.".to_owned(),
        ),
        (
            "Answers from recipients",
            "Including those from the pause.".to_owned(),
        ),
        (
            "New templates and campaigns",
            "You can add the link again.".to_owned(),
        ),
    ]
}

/// **Paused now**, **Kept**, **Comes back**, side by side.
#[component]
pub fn Paused(
    /// What is shown.
    panel: Signal<CalendlyPanel>,
) -> impl IntoView {
    let kept = Memo::new(move |_| panel.with(kept));
    view! {
        <section class="card calendly-paused" aria-label="While it is switched off">
            <Column title="Paused now" tone="danger" head=Glyph::Pause glyph=Glyph::Close lines=paused()/>
            {redrawn(move || view! {
                <Column title="Kept" tone="none" head=Glyph::Lock glyph=Glyph::Check lines=kept.get()/>
            }.into_any())}
            <Column title="Comes back" tone="good" head=Glyph::Sync glyph=Glyph::Check lines=comes_back()/>
        </section>
    }
    .into_any()
}

#[component]
fn Column(
    title: &'static str,
    tone: &'static str,
    head: Glyph,
    glyph: Glyph,
    lines: Vec<Line>,
) -> impl IntoView {
    let lines = lines
        .into_iter()
        .map(|(what, how)| {
            view! { <li><Icon glyph/><span><b>{what}</b><small>{how}</small></span></li> }
                .into_any()
        })
        .views();
    view! {
        <div class="calendly-paused__column" data-tone=tone>
            <h3><span class="tag" data-tone=tone><Icon glyph=head size="12"/>{title}</span></h3>
            <ul>{lines}</ul>
        </div>
    }
    .into_any()
}

/// The modules that are on, for a sentence; `None` when none is.
fn on_in_words(panel: &CalendlyPanel) -> Option<String> {
    let on: Vec<_> = panel
        .modules
        .iter()
        .filter(|row| row.is_on)
        .map(|row| row.module.label())
        .collect();
    (!on.is_empty()).then(|| words::listed(&on))
}

/// What is kept of the default values: `All 4 default values for Sales.`
fn kept_defaults(panel: &CalendlyPanel) -> String {
    match receiving(panel) {
        Some(row) if row.defaults_set == row.defaults_of => [
            "All ",
            &row.defaults_of.to_string(),
            " default values for ",
            row.module.label(),
            ".",
        ]
        .concat(),
        Some(row) => [
            &row.defaults_set.to_string(),
            " of ",
            &row.defaults_of.to_string(),
            " default values for ",
            row.module.label(),
            ".",
        ]
        .concat(),
        None => "Those of every module.".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::options::integrator::calendly::tests::connected;

    #[test]
    fn what_is_kept_is_counted() {
        let kept = kept(&connected());

        assert_eq!(kept[0].1, "All 4 default values for Sales.");
        assert_eq!(kept[2].1, "Sales, Info Manager and CRM on.");
    }
}
