//! Links that mails carry: they count, and lead to the member's page at Calendly or say that they take a break.

use super::intake::state_of;
use crate::live::Topic;
use crate::{Environment, ServiceError, outreach};
use domain::scheduling_link::{Opening, SchedulingLink, destination, opening};
use domain::{Caller, MemberId, OrganizationId};
use store::{StoreError, Writing};

/// Where links are opened; the code follows.
pub const LINK_PATH: &str = "/m/";

/// Letters of a code: 60 bits, none of which is mistaken for another.
const LETTERS: &[u8; 32] = b"abcdefghjkmnpqrstuvwxyz023456789";
const CODE_LENGTH: usize = 12;

/// What whoever opens a link is shown.
#[derive(Debug, PartialEq, Eq)]
pub struct Opened {
    /// Where it leads.
    pub opening: Opening,
    /// The name of the organization it is from.
    pub organization: String,
}

/// Opens a link; `counts` unless only its head is asked for. None when there is no such link.
///
/// # Errors
/// [`ServiceError`] when the database fails.
pub async fn open_link(
    env: &Environment,
    code: &str,
    counts: bool,
) -> Result<Option<Opened>, ServiceError> {
    let mut reading = env.store.read().await?;
    let Some(link) = reading.scheduling_link(code).await? else {
        return Ok(None);
    };
    let (organization, member) = (link.organization, link.member);
    let state = state_of(&mut reading, organization, member).await?;
    let account = reading.calendly_account(organization, member).await?;
    let name = reading
        .organization(organization)
        .await?
        .map(|organization| organization.name)
        .unwrap_or_default();
    let event_type = match &link.event_type {
        Some(id) => reading.event_type(organization, member, id).await?,
        None => None,
    };
    drop(reading);
    let page = account
        .as_ref()
        .map(|account| account.identity.scheduling_url.as_str())
        .map(|own| destination(&link, event_type.as_ref(), own));
    let web: String = env.calendly.bases().web("").into();
    let code = link.mail.map(|_| link.code.as_str());
    let opening = opening(state, page, &web, code);
    if counts && matches!(opening, Opening::Leads(_)) {
        let mut writing = env.store.write().await?;
        writing
            .count_opening(organization, member, env.clock.now())
            .await?;
        if let Some(mail) = link.mail {
            outreach::note_opened(env, &mut writing, organization, mail).await?;
        }
        writing.commit().await?;
        if link.mail.is_some() {
            env.live.announce(organization, Topic::People);
        }
    }
    Ok(Some(Opened {
        opening,
        organization: name,
    }))
}

/// A link and its whole address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LinkWithAddress {
    /// The link.
    pub link: SchedulingLink,
    /// Where it is opened.
    pub address: String,
}

/// The caller's link, once there is one; those of everybody for whoever may administer. The one that was opened most often
/// comes first.
///
/// # Errors
/// [`ServiceError`] when the database fails.
pub async fn links(
    env: &Environment,
    caller: &Caller,
) -> Result<Vec<LinkWithAddress>, ServiceError> {
    let mut reading = env.store.read().await?;
    let mut links = reading.scheduling_links(caller.organization).await?;
    links.retain(|link| caller.can_administer() || link.member == caller.member);
    let with_address = links.into_iter().map(|link| LinkWithAddress {
        address: address_of(env, &link.code),
        link,
    });
    Ok(with_address.collect())
}

/// Makes the link of a member who has none yet, inside the caller's transaction.
pub(super) async fn ensure(
    env: &Environment,
    writing: &mut Writing,
    organization: OrganizationId,
    member: MemberId,
) -> Result<(), StoreError> {
    let link = SchedulingLink {
        code: new_code(env),
        organization,
        member,
        mail: None,
        event_type: None,
        single_use: None,
        opens: 0,
    };
    writing.insert_scheduling_link(&link, env.clock.now()).await
}

/// What names a new link.
pub(crate) fn new_code(env: &Environment) -> String {
    let mut bytes = [0; CODE_LENGTH];
    env.entropy.fill(&mut bytes);
    let code = bytes.map(|byte| char::from(LETTERS[usize::from(byte % 32)]));
    code.iter().collect()
}

/// The whole address of a link.
pub(crate) fn address_of(env: &Environment, code: &str) -> String {
    [&env.settings.public_address, LINK_PATH, code].concat()
}
