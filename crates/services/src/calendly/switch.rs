//! The switch: by its member, by an admin, or because the token was revoked; and the modules.

use super::panel::draw;
use crate::live::Topic;
use crate::{Environment, ServiceError};
use domain::integration::{CalendlyState, ForcedReason, Integration, IntegrationKind};
use domain::module::{CalendlyModules, Module, ModuleError};
use domain::view::calendly::CalendlyPanel;
use domain::{Caller, MemberId};
use store::Writing;

/// **Enable Calendly Integration**. Off pauses, nothing is forgotten. What was forced off stays so: its member has to give a
/// token.
///
/// # Errors
/// [`ServiceError::NotAllowed`] for a viewer.
pub async fn set_enabled(
    env: &Environment,
    caller: &Caller,
    enabled: bool,
) -> Result<CalendlyPanel, ServiceError> {
    caller.require_change_own()?;
    let mut writing = env.store.write().await?;
    let integration = own(&mut writing, caller).await?.switched(enabled);
    writing
        .save_integration(&integration, env.clock.now())
        .await?;
    if enabled {
        env.queue
            .enqueue(
                &mut writing,
                super::handlers::catch_up_job(caller.organization, caller.member),
            )
            .await?;
    }
    finish(env, caller, writing).await
}

/// Switches Calendly off for one member, or for everybody, until they re-authenticate; how many integrations that were in use
/// were switched off.
///
/// # Errors
/// [`ServiceError::NotAllowed`] for whoever may not administer, [`ServiceError::NotFound`] for somebody of another
/// organization.
pub async fn force_disable(
    env: &Environment,
    caller: &Caller,
    member: Option<MemberId>,
) -> Result<usize, ServiceError> {
    if !caller.can_administer() {
        return Err(ServiceError::NotAllowed);
    }
    let (organization, now) = (caller.organization, env.clock.now());
    let mut writing = env.store.write().await?;
    if let Some(member) = member {
        writing
            .member(organization, member)
            .await?
            .ok_or(ServiceError::NotFound)?;
    }
    let all = writing
        .integrations(organization, IntegrationKind::Calendly)
        .await?;
    let in_use = all.into_iter().filter(|one| {
        one.enabled && one.forced_off.is_none() && member.is_none_or(|member| one.member == member)
    });
    let mut count = 0;
    for integration in in_use {
        let off = integration.force_off(ForcedReason::ByAdmin, now);
        writing.save_integration(&off, now).await?;
        super::reminder::tell(env, &mut writing, organization, off.member).await?;
        count += 1;
    }
    writing.commit().await?;
    env.queue.wake();
    env.live.announce(organization, Topic::CalendarSync);
    Ok(count)
}

/// One module on or off.
///
/// # Errors
/// [`ServiceError::NotAllowed`] for a viewer, [`ServiceError::Invalid`] with a sentence.
pub async fn set_module(
    env: &Environment,
    caller: &Caller,
    module: Module,
    is_on: bool,
) -> Result<CalendlyPanel, ServiceError> {
    change_modules(env, caller, |modules| modules.with(module, is_on)).await
}

/// **New Lead/Contact**: the one module in which new leads appear. The default values of the others are kept.
///
/// # Errors
/// [`ServiceError::NotAllowed`] for a viewer, [`ServiceError::Invalid`] with a sentence.
pub async fn receive_leads_in(
    env: &Environment,
    caller: &Caller,
    module: Module,
) -> Result<CalendlyPanel, ServiceError> {
    change_modules(env, caller, |modules| modules.receiving(module)).await
}

async fn change_modules(
    env: &Environment,
    caller: &Caller,
    change: impl FnOnce(CalendlyModules) -> Result<CalendlyModules, ModuleError>,
) -> Result<CalendlyPanel, ServiceError> {
    caller.require_change_own()?;
    let (organization, member) = (caller.organization, caller.member);
    let mut writing = env.store.write().await?;
    let state = super::intake::state_of(&mut writing, organization, member).await?;
    let known = writing.calendly_modules(organization, member).await?;
    let known = match (state, known) {
        (CalendlyState::Connected | CalendlyState::ConnectionProblem, Some(known)) => known,
        (CalendlyState::NeedsReauthentication(_), _) => {
            return Err(ServiceError::invalid(
                "Calendly needs to be re-authenticated. Your modules were kept as they are. Re-authenticate first.",
            ));
        }
        _ => {
            return Err(ServiceError::invalid(
                "Calendly is not connected. Nothing was changed. Connect it first.",
            ));
        }
    };
    let modules = change(known).map_err(refused)?;
    writing
        .save_calendly_modules(organization, member, &modules)
        .await?;
    env.queue
        .enqueue(&mut writing, super::handlers::retry_job(organization))
        .await?;
    finish(env, caller, writing).await
}

fn refused(error: ModuleError) -> ServiceError {
    ServiceError::invalid(match error {
        ModuleError::Off(module) => format!(
            "{} is off. Nothing was changed. Turn the module on first.",
            module.label()
        ),
        ModuleError::ReceivesLeads(module) => format!(
            "New leads land in {}. It stays on. Choose another module for new leads first.",
            module.label()
        ),
    })
}

/// The caller's switch, to be changed.
pub(super) async fn own(
    writing: &mut Writing,
    caller: &Caller,
) -> Result<Integration, ServiceError> {
    Ok(writing
        .integration(
            caller.organization,
            caller.member,
            IntegrationKind::Calendly,
        )
        .await?)
}

/// Draws the panel as it will be, commits, and tells.
pub(super) async fn finish(
    env: &Environment,
    caller: &Caller,
    mut writing: Writing,
) -> Result<CalendlyPanel, ServiceError> {
    let panel = draw(env, &mut writing, caller).await?;
    writing.commit().await?;
    env.queue.wake();
    env.live.announce(caller.organization, Topic::CalendarSync);
    Ok(panel)
}
