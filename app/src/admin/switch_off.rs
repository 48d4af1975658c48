//! **Switch Calendly off**, for one member or for everybody: what pauses, what is kept, what comes back.

use crate::components::{Banner, Button, CancelLink, Look, Tone, redrawn};
use crate::paths;
use crate::requests::{PostForm, Submission};
use domain::MemberId;
use leptos::prelude::*;

/// Where it is asked, of one member or of everybody.
fn page_of(member: Option<MemberId>) -> &'static str {
    match member {
        Some(_) => paths::MEMBERS,
        None => paths::CALENDLY_DEFAULTS,
    }
}

/// Where it is told for how many it was switched off.
pub(super) fn told_at(member: Option<MemberId>, count: usize) -> String {
    [page_of(member), "?switched_off=", &count.to_string()].concat()
}

/// What is told there; a word of an address that is no number tells nothing.
pub fn told(count: Option<&str>) -> Option<String> {
    Some(match count?.parse::<usize>().ok()? {
        0 => "Nobody had it on, so nothing changed.".to_owned(),
        1 => "1 integration is paused until its member re-authenticates. Nothing was deleted."
            .to_owned(),
        count => [
            &count.to_string(),
            " integrations are paused until their members re-authenticate. Nothing was deleted.",
        ]
        .concat(),
    })
}

/// That it was switched off, by the word of the address.
pub fn outcome(count: Option<String>) -> Option<AnyView> {
    let text = told(count.as_deref())?;
    Some(
        view! { <Banner tone=Tone::Good title="Calendly was switched off" text is_new=true/> }
            .into_any(),
    )
}

/// The question, with its answer.
#[component]
pub fn SwitchOffForm(
    /// Whose; nobody named means everybody's.
    member: Option<MemberId>,
    /// The member's name, or `everybody`.
    #[prop(into)]
    whom: String,
    /// Does it.
    action: Submission,
    /// Closes the dialog.
    cancel: Callback<()>,
) -> impl IntoView {
    let refused = redrawn(move || {
        action.refused().get().map(|error| {
            view! { <Banner tone=Tone::Danger title="Nothing was switched off" text=error.to_string() is_new=true/> }.into_any()
        })
    });
    let field = member.map(|member| {
        view! { <input type="hidden" name="member" value=member.to_string()/> }.into_any()
    });
    let button = match member {
        Some(_) => "Switch Calendly off",
        None => "Switch Calendly off for everybody",
    };
    view! {
        <PostForm action>
            {field}
            <div class="dialog__body">
                {refused}
                <p>"Switches the Calendly Integration off for " <b><bdi>{whom}</bdi></b> " until a token is given again."</p>
                <dl class="switch-off">
                    <dt>"Paused"</dt>
                    <dd>"Meeting links show “temporarily unavailable”. Bookings are not taken in. No new template or campaign can hold a Calendly link."</dd>
                    <dt>"Kept"</dt>
                    <dd>"Module choices, all default values, leads, appointments, and the links in templates and campaigns."</dd>
                    <dt>"Comes back"</dt>
                    <dd>"After re-authentication every link that was sent works again, and what was booked meanwhile arrives."</dd>
                </dl>
            </div>
            <footer class="dialog__footer">
                <span class="grow"></span>
                <CancelLink href=page_of(member) cancel/>
                <Button look=Look::SolidDanger busy=action.pending()>{button}</Button>
            </footer>
        </PostForm>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_switched_off_is_counted() {
        assert_eq!(told(None), None);
        assert_eq!(told(Some("many")), None);
        assert!(told(Some("0")).unwrap().starts_with("Nobody had it on"));
        assert!(told(Some("1")).unwrap().starts_with("1 integration is"));
        assert!(told(Some("9")).unwrap().starts_with("9 integrations are"));
    }

    #[test]
    fn it_is_told_on_the_page_where_it_was_asked() {
        let robin = "00000000-0000-0000-0000-000000000001".parse().ok();

        assert_eq!(told_at(robin, 1), "/admin/members?switched_off=1");
        assert_eq!(
            told_at(None, 3),
            "/admin/configuration/calendly-defaults?switched_off=3"
        );
    }
}
