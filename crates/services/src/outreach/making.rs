//! Mails made from a template: filled, each with a scheduling link of its own.

use super::filling::{Filled, Writer};
use super::leaving::leave_address;
use super::links::{link_use, offered};
use crate::calendly::{address_of, new_code};
use crate::{Environment, ServiceError};
use domain::link_use::LinkRefusal;
use domain::mail::Mailbox;
use domain::outreach_mail::{MailLink, OutreachMail};
use domain::person::Person;
use domain::template::Template;
use domain::{CampaignId, MemberId, OrganizationId, OutreachMailId};
use std::collections::HashMap;
use store::Reading;

/// What stands below the mails of a campaign, before the address where no more can be asked for.
const FOOT: &str = "\n\n--\nNo more mails like this one: ";

/// Makes mails from one template for one sender.
pub(super) struct Maker<'a> {
    env: &'a Environment,
    organization: OrganizationId,
    template: &'a Template,
    pub writer: Writer,
    /// Whether each member's link may be sent; why not, where it may not.
    usable: HashMap<MemberId, Option<Obstacle>>,
}

/// A mail, and why it cannot be sent.
pub(super) struct Made {
    pub mail: OutreachMail,
    pub obstacle: Option<Obstacle>,
}

/// Why somebody's link cannot be sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Obstacle {
    pub why: LinkRefusal,
    /// With the name of whoever's link it is.
    pub sentence: String,
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
            event_type: self.template.event_type.clone(),
            single_use: None,
        });
        let address = link
            .as_ref()
            .map_or_else(String::new, |link| address_of(self.env, &link.code));
        let Filled { subject, body } = self.writer.fill(self.template, person, &address);
        let leave_code = campaign.map(|_| new_code(self.env));
        let body = match &leave_code {
            Some(code) => [&body, FOOT, &leave_address(self.env, code), "\n"].concat(),
            None => body,
        };
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
            leave_code,
        };
        Ok(Made { mail, obstacle })
    }

    /// Why a member's link cannot be sent in mails of the template's module.
    async fn obstacle(
        &mut self,
        reading: &mut Reading,
        member: MemberId,
    ) -> Result<Option<Obstacle>, ServiceError> {
        if let Some(known) = self.usable.get(&member) {
            return Ok(known.clone());
        }
        let name = self.writer.name_of(member);
        let link = reading
            .scheduling_link_of(self.organization, member)
            .await?;
        let used = link_use(reading, self.organization, member, self.template.module).await?;
        let event_type = self.template.event_type.as_ref();
        let offered = offered(reading, self.organization, member, event_type).await?;
        let allowed = used.send().and(offered);
        let obstacle = match (link, allowed) {
            (None, _) => Some(Obstacle {
                why: LinkRefusal::NotConnected,
                sentence: format!("{name} has no Calendly link: Calendly was never connected."),
            }),
            (Some(_), Err(why)) => Some(Obstacle {
                why,
                sentence: format!("{name}: {}", why.sentence()),
            }),
            (Some(_), Ok(_)) => None,
        };
        self.usable.insert(member, obstacle.clone());
        Ok(obstacle)
    }
}
