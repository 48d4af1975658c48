//! Whose Calendly link may be used in which module, as it stands in the database.

use crate::ServiceError;
use crate::calendly::state_of;
use domain::integration::CalendlyState;
use domain::link_use::{LinkMark, LinkUse};
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
    Ok(match used.mark() {
        LinkMark::Works => LinkShown::Works,
        LinkMark::Paused => LinkShown::Paused,
    })
}
