//! Tells a member by mail that Calendly was switched off and needs them: at once, and again until it is repaired.
//!
//! The key of a mail names the trouble by its beginning and the step, so that each is sent once, whatever restarts in between.

use crate::Environment;
use crate::mail;
use crate::wording::{at_in_words, one_line};
use domain::calendly_account::CalendlyAccount;
use domain::integration::{ForcedReason, Integration, IntegrationKind};
use domain::mail::{Mail, Mailbox};
use domain::member::MemberState;
use domain::reminder::step_since;
use domain::{MailId, MemberId, OrganizationId};
use store::{StoreError, Writing};

/// The page with the repair.
const REPAIR_PATH: &str = "/options/integrator/calendly?connect=again";

/// Tells the member what is due now, inside the caller's transaction. After the commit the queue is to be woken.
///
/// Silent for a member who may not sign in, and for one who never connected: nothing is missed there.
///
/// # Errors
/// [`StoreError`]; the transaction is then to be given up.
pub(super) async fn tell(
    env: &Environment,
    writing: &mut Writing,
    organization: OrganizationId,
    member: MemberId,
) -> Result<(), StoreError> {
    let integration = writing
        .integration(organization, member, IntegrationKind::Calendly)
        .await?;
    let Some(forced) = &integration.forced_off else {
        return Ok(());
    };
    let Some(step) = step_since(forced.at, env.clock.now()) else {
        return Ok(());
    };
    let account = writing.calendly_account(organization, member).await?;
    let who = writing.member(organization, member).await?;
    let (Some(account), Some(who)) = (account, who) else {
        return Ok(());
    };
    if who.state != MemberState::Active {
        return Ok(());
    }
    let since = at_in_words(env.zones.local(forced.at, &who.zone));
    let mail = Mail {
        id: MailId::new(env.entropy.id()),
        organization,
        key: format!("calendly:{member}:{}:{step}", forced.at.timestamp()),
        about: None,
        reply_to: None,
        unsubscribe: None,
        subject: "Calendly was switched off and needs to be re-authenticated".to_owned(),
        body: body(
            env,
            &one_line(&who.name),
            &account,
            happened(forced.why, &since),
        ),
        to: Mailbox {
            name: who.name,
            address: who.email,
        },
    };
    mail::post(env, writing, &mail).await
}

/// Tells everybody whose turn it is.
///
/// # Errors
/// [`StoreError`]; who was told before stays told.
pub(crate) async fn remind(env: &Environment, writing: &mut Writing) -> Result<(), StoreError> {
    for Integration {
        organization,
        member,
        ..
    } in writing.all_forced_off(IntegrationKind::Calendly).await?
    {
        tell(env, writing, organization, member).await?;
    }
    Ok(())
}

fn happened(why: ForcedReason, since: &str) -> String {
    match why {
        ForcedReason::ByAdmin => format!("An admin switched it off on {since}."),
        ForcedReason::TokenRevoked => format!(
            "Since {since}, Calendly refuses what it was connected with: it was revoked there, or the password changed."
        ),
        ForcedReason::BreakingChange => {
            format!("On {since}, Calendly retired the access that it was connected with.")
        }
    }
}

fn body(env: &Environment, name: &str, account: &CalendlyAccount, happened: String) -> String {
    let email = one_line(&account.identity.email);
    let repair = [&env.settings.public_address, REPAIR_PATH].concat();
    format!(
        "Hello {name},\n\nThe Calendly Integration of your account {email} needs you. {happened}\n\nUntil then, meeting links \
         that were sent say that they are temporarily unavailable, and bookings do not arrive. Nothing is lost: your settings \
         are kept, every link works again afterwards, and what was booked meanwhile is fetched.\n\nWhat to do: open this page \
         and connect Calendly again.\n{repair}\n\nYou get this mail because you connected Calendly. You can disconnect it on \
         that page.\n\nIntegrator\n"
    )
}
