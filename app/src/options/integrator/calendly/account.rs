//! Who is connected, how bookings arrive, and the link to book with.

use crate::components::{Badge, CopyButton, Glyph, Icon, Tone, Views, redrawn};
use crate::words;
use domain::integration::CalendlyState;
use domain::member::initials;
use domain::view::calendly::{CalendlyCard, CalendlyPanel, MissingScope};
use leptos::prelude::*;

/// The strip under the head.
#[component]
pub fn AccountStrip(
    /// What is shown.
    panel: Signal<CalendlyPanel>,
) -> impl IntoView {
    let shown = Memo::new(move |_| panel.with(|panel| (panel.account.clone(), panel.state)));
    redrawn(move || match shown.get() {
        (Some(card), state) => view! { <Strip card state/> }.into_any(),
        (None, _) => ().into_any(),
    })
}

#[component]
fn Strip(card: CalendlyCard, state: CalendlyState) -> impl IntoView {
    let state = match state {
        CalendlyState::ConnectionProblem => {
            view! { <Badge tone=Tone::Warning text="Does not answer".to_owned()/> }.into_any()
        }
        _ => view! { <Badge tone=Tone::Good text="Connected".to_owned()/> }.into_any(),
    };
    let role = (!card.role.is_empty()).then(|| [" · ", &card.role].concat());
    let (mark, tone) = if card.has_webhook {
        (Glyph::CheckCircle, "good")
    } else {
        (Glyph::Clock, "info")
    };
    let why = (!card.updates_why.is_empty()).then(|| {
        view! { <p class="calendly-strip__note">{card.updates_why.clone()}</p> }.into_any()
    });
    let last = match card.last_booking {
        Some(at) => ["Last booking received ", &words::date_time(at)].concat(),
        None => "No booking received yet".to_owned(),
    };
    let missing = (!card.missing.is_empty())
        .then(|| view! { <Missing scopes=card.missing.clone()/> }.into_any());
    let link =
        view! { <Link calendly=card.link ours=card.meeting_link opens=card.opens/> }.into_any();
    view! {
        <div class="calendly-strip">
            <div class="calendly-strip__who">
                <span class="avatar" data-size="large" aria-hidden="true">{initials(&card.name)}</span>
                <div>
                    <p class="calendly-strip__name"><b><bdi>{card.name}</bdi></b> {state}</p>
                    <p class="calendly-strip__email"><bdi>{card.email}</bdi>{role}</p>
                </div>
            </div>
            <div>
                <p class="calendly-strip__label">"Live updates"</p>
                <p class="calendly-strip__value" data-tone=tone><Icon glyph=mark/>{card.updates}</p>
                {why}
                <p class="calendly-strip__note">{last}</p>
            </div>
            {link}
        </div>
        {missing}
    }
    .into_any()
}

/// `Opened 12 times`
fn opened(opens: u64) -> String {
    match opens {
        0 => "Not opened yet".to_owned(),
        1 => "Opened once".to_owned(),
        more => ["Opened ", &more.to_string(), " times"].concat(),
    }
}

/// The link that is sent: ours, which leads to Calendly and counts; Calendly's own until there is one. A button copies
/// it where the browser can.
#[component]
fn Link(calendly: String, ours: String, opens: u64) -> impl IntoView {
    let (link, note) = if ours.is_empty() {
        (calendly, "Leads to Calendly.".to_owned())
    } else {
        (ours, [&opened(opens), ". Leads to Calendly."].concat())
    };
    if link.is_empty() {
        return ().into_any();
    }
    let copy = link.clone();
    let shown = words::bare_link(&link).to_owned();
    view! {
        <div>
            <p class="calendly-strip__label">"Your link"</p>
            <p class="calendly-strip__value">
                <a href=link target="_blank" rel="noopener noreferrer">{shown}</a>
                <CopyButton text=copy label="Copy link"/>
            </p>
            <p class="calendly-strip__note">{note}</p>
        </div>
    }
    .into_any()
}

/// What the token may not do, each with what will not work.
#[component]
fn Missing(scopes: Vec<MissingScope>) -> impl IntoView {
    let count = match scopes.len() {
        1 => "1 permission is missing".to_owned(),
        more => [&more.to_string(), " permissions are missing"].concat(),
    };
    let lines = scopes
        .into_iter()
        .map(|MissingScope { scope, effect }| {
            view! { <li><code>{scope}</code><span>{effect}</span></li> }.into_any()
        })
        .views();
    view! {
        <div class="calendly-missing">
            <p class="calendly-missing__title"><Icon glyph=Glyph::Warning/><b>{count}</b></p>
            <ul>{lines}</ul>
            <p class="calendly-strip__note">"Make a token with these permissions at Calendly, then replace this one. Everything else works."</p>
        </div>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_says_how_often_it_was_opened() {
        assert_eq!(opened(0), "Not opened yet");
        assert_eq!(opened(1), "Opened once");
        assert_eq!(opened(12), "Opened 12 times");
    }
}
