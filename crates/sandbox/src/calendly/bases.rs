//! Addresses of resources, and back again.

use super::ids::{EventId, InvitationId, InviteeId, OrganizationId, ResourceId};

/// Where the three hosts of Calendly are imitated.
#[derive(Debug, Clone, Default)]
pub struct Bases {
    /// Stands for `https://api.calendly.com`.
    pub api: String,
    /// Stands for `https://auth.calendly.com`.
    pub auth: String,
    /// Stands for `https://calendly.com`.
    pub web: String,
}

impl Bases {
    /// Below this address, for instance `http://127.0.0.1:4711`.
    pub fn below(base: &str) -> Self {
        Self {
            api: format!("{base}/calendly/api"),
            auth: format!("{base}/calendly/auth"),
            web: format!("{base}/calendly/web"),
        }
    }

    pub fn uri<I: ResourceId>(&self, id: &I) -> String {
        format!("{}/{}/{}", self.api, I::PATH, id.text())
    }

    pub fn invitee(&self, event: &EventId, invitee: &InviteeId) -> String {
        format!("{}/invitees/{}", self.uri(event), invitee.text())
    }

    pub fn invitation(&self, organization: &OrganizationId, invitation: &InvitationId) -> String {
        format!(
            "{}/invitations/{}",
            self.uri(organization),
            invitation.text()
        )
    }

    /// The id in such an address; `None` for whatever is no address of such a resource, an id alone above all.
    pub fn read<I: ResourceId>(&self, uri: &str) -> Option<I> {
        let id = uri
            .strip_prefix(self.api.as_str())?
            .strip_prefix('/')?
            .strip_prefix(I::PATH)?
            .strip_prefix('/')?;
        is_id(id).then(|| I::of(id))
    }

    pub fn read_invitee(&self, uri: &str) -> Option<(EventId, InviteeId)> {
        let (event, invitee) = uri.split_once("/invitees/")?;
        let event = self.read(event)?;
        is_id(invitee).then(|| (event, InviteeId::of(invitee)))
    }

    pub fn read_invitation(&self, uri: &str) -> Option<InvitationId> {
        let (organization, invitation) = uri.split_once("/invitations/")?;
        self.read::<OrganizationId>(organization)?;
        is_id(invitation).then(|| InvitationId::of(invitation))
    }
}

/// What may be the last segment of a resource's address (calendly.md §1).
pub fn is_id(text: &str) -> bool {
    let is_allowed = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
    !text.is_empty() && text.bytes().all(is_allowed)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::calendly::ids::UserId;

    #[test]
    fn an_address_is_read_back_and_nothing_else_is() {
        let bases = Bases::below("http://127.0.0.1:1");
        let id = UserId::of("AB_1-c");

        assert_eq!(bases.read(&bases.uri(&id)), Some(id));
        for other in [
            "AB_1-c",
            "http://127.0.0.1:1/calendly/api/users/",
            "http://127.0.0.1:1/calendly/api/users/A/B",
            "http://127.0.0.1:1/calendly/api/groups/A",
            "https://api.calendly.com/users/A",
        ] {
            assert_eq!(bases.read::<UserId>(other), None, "{other}");
        }
    }
}
