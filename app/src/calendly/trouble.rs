//! Why Calendly did not tell or do what it was asked: in words, and as a banner in its place.

use crate::components::{Banner, ButtonLink, EmptyState, Look, Tone};
use crate::{paths, words};
use chrono::{NaiveDateTime, TimeDelta};
use domain::view::calendly::MissingScope;
use domain::view::calendly_workspace::Trouble;
use leptos::prelude::*;

/// What happened.
const fn title(trouble: &Trouble) -> &'static str {
    match trouble {
        Trouble::NotConnected => "Calendly is not connected",
        Trouble::NeedsReauthentication(_) => {
            "Calendly was switched off and needs to be re-authenticated"
        }
        Trouble::NotAdministrator => "Only for the owner and admins at Calendly",
        Trouble::MissingScopes(_) => "The token lacks a permission",
        Trouble::NotAllowed(_) => "Calendly does not allow this",
        Trouble::Gone => "This is not at Calendly any more",
        Trouble::Refused(_) => "Calendly did not accept this",
        Trouble::Exists => "Calendly has this already",
        Trouble::AvailabilityUnknown => "Availability unknown",
        Trouble::TooManyRequests(_) => "Too many requests",
        Trouble::Unavailable => "Calendly does not answer",
    }
}

/// Why, what was kept, what to do.
fn text(trouble: &Trouble) -> String {
    match trouble {
        Trouble::NotConnected => {
            "Connect your Calendly account in Options > Integrator, and what was booked with you appears here.".to_owned()
        }
        Trouble::NeedsReauthentication(_) => {
            "What you saw before can still be read, and your settings, leads and appointments are kept. Re-authenticate to see the rest again.".to_owned()
        }
        Trouble::NotAdministrator => {
            "Your role at Calendly does not include this. Ask the owner of your organisation there. Everything else works.".to_owned()
        }
        Trouble::MissingScopes(scopes) => lacks(scopes),
        Trouble::NotAllowed(words) => {
            [&quoted(words), "Often another plan or role is needed there. Everything else works."].concat()
        }
        Trouble::Gone => "It was deleted there, or it is not for your account.".to_owned(),
        Trouble::Refused(words) => [&quoted(words), "Change what you entered, then try again."].concat(),
        Trouble::Exists => "There is one with the same address and scope. Use that one, or enter another.".to_owned(),
        Trouble::AvailabilityUnknown => {
            "Calendly could not read a calendar that it checks for conflicts, so nobody knows what is free. Check the calendar connection at Calendly, then try again.".to_owned()
        }
        Trouble::TooManyRequests(until) => [
            "Calendly asks us to wait until ",
            &words::time(whole_minute(*until).time()),
            ". Try again then; nothing is lost.",
        ]
        .concat(),
        Trouble::Unavailable => {
            "It may be down, or the way to it. What was booked is in My Calendar and in Leads & Contacts. Try again in a minute.".to_owned()
        }
    }
}

/// The first whole minute that is not before; a wait is never told shorter than it is.
fn whole_minute(until: NaiveDateTime) -> NaiveDateTime {
    until
        .checked_add_signed(TimeDelta::seconds(59))
        .unwrap_or(until)
}

/// `Calendly says: “Please upgrade.” `; nothing where it says nothing.
fn quoted(words: &str) -> String {
    match words {
        "" => String::new(),
        words => ["Calendly says: “", words, "”. "].concat(),
    }
}

fn lacks(scopes: &[MissingScope]) -> String {
    let end = "Make a token with it at Calendly, then replace the one that is stored here. Everything else works.";
    if scopes.is_empty() {
        return ["Calendly does not say which. ", end].concat();
    }
    let names: Vec<&str> = scopes
        .iter()
        .map(|missing| missing.scope.as_str())
        .collect();
    let effects: Vec<&str> = scopes
        .iter()
        .map(|missing| missing.effect.as_str())
        .filter(|effect| !effect.is_empty())
        .collect();
    let mut text = ["It needs ", &words::listed(&names), ". "].concat();
    if !effects.is_empty() {
        text += &["Without it, ", &effects.join("; "), ". "].concat();
    }
    text + end
}

/// Why something was not changed, as a sentence for whoever tried.
pub fn refusal(trouble: &Trouble) -> String {
    [title(trouble), ". Nothing was changed. ", &text(trouble)].concat()
}

/// Above what was told last: why there is nothing of now. Of a switched-off connection the banner above the tabs says all.
pub fn stands_in(why: &Trouble) -> Option<AnyView> {
    match why {
        Trouble::NeedsReauthentication(_) => None,
        Trouble::NotConnected
        | Trouble::NotAdministrator
        | Trouble::MissingScopes(_)
        | Trouble::NotAllowed(_)
        | Trouble::Gone
        | Trouble::Refused(_)
        | Trouble::Exists
        | Trouble::AvailabilityUnknown
        | Trouble::TooManyRequests(_)
        | Trouble::Unavailable => Some(in_place(why)),
    }
}

/// In place of what should have been there.
pub fn in_place(trouble: &Trouble) -> AnyView {
    let (title, text) = (title(trouble), text(trouble));
    match trouble {
        Trouble::NotConnected => view! {
            <div class="card">
                <EmptyState title text>
                    <ButtonLink href=paths::CALENDLY look=Look::Primary>"Calendly Integration"</ButtonLink>
                </EmptyState>
            </div>
        }
        .into_any(),
        // The banner above the tabs says why and since when.
        Trouble::NeedsReauthentication(_) => view! {
            <div class="card">
                <EmptyState title="Nothing is known of this page" text>
                    <ButtonLink href=paths::CALENDLY_CONNECT>"Re-authenticate"</ButtonLink>
                </EmptyState>
            </div>
        }
        .into_any(),
        Trouble::MissingScopes(_) => view! {
            <Banner tone=Tone::Warning title text>
                <ButtonLink href=paths::CALENDLY_CONNECT>"Replace token"</ButtonLink>
            </Banner>
        }
        .into_any(),
        Trouble::NotAdministrator | Trouble::NotAllowed(_) | Trouble::Gone => {
            view! { <Banner tone=Tone::Info title text/> }.into_any()
        }
        Trouble::Refused(_)
        | Trouble::Exists
        | Trouble::AvailabilityUnknown
        | Trouble::TooManyRequests(_)
        | Trouble::Unavailable => view! {
            <Banner tone=Tone::Warning title text>
                // The empty address is this page again, in full.
                <a class="button" rel="external" href="">"Try again"</a>
            </Banner>
        }
        .into_any(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_plan_that_is_too_small_is_told_in_calendly_s_own_words() {
        let trouble = Trouble::NotAllowed("Please upgrade your account".to_owned());

        assert_eq!(
            refusal(&trouble),
            "Calendly does not allow this. Nothing was changed. Calendly says: “Please upgrade your account”. Often another plan or role is needed there. Everything else works."
        );
    }

    #[test]
    fn a_wait_says_until_when() {
        for (until, told) in [("10:00:40", "10:01"), ("10:01:00", "10:01")] {
            let until = ["2026-03-18T", until].concat().parse().unwrap();

            let text = text(&Trouble::TooManyRequests(until));

            assert!(
                text.starts_with(&["Calendly asks us to wait until ", told, "."].concat()),
                "{text}"
            );
        }
    }

    #[test]
    fn a_missing_permission_says_what_does_not_work_without_it() {
        let scope = |scope: &str, effect: &str| MissingScope {
            scope: scope.to_owned(),
            effect: effect.to_owned(),
        };

        let told = lacks(&[
            scope("webhooks:read", "we cannot see it"),
            scope("new:read", ""),
        ]);

        assert!(told.starts_with(
            "It needs webhooks:read and new:read. Without it, we cannot see it. Make a token"
        ));
        assert!(lacks(&[]).starts_with("Calendly does not say which."));
    }
}
