//! What fills the fields of a template for one recipient.

use crate::wording::one_line;
use crate::{Environment, ServiceError};
use domain::member::Member;
use domain::person::Person;
use domain::template::{MergeField, Template, fill};
use domain::view::outreach::Recipient;
use domain::{MemberId, OrganizationId};
use std::collections::HashMap;
use store::Reading;

/// Who writes, and in whose name: the same for every recipient.
pub(super) struct Writer {
    pub organization: String,
    pub sender: Member,
    names: HashMap<MemberId, String>,
}

/// Subject and text as one recipient reads them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Filled {
    pub subject: String,
    pub body: String,
}

impl Writer {
    /// For one sender.
    pub async fn read(
        reading: &mut Reading,
        organization: OrganizationId,
        sender: MemberId,
    ) -> Result<Self, ServiceError> {
        let members = reading.members(organization).await?;
        let sender = members
            .iter()
            .find(|member| member.id == sender)
            .cloned()
            .ok_or(ServiceError::NotFound)?;
        let organization = reading.organization(organization).await?;
        Ok(Self {
            organization: organization.map(|one| one.name).unwrap_or_default(),
            sender,
            names: members.into_iter().map(|one| (one.id, one.name)).collect(),
        })
    }

    /// The name of a member; empty for one who is gone.
    pub fn name_of(&self, member: MemberId) -> &str {
        self.names.get(&member).map_or("", String::as_str)
    }

    /// A template as somebody reads it, with this address as the link.
    pub fn fill(&self, template: &Template, person: &Person, link: &str) -> Filled {
        let value = |field| self.value(person, link, field);
        Filled {
            subject: one_line(&fill(&template.subject, value)),
            body: fill(&template.body, value),
        }
    }

    /// Everything that fills fields for somebody, for a preview.
    pub fn recipient(&self, person: &Person, link: &str) -> Recipient {
        let fields = MergeField::PLAIN
            .into_iter()
            .chain([MergeField::CalendlyLink]);
        Recipient {
            label: one_line(&person.name),
            values: fields
                .map(|field| (field, self.value(person, link, field)))
                .collect(),
        }
    }

    /// Names are text from strangers: one line each, so that none can write further paragraphs.
    fn value(&self, person: &Person, link: &str, field: MergeField) -> String {
        match field {
            MergeField::FirstName => one_line(person.first_name()),
            MergeField::Name => one_line(&person.name),
            MergeField::OwnerName => one_line(self.name_of(person.owner)),
            MergeField::SenderName => one_line(&self.sender.name),
            MergeField::Organization => one_line(&self.organization),
            MergeField::CalendlyLink => link.to_owned(),
        }
    }
}

/// The link that is a member's for good, for previews and test mails; none before they connected.
pub(super) async fn own_link(
    env: &Environment,
    reading: &mut Reading,
    organization: OrganizationId,
    member: MemberId,
) -> Result<Option<String>, ServiceError> {
    let link = reading.scheduling_link_of(organization, member).await?;
    Ok(link.map(|link| crate::calendly::address_of(env, &link.code)))
}
