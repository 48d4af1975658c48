//! Options > Integrator > Calendly Integration, as it is shown.

use super::intake::active_members;
use super::scheduling_links::address_of;
use crate::accounts::zone_of;
use crate::wording::{ago, at_in_words};
use crate::{Environment, ServiceError};
use calendly::scopes::Scope;
use chrono::NaiveDateTime;
use domain::Caller;
use domain::calendly_account::{CalendlyAccount, Grant, Updates};
use domain::integration::IntegrationKind;
use domain::lead_defaults::LeadDefaults;
use domain::module::Module;
use domain::scheduling_link::SchedulingLink;
use domain::view::calendly::{CalendlyCard, CalendlyPanel, ForcedNotice, MissingScope, ModuleRow};
use store::Reading;

/// The caller's panel.
///
/// # Errors
/// [`ServiceError`] when the database fails.
pub async fn panel(env: &Environment, caller: &Caller) -> Result<CalendlyPanel, ServiceError> {
    let mut reading = env.store.read().await?;
    draw(env, &mut reading, caller).await
}

pub(super) async fn draw(
    env: &Environment,
    reading: &mut Reading,
    caller: &Caller,
) -> Result<CalendlyPanel, ServiceError> {
    let (organization, member) = (caller.organization, caller.member);
    let zone = zone_of(reading, caller).await?;
    let integration = reading
        .integration(organization, member, IntegrationKind::Calendly)
        .await?;
    let account = reading.calendly_account(organization, member).await?;
    let answers = account
        .as_ref()
        .is_none_or(|account| account.failing_since.is_none());
    let modules = reading.calendly_modules(organization, member).await?;
    let all = reading.lead_defaults(organization).await?;
    let active = active_members(reading, organization).await?;
    let rows = Module::ALL.map(|module| {
        let set = all
            .iter()
            .map(|(defaults, _)| defaults)
            .find(|defaults| defaults.module == module);
        let gaps = match set {
            Some(defaults) => defaults.gaps(&active),
            None => LeadDefaults::none(module).gaps(&active),
        };
        let of = module.mandatory().len();
        ModuleRow {
            module,
            is_on: modules
                .as_ref()
                .is_some_and(|modules| modules.is_on(module)),
            receives_leads: modules
                .as_ref()
                .is_some_and(|modules| modules.receives_leads() == Some(module)),
            defaults_set: of - gaps.len(),
            defaults_of: of,
        }
    });
    let link = reading.scheduling_link_of(organization, member).await?;
    let waiting = reading.waiting_bookings(organization).await?;
    let local = |at| env.zones.local(at, &zone);
    Ok(CalendlyPanel {
        state: integration.calendly_state(account.is_some(), answers),
        can_change: caller.can_change_own(),
        forced: integration.forced_off.as_ref().map(|forced| ForcedNotice {
            why: forced.why,
            at: local(forced.at),
        }),
        account: account.map(|account| card(env, account, link.as_ref(), &local)),
        modules: rows.to_vec(),
        token_page: token_page(env),
        can_sign_in: env.calendly_app.is_some(),
        waiting: waiting
            .iter()
            .filter(|booking| booking.host == member)
            .count(),
        can_configure: caller.can_administer(),
    })
}

fn card(
    env: &Environment,
    account: CalendlyAccount,
    link: Option<&SchedulingLink>,
    local: &dyn Fn(chrono::DateTime<chrono::Utc>) -> NaiveDateTime,
) -> CalendlyCard {
    let (has_webhook, updates, updates_why) = match &account.updates {
        Updates::Webhook {
            failing_since: None,
            ..
        } => (true, "Webhook active", String::new()),
        Updates::Webhook {
            failing_since: Some(since),
            ..
        } => (
            false,
            "Webhook failing",
            format!(
                "Since {} messages do not arrive. We ask every few minutes instead.",
                at_in_words(local(*since))
            ),
        ),
        Updates::Polling { why } => (
            false,
            "Asked every few minutes",
            format!("There is no webhook, because {}.", why.clause()),
        ),
    };
    let problem = account.failing_since.map(|since| {
        format!(
            "Calendly has not answered since {}. Nothing is lost: bookings made meanwhile are fetched once it answers. We try \
             again by ourselves.",
            at_in_words(local(since))
        )
    });
    let missing = account.missing_scopes.iter().map(|scope| MissingScope {
        scope: scope.clone(),
        effect: Scope::named(scope)
            .map_or(
                "something that Calendly has added lately is not available",
                Scope::loss,
            )
            .to_owned(),
    });
    CalendlyCard {
        missing: missing.collect(),
        role: capitalised(&account.identity.role),
        name: account.identity.name,
        email: account.identity.email,
        link: account.identity.scheduling_url,
        meeting_link: link.map_or_else(String::new, |link| address_of(env, &link.code)),
        opens: link.map_or(0, |link| link.opens),
        token_end: match account.grant {
            Grant::Token { end } => Some(end),
            Grant::SignIn => None,
        },
        checked: ago(account.checked_at, env.clock.now()),
        has_webhook,
        updates: updates.to_owned(),
        updates_why,
        last_booking: account.last_booking_at.map(local),
        problem,
    }
}

/// Where Calendly makes tokens; it asks for a sign-in first when there is none.
fn token_page(env: &Environment) -> String {
    env.calendly.bases().web("integrations/api_webhooks").into()
}

/// `owner` → `Owner`
pub(super) fn capitalised(word: &str) -> String {
    let mut letters = word.chars();
    let first = letters.next().map(|first| first.to_uppercase().to_string());
    first.unwrap_or_default() + letters.as_str()
}
