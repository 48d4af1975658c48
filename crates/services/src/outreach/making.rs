//! Mails made from a template: filled, each with a scheduling link of its own.

use super::filling::{Filled, Writer};
use super::links::link_use;
use crate::calendly::{address_of, new_code};
use crate::{Environment, ServiceError};
use domain::mail::Mailbox;
use domain::outreach_mail::{MailLink, OutreachMail};
use domain::person::Person;
use domain::template::Template;
use domain::{CampaignId, MemberId, OrganizationId, OutreachMailId};
use std::collections::HashMap;
use store::Reading;

/// Makes mails from one template for one sender.
pub(super) struct Maker<'a> {
    env: &'a Environment,
    organization: OrganizationId,
    template: &'a Template,
    pub writer: Writer,
    /// Whether each member's link may be sent; why not, where it may not.
    usable: HashMap<MemberId, Option<String>>,
}

/// A mail, and why it cannot be sent.
pub(super) struct Made {
    pub mail: OutreachMail,
    pub obstacle: Option<String>,
}

impl<'a> Maker<'a> {
    /// For one sender.
    pub async fn new(
        env: &'a Environment,
        reading: &mut Reading,
        template: &'a Template,
        sender: MemberId,
    ) -> Result<Self, ServiceError> {
        let organization = template.organization;
        Ok(Self {
            env,
            organization,
            template,
            writer: Writer::read(reading, organization, sender).await?,
            usable: HashMap::new(),
        })
    }

    /// A mail for somebody. One that cannot be sent is made all the same, without a link.
    pub async fn make(
        &mut self,
        reading: &mut Reading,
        person: &Person,
        campaign: Option<CampaignId>,
    ) -> Result<Made, ServiceError> {
        let sender = self.writer.sender.id;
        let member = self.template.link_of.member(sender, person.owner);
        let obstacle = match self.template.holds_link() {
            true => self.obstacle(reading, member).await?,
            false => None,
        };
        let has_link = self.template.holds_link() && obstacle.is_none();
        let link = has_link.then(|| MailLink {
            code: new_code(self.env),
            member,
        });
        let address = link
            .as_ref()
            .map_or_else(String::new, |link| address_of(self.env, &link.code));
        let Filled { subject, body } = self.writer.fill(self.template, person, &address);
        let mail = OutreachMail {
            id: OutreachMailId::new(self.env.entropy.id()),
            organization: self.organization,
            campaign,
            template: self.template.id,
            person: person.id,
            sender,
            to: Mailbox {
                name: person.name.clone(),
                address: person.email.clone(),
            },
            subject,
            body,
            link,
        };
        Ok(Made { mail, obstacle })
    }

    /// Why a member's link cannot be sent in mails of the template's module.
    async fn obstacle(
        &mut self,
        reading: &mut Reading,
        member: MemberId,
    ) -> Result<Option<String>, ServiceError> {
        if let Some(known) = self.usable.get(&member) {
            return Ok(known.clone());
        }
        let name = self.writer.name_of(member);
        let link = reading
            .scheduling_link_of(self.organization, member)
            .await?;
        let used = link_use(reading, self.organization, member, self.template.module).await?;
        let obstacle = match (link, used.send()) {
            (None, _) => Some(format!(
                "{name} has no Calendly link: Calendly was never connected."
            )),
            (Some(_), Err(refusal)) => Some(format!("{name}: {}", refusal.sentence())),
            (Some(_), Ok(_)) => None,
        };
        self.usable.insert(member, obstacle.clone());
        Ok(obstacle)
    }
}
