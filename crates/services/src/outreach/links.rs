//! Whose Calendly link may be used in which module, as it stands in the database.

use crate::calendly::{event_types, state_of};
use crate::{Environment, ServiceError};
use domain::event_type::EventTypeId;
use domain::integration::CalendlyState;
use domain::link_use::{LinkMark, LinkRefusal, LinkUse};
use domain::module::Module;
use domain::template::{LinkOf, Template};
use domain::view::outreach::LinkShown;
use domain::{MemberId, OrganizationId};
use store::Reading;

/// How a member may use their link in the mails of a module.
pub(super) async fn link_use(
    reading: &mut Reading,
    organization: OrganizationId,
    member: MemberId,
    module: Module,
) -> Result<LinkUse, ServiceError> {
    let state = match state_of(reading, organization, member).await? {
        CalendlyState::Off => match reading.calendly_account(organization, member).await? {
            Some(_) => CalendlyState::Off,
            None => CalendlyState::WithoutToken,
        },
        state => state,
    };
    let modules = reading.calendly_modules(organization, member).await?;
    Ok(LinkUse::new(state, modules.as_ref(), module))
}

/// The member whose integration decides about a link before a recipient is known: the one it names, else whoever writes.
pub(super) fn decisive(link_of: LinkOf, writer: MemberId) -> MemberId {
    link_of.member(writer, writer)
}

/// Whether the event type that a link leads to can be booked, as far as Calendly told; none is the page with all of them.
pub(super) async fn offered(
    reading: &mut Reading,
    organization: OrganizationId,
    member: MemberId,
    event_type: Option<&EventTypeId>,
) -> Result<Result<(), LinkRefusal>, ServiceError> {
    let Some(id) = event_type else {
        return Ok(Ok(()));
    };
    let found = reading.event_type(organization, member, id).await?;
    Ok(match found {
        Some(one) if one.is_offered => Ok(()),
        Some(_) | None => Err(LinkRefusal::EventTypeGone),
    })
}

/// Reads again what the member offers to whose event type a template leads, where that is not known of late: before a
/// transaction, because Calendly may be asked.
pub(super) async fn look_again(env: &Environment, template: &Template) -> Result<(), ServiceError> {
    if let (LinkOf::Member(member), Some(_), true) = (
        template.link_of,
        &template.event_type,
        template.holds_link(),
    ) {
        event_types(env, template.organization, member).await?;
    }
    Ok(())
}

/// How the link of a template stands for whoever sends it.
pub(super) async fn shown(
    reading: &mut Reading,
    template: &Template,
    sender: MemberId,
) -> Result<LinkShown, ServiceError> {
    if !template.holds_link() {
        return Ok(LinkShown::None);
    }
    let member = decisive(template.link_of, sender);
    let used = link_use(reading, template.organization, member, template.module).await?;
    if offered(
        reading,
        template.organization,
        member,
        template.event_type.as_ref(),
    )
    .await?
    .is_err()
    {
        return Ok(LinkShown::Gone);
    }
    Ok(match used.mark() {
        LinkMark::Works => LinkShown::Works,
        LinkMark::Paused => LinkShown::Paused,
    })
}
