//! What stands above the tabs: whose account it is, the link to book with, and when this was asked.

use crate::AppError;
use crate::components::{
    Banner, ButtonLink, CopyButton, Glyph, Icon, Look, Tone, awaited, redrawn,
};
use crate::{paths, words};
use domain::integration::{CalendlyState, ForcedReason};
use domain::member::initials;
use domain::view::calendly_workspace::{WorkspaceAccount, WorkspaceHead};
use leptos::prelude::*;

/// The heading with the account.
#[component]
pub fn Head(
    /// What is known without asking Calendly.
    head: Resource<Result<WorkspaceHead, AppError>>,
) -> impl IntoView {
    view! {
        <header class="options__head workspace__head">
            <h1>"Calendly"</h1>
            <Transition>
                {redrawn(move || awaited(async move { head.await.ok().map(|head| account(&head)).into_any() }))}
            </Transition>
        </header>
        <Transition>
            {redrawn(move || awaited(async move { head.await.ok().and_then(|head| trouble(&head)).into_any() }))}
        </Transition>
    }
    .into_any()
}

fn account(head: &WorkspaceHead) -> AnyView {
    let Some(account) = head.account.clone() else {
        return ().into_any();
    };
    let read_only =
        (!head.can_change).then(|| view! { <span class="tag">"Read only"</span> }.into_any());
    let WorkspaceAccount {
        name,
        email,
        role,
        link,
        ..
    } = account;
    let role = (!role.is_empty()).then(|| [" · ", &role].concat());
    let link = (!link.is_empty()).then(|| {
        let (href, shown) = (link.clone(), words::bare_link(&link).to_owned());
        view! {
            <span class="workspace__link">
                <Icon glyph=Glyph::Link size="14"/>
                <a href=href target="_blank" rel="noopener noreferrer">{shown}</a>
                <CopyButton text=link label="Copy your link"/>
            </span>
        }
        .into_any()
    });
    // While it is switched off, Calendly is not asked.
    let asked = (!matches!(head.state, CalendlyState::NeedsReauthentication(_))).then(|| {
        let asked = ["Asked ", &words::time(head.at.time())].concat();
        view! {
            <span class="workspace__asked small faint">{asked}</span>
            // The empty address is this page again, in full.
            <a class="button" rel="external" href=""><Icon glyph=Glyph::Sync/>"Refresh"</a>
        }
        .into_any()
    });
    view! {
        <div class="workspace__account">
            <span class="avatar" data-size="small" aria-hidden="true">{initials(&name)}</span>
            <span class="workspace__who"><b><bdi>{name}</bdi></b><small><bdi>{email}</bdi>{role}</small></span>
            {read_only}
        </div>
        {link}
        <span class="grow"></span>
        {asked}
    }
    .into_any()
}

/// That the account does not answer, or was switched off: the tabs below say what they cannot show.
fn trouble(head: &WorkspaceHead) -> Option<AnyView> {
    match head.state {
        CalendlyState::NeedsReauthentication(why) => {
            let since = head
                .forced
                .as_ref()
                .map(|forced| words::date_time(forced.at));
            let text = paused(why, since.as_deref());
            Some(
                view! {
                    <div class="workspace__banner">
                        <Banner tone=Tone::Danger title="Calendly was switched off and needs to be re-authenticated" text>
                            <ButtonLink href=paths::CALENDLY_CONNECT look=Look::Primary glyph=Glyph::Sync>"Re-authenticate"</ButtonLink>
                        </Banner>
                    </div>
                }
                .into_any(),
            )
        }
        CalendlyState::Off
        | CalendlyState::WithoutToken
        | CalendlyState::Connected
        | CalendlyState::ConnectionProblem => None,
    }
}

/// `An admin switched it off on 16 Mar 2026, 09:14. What you saw here last can …`
fn paused(why: ForcedReason, since: Option<&str>) -> String {
    let reason = match why {
        ForcedReason::ByAdmin => "An admin switched it off",
        ForcedReason::TokenRevoked => "Calendly no longer accepts the token",
        ForcedReason::BreakingChange => "Calendly retired the access that this connection used",
    };
    let since = since.map_or_else(String::new, |since| [" on ", since].concat());
    [
        reason,
        &since,
        ". What you saw here last can still be read; what was booked is in My Calendar and in Leads & Contacts.",
    ]
    .concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pause_says_why_and_where_everything_is_meanwhile() {
        assert_eq!(
            paused(ForcedReason::ByAdmin, Some("16 Mar 2026, 09:14")),
            "An admin switched it off on 16 Mar 2026, 09:14. What you saw here last can still be read; what was booked is in My Calendar and in Leads & Contacts."
        );
        assert!(
            paused(ForcedReason::TokenRevoked, None)
                .starts_with("Calendly no longer accepts the token. What")
        );
    }
}
