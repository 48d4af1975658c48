//! The head of the panel: what it is, how it stands, and the toggle.

use super::Actions;
use super::questions::Question;
use crate::components::{Badge, Tone, redrawn};
use crate::options::integrator::about;
use crate::requests::PostForm;
use crate::{paths, words};
use domain::integration::{CalendlyState, IntegrationKind};
use domain::view::calendly::CalendlyPanel;
use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;

/// Tile, name, state, toggle.
#[component]
pub fn Head(
    /// What is shown.
    panel: Signal<CalendlyPanel>,
    /// Whether the token field is open, so that a paused integration is about to be re-authenticated.
    wants_token: Memo<bool>,
    /// What it can be told.
    actions: Actions,
) -> impl IntoView {
    let (letter, _, what_for) = about(IntegrationKind::Calendly);
    let badge = redrawn(move || badge(panel.with(|panel| panel.state)));
    let line = Memo::new(move |_| {
        panel
            .with(last_connected)
            .unwrap_or_else(|| what_for.to_owned())
    });
    view! {
        <div class="integration-head">
            <span class="tile" data-size="large" aria-hidden="true">{letter}</span>
            <div>
                <h2 class="calendly-head__name">"Calendly Integration" {badge}</h2>
                <p>{line}</p>
            </div>
            <Toggle panel wants_token actions/>
        </div>
    }
    .into_any()
}

/// The state; that it is connected is told beside the account.
fn badge(state: CalendlyState) -> Option<AnyView> {
    let (tone, text) = match state {
        CalendlyState::Connected => return None,
        CalendlyState::Off => (None, "Off"),
        CalendlyState::WithoutToken => (Some(Tone::Warning), "Token missing"),
        CalendlyState::NeedsReauthentication(_) => (Some(Tone::Danger), "Not Connected"),
        CalendlyState::ConnectionProblem => (Some(Tone::Warning), "Does not answer"),
    };
    let text = text.to_owned();
    Some(match tone {
        Some(tone) => view! { <Badge tone text/> }.into_any(),
        None => view! { <Badge text/> }.into_any(),
    })
}

/// `Last connected as dana@fernhill.example; switched off 16 Mar 2026, 09:14`; nothing while it was not forced off.
fn last_connected(panel: &CalendlyPanel) -> Option<String> {
    let at = words::date_time(panel.forced.as_ref()?.at);
    Some(match &panel.account {
        Some(card) => ["Last connected as ", &card.email, "; switched off ", &at].concat(),
        None => ["Switched off ", &at].concat(),
    })
}

/// What pressing the toggle does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Press {
    /// It switches at once.
    Switch,
    /// The reader is asked first.
    Ask,
    /// It opens the token field.
    OpenToken,
    /// It closes the token field.
    CloseToken,
}

fn press(state: CalendlyState, wants_token: bool) -> Press {
    match state {
        CalendlyState::Off | CalendlyState::WithoutToken => Press::Switch,
        CalendlyState::Connected | CalendlyState::ConnectionProblem => Press::Ask,
        CalendlyState::NeedsReauthentication(_) if wants_token => Press::CloseToken,
        CalendlyState::NeedsReauthentication(_) => Press::OpenToken,
    }
}

fn is_on(state: CalendlyState, wants_token: bool) -> bool {
    match state {
        CalendlyState::Off => false,
        CalendlyState::WithoutToken
        | CalendlyState::Connected
        | CalendlyState::ConnectionProblem => true,
        CalendlyState::NeedsReauthentication(_) => wants_token,
    }
}

/// **Enable Calendly Integration**; as a form, so that it works without script, too.
#[component]
fn Toggle(
    panel: Signal<CalendlyPanel>,
    wants_token: Memo<bool>,
    actions: Actions,
) -> impl IntoView {
    let shown = Memo::new(move |_| {
        let wants_token = wants_token.get();
        panel.with(|panel| {
            let is_on = is_on(panel.state, wants_token);
            (panel.can_change, is_on, press(panel.state, wants_token))
        })
    });
    let navigate = use_navigate();
    let go = Callback::new(move |address: &'static str| {
        let options = NavigateOptions {
            scroll: false,
            ..NavigateOptions::default()
        };
        navigate(address, options);
    });
    let ask = Callback::new(move |()| actions.ask(Question::Disable));
    let open_token = Callback::new(move |()| go.run(paths::CALENDLY_CONNECT));
    let close_token = Callback::new(move |()| go.run(paths::CALENDLY));
    redrawn(move || {
        let (can_change, is_on, press) = shown.get();
        let word = if is_on { "Enabled" } else { "Disabled" };
        if !can_change {
            return view! { <p class="calendly-toggle">"Enable Calendly Integration: " <b>{word}</b></p> }.into_any();
        }
        let button = view! {
            <span class="calendly-toggle__label" id="enable-calendly">"Enable Calendly Integration"</span>
            <button
                class="switch-button" type="submit" role="switch" data-size="large"
                aria-checked=is_on.to_string() aria-labelledby="enable-calendly"
                aria-busy=move || actions.enable.pending().get().then_some("true")
            ></button>
            <span class="calendly-toggle__word" aria-hidden="true">{word}</span>
        }
        .into_any();
        match press {
            Press::Switch => view! {
                <PostForm action=actions.enable class="calendly-toggle">
                    <input type="hidden" name="enabled" value=(!is_on).to_string()/>
                    {button}
                </PostForm>
            }
            .into_any(),
            Press::Ask => leads_to("ask", "disable", ask, button),
            Press::OpenToken => leads_to("connect", "again", open_token, button),
            Press::CloseToken => leads_to("show", "calendly", close_token, button),
        }
    })
}

/// A form that leads to the panel with one word more in its address; with script, `then` does the same in place.
fn leads_to(
    name: &'static str,
    value: &'static str,
    then: Callback<()>,
    button: AnyView,
) -> AnyView {
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        then.run(());
    };
    view! {
        <form class="calendly-toggle" method="get" action=paths::CALENDLY on:submit=submit>
            <input type="hidden" name=name value=value/>
            {button}
        </form>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::options::integrator::calendly::tests::connected;
    use domain::integration::ForcedReason;
    use domain::view::calendly::ForcedNotice;

    #[test]
    fn only_a_connected_integration_is_asked_about_before_it_goes_off() {
        let paused = CalendlyState::NeedsReauthentication(ForcedReason::ByAdmin);

        assert_eq!(press(CalendlyState::Off, false), Press::Switch);
        assert_eq!(press(CalendlyState::WithoutToken, false), Press::Switch);
        assert_eq!(press(CalendlyState::Connected, false), Press::Ask);
        assert_eq!(press(paused, false), Press::OpenToken);
        assert_eq!(press(paused, true), Press::CloseToken);
    }

    #[test]
    fn a_paused_integration_reads_disabled_until_its_token_is_asked_for() {
        let paused = CalendlyState::NeedsReauthentication(ForcedReason::TokenRevoked);

        assert!(!is_on(paused, false));
        assert!(is_on(paused, true));
        assert!(!is_on(CalendlyState::Off, true));
    }

    #[test]
    fn a_paused_integration_says_since_when() {
        let forced = ForcedNotice {
            why: ForcedReason::ByAdmin,
            at: "2026-03-16T09:14:00".parse().unwrap(),
        };
        let paused = CalendlyPanel {
            forced: Some(forced),
            ..connected()
        };

        assert_eq!(last_connected(&connected()), None);
        assert_eq!(
            last_connected(&paused).as_deref(),
            Some("Switched off 16 Mar 2026, 09:14")
        );
    }
}
