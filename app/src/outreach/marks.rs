//! What several pages of Templates & Campaigns say alike.

use crate::components::{Badge, Banner, ButtonLink, Tone};
use crate::paths;
use domain::campaign::Results;
use domain::view::outreach::{LinkShown, StateShown};
use leptos::prelude::*;

/// The crumb of pages below the lists.
pub fn crumbs() -> Vec<(&'static str, String)> {
    vec![("Templates & Campaigns", paths::CAMPAIGNS.to_owned())]
}

/// How a Calendly link stands, where there is one.
pub fn link_badge(link: LinkShown) -> Option<AnyView> {
    let (tone, text) = match link {
        LinkShown::None => return None,
        LinkShown::Works => (Tone::Good, "Calendly link"),
        LinkShown::Paused => (Tone::Warning, "Link paused"),
        LinkShown::Gone => (Tone::Warning, "Choose another event type"),
    };
    Some(view! { <Badge tone text=text.to_owned()/> }.into_any())
}

/// That a link is paused or leads nowhere any more, what still works, and the repair.
pub fn link_banner(link: LinkShown) -> Option<AnyView> {
    match link {
        LinkShown::None | LinkShown::Works => None,
        LinkShown::Paused => Some(
            view! {
                <Banner
                    tone=Tone::Warning title="Link paused"
                    text="Calendly is switched off for now. Mails can be sent all the same: their link says “temporarily unavailable” and works again by itself once Calendly does."
                >
                    <ButtonLink href=paths::CALENDLY>"Calendly Integration"</ButtonLink>
                </Banner>
            }
            .into_any(),
        ),
        LinkShown::Gone => Some(
            view! {
                <Banner
                    tone=Tone::Warning title="Choose another event type"
                    text="The one that this link leads to is not offered at Calendly any more. Links that were sent lead to the member's page there; new mails wait until another one is chosen."
                />
            }
            .into_any(),
        ),
    }
}

/// That nothing can be sent, and who can change that.
pub fn no_mail_server(has_mail_server: bool) -> Option<AnyView> {
    (!has_mail_server).then(|| {
        view! {
            <Banner
                tone=Tone::Warning title="No mail server"
                text="This server cannot send mails yet. You can write templates and campaigns; nothing is sent. Whoever runs the server sets INTEGRATOR_SMTP_HOST and INTEGRATOR_SMTP_FROM."
            />
        }
        .into_any()
    })
}

/// How far a campaign has come.
pub fn state_badge(state: StateShown) -> AnyView {
    let text = state.label().to_owned();
    let tone = match state {
        StateShown::Draft => return view! { <Badge text/> }.into_any(),
        StateShown::Scheduled(_) | StateShown::Sending => Tone::Info,
        StateShown::Paused => Tone::Warning,
        StateShown::Finished => Tone::Good,
    };
    view! { <Badge tone text/> }.into_any()
}

/// `12 of 40`, or a dash where nothing was sent yet.
pub fn share(part: u32, results: Results) -> String {
    if results.mails == 0 {
        return "–".to_owned();
    }
    [&part.to_string(), " of ", &results.mails.to_string()].concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_is_of_all_mails() {
        let results = Results {
            mails: 40,
            sent: 12,
            ..Results::default()
        };

        assert_eq!(share(results.sent, results), "12 of 40");
        assert_eq!(share(0, Results::default()), "–");
    }
}
