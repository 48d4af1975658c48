//! What happened and what needs the reader, over the panel.

use super::{Actions, is_connected, receiving};
use crate::components::{Banner, ButtonLink, Glyph, Look, Tone, redrawn};
use crate::{paths, words};
use domain::integration::{CalendlyState, ForcedReason};
use domain::view::calendly::{CalendlyPanel, ForcedNotice, ModuleRow};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

/// Refusals of switches, **Authentication successful**, needs re-authentication, connection problem, default values that are
/// missing.
#[component]
pub fn StateBanners(
    /// What is shown.
    panel: Signal<CalendlyPanel>,
    /// Whether the token field is open already.
    wants_token: Memo<bool>,
    /// Whose refusals are told.
    actions: Actions,
) -> impl IntoView {
    let query = use_query_map();
    let connected = Memo::new(move |_| query.with(|query| query.get("connected")));
    let shown = Memo::new(move |_| panel.get());
    let refused = redrawn(move || {
        let (enable, module) = (actions.enable.refused(), actions.module.refused());
        let refusal = enable.get().or(module.get());
        refusal.map(|error| {
            view! { <Banner tone=Tone::Danger title="Nothing was changed" text=error.to_string() is_new=true/> }.into_any()
        })
    });
    let success = redrawn(move || {
        let holds = is_connected(shown.with(|panel| panel.state));
        connected
            .get()
            .filter(|_| holds)
            .map(|word| welcome(word == "again"))
    });
    let sign_in = Memo::new(move |_| query.with(|query| query.get("sign_in")));
    let not_signed_in = redrawn(move || sign_in.get().as_deref().and_then(not_signed_in));
    let trouble = redrawn(move || shown.with(|panel| trouble(panel, wants_token.get())));
    let missing = redrawn(move || shown.with(missing));
    view! { {refused}{success}{not_signed_in}{trouble}{missing} }.into_any()
}

fn welcome(was_paused: bool) -> AnyView {
    if was_paused {
        view! {
            <Banner
                tone=Tone::Good title="Authentication successful" is_new=true
                text="Links you sent before work again. What was booked during the pause is fetched now."
            >
                <ButtonLink href=paths::LEADS>"View them"</ButtonLink>
            </Banner>
        }
        .into_any()
    } else {
        view! {
            <Banner
                tone=Tone::Good title="Authentication successful" is_new=true
                text="Bookings now become leads and appointments."
            />
        }
        .into_any()
    }
}

/// Why signing in at Calendly came to nothing, by the word in the address; nothing for a word of somebody else's.
fn not_signed_in(why: &str) -> Option<AnyView> {
    if why == "other-account" {
        return Some(
            view! {
                <Banner
                    tone=Tone::Warning title="Another Calendly account" is_new=true
                    text="You signed in at Calendly as somebody else than before. Nothing was changed yet. Links that were sent before lead to the old account until you decide."
                >
                    <a class="button" rel="external" href=paths::CALENDLY_SIGN_IN_OTHER>"Use it anyway"</a>
                    <a class="button" data-look="ghost" href=paths::CALENDLY>"Cancel"</a>
                </Banner>
            }
            .into_any(),
        );
    }
    let text = match why {
        "declined" => {
            "Calendly did not give access. Nothing was changed. Sign in there again, or paste a token."
        }
        "not-asked" => {
            "This browser did not ask for it, or too long ago. Nothing was changed. Sign in with Calendly again."
        }
        "without-permissions" => {
            "Bookings may not be read with what you allowed at Calendly. Nothing was changed. Sign in again and allow everything that is asked for."
        }
        "not-allowed" => {
            "Calendly does not allow this to your account. Nothing was changed. Ask whoever manages Calendly for you."
        }
        "unreachable" => {
            "Calendly does not answer. Nothing was changed. Try again in some minutes."
        }
        "refused" => {
            "Calendly did not accept its own code. Nothing was changed. Sign in with Calendly again."
        }
        "not-offered" => {
            "Signing in with Calendly is not set up here. Nothing was changed. Paste a token."
        }
        "failed" => "Something failed on our side. Nothing was changed. Try again.",
        _ => return None,
    };
    Some(
        view! { <Banner tone=Tone::Danger title="You were not signed in with Calendly" text is_new=true/> }
            .into_any(),
    )
}

/// Why it was switched off, with the day, and what to do.
fn why(forced: &ForcedNotice) -> String {
    let day = words::date_time(forced.at);
    let reason = match forced.why {
        ForcedReason::ByAdmin => ["An admin switched it off on ", &day, "."].concat(),
        ForcedReason::TokenRevoked => [
            "Calendly no longer accepts the token: it was revoked there, or its owner's password changed. We noticed on ",
            &day,
            ".",
        ]
        .concat(),
        ForcedReason::BreakingChange => [
            "Calendly retired the access that this connection used, on ",
            &day,
            ".",
        ]
        .concat(),
    };
    [
        &reason,
        " Your settings are kept. Re-authenticate to bring your meeting links back.",
    ]
    .concat()
}

fn trouble(panel: &CalendlyPanel, wants_token: bool) -> Option<AnyView> {
    match panel.state {
        CalendlyState::NeedsReauthentication(_) => {
            let text = panel.forced.as_ref().map(why).unwrap_or_default();
            let action = (panel.can_change && !wants_token).then(|| {
                view! {
                    <ButtonLink href=paths::CALENDLY_CONNECT look=Look::Primary glyph=Glyph::Sync>"Re-authenticate"</ButtonLink>
                }
                .into_any()
            });
            Some(
                view! {
                    <Banner tone=Tone::Danger title="Calendly was switched off and needs to be re-authenticated" text>
                        {action}
                    </Banner>
                }
                .into_any(),
            )
        }
        CalendlyState::ConnectionProblem => {
            let text = panel
                .account
                .as_ref()
                .and_then(|card| card.problem.clone())
                .unwrap_or_default();
            Some(
                view! { <Banner tone=Tone::Warning title="Calendly does not answer" text/> }
                    .into_any(),
            )
        }
        CalendlyState::Off | CalendlyState::WithoutToken | CalendlyState::Connected => None,
    }
}

/// `2 of 5 default values for CRM are set`, and how many bookings wait for the others.
fn missing_words(row: &ModuleRow, waiting: usize) -> (String, String) {
    let title = [
        &row.defaults_set.to_string(),
        " of ",
        &row.defaults_of.to_string(),
        " default values for ",
        row.module.label(),
        " are set",
    ]
    .concat();
    let waits = match waiting {
        0 => "Bookings still arrive, but wait in Leads as incomplete until the defaults are set.".to_owned(),
        1 => "1 booking waits in Leads as incomplete until the defaults are set. Its appointment is in the calendar.".to_owned(),
        more => [
            &more.to_string(),
            " bookings wait in Leads as incomplete until the defaults are set. Their appointments are in the calendar.",
        ]
        .concat(),
    };
    (title, waits)
}

fn missing(panel: &CalendlyPanel) -> Option<AnyView> {
    let row = receiving(panel).filter(|row| row.defaults_set < row.defaults_of)?;
    if !is_connected(panel.state) {
        return None;
    }
    let (title, text) = missing_words(row, panel.waiting);
    let action = if panel.can_configure {
        let href = paths::calendly_defaults(row.module);
        view! { <ButtonLink href=href>"Configure Defaults for Calendly"</ButtonLink> }.into_any()
    } else {
        view! { <span class="small">"Ask an admin to set them."</span> }.into_any()
    };
    Some(view! { <Banner tone=Tone::Warning title text>{action}</Banner> }.into_any())
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::module::Module;

    #[test]
    fn missing_defaults_are_counted_with_what_waits_for_them() {
        let row = ModuleRow {
            module: Module::Crm,
            is_on: true,
            receives_leads: true,
            defaults_set: 2,
            defaults_of: 5,
        };

        let (title, text) = missing_words(&row, 1);

        assert_eq!(title, "2 of 5 default values for CRM are set");
        assert!(text.starts_with("1 booking waits in Leads as incomplete"));
        assert!(
            missing_words(&row, 0)
                .1
                .starts_with("Bookings still arrive")
        );
        assert!(missing_words(&row, 3).1.starts_with("3 bookings wait"));
    }

    #[test]
    fn a_pause_says_who_made_it_and_what_is_kept() {
        let forced = ForcedNotice {
            why: ForcedReason::ByAdmin,
            at: "2026-03-16T09:14:00".parse().unwrap(),
        };

        assert_eq!(
            why(&forced),
            "An admin switched it off on 16 Mar 2026, 09:14. Your settings are kept. Re-authenticate to bring your meeting links back."
        );
    }
}
