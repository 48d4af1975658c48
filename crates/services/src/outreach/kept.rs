//! Templates and campaigns as they are kept, each with how its link stands and what came of it.

use super::links::shown;
use crate::{Environment, ServiceError};
use domain::campaign::{Campaign, Results};
use domain::template::Template;
use domain::view::outreach::LinkShown;
use domain::{Caller, CampaignId, TemplateId};
use std::collections::HashMap;
use store::{Reading, StoredMail};

/// How many mails of a campaign are told.
pub(super) const MOST_MAILS: u32 = 200;

/// A template.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptTemplate {
    /// The template.
    pub template: Template,
    /// Its Calendly link, when the reader sends it.
    pub link: LinkShown,
    /// Campaigns that send it; while there are any it stays.
    pub used_in: u32,
    /// What came of its mails, whoever sent them.
    pub results: Results,
}

/// A campaign.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptCampaign {
    /// The campaign.
    pub campaign: Campaign,
    /// Its Calendly link.
    pub link: LinkShown,
    /// What came of its mails.
    pub results: Results,
}

/// What a draft is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DraftOf<Id> {
    /// Something new.
    New,
    /// Something new, in a form that was promised this id: sent twice it makes one, and its second sending changes that.
    Promised(Id),
    /// Something that is there, as it was when its version was `seen`.
    Kept {
        /// Which.
        id: Id,
        /// Saved only while this is its version.
        seen: i64,
    },
}

impl<Id: Copy> DraftOf<Id> {
    /// A form's: its id, and the version that it showed; 0 of something new.
    pub fn form(id: Option<Id>, seen: i64) -> Self {
        match (id, seen) {
            (None, _) => Self::New,
            (Some(id), 0) => Self::Promised(id),
            (Some(id), seen) => Self::Kept { id, seen },
        }
    }

    pub(super) fn id(self) -> Option<Id> {
        match self {
            Self::New => None,
            Self::Promised(id) | Self::Kept { id, .. } => Some(id),
        }
    }

    /// The version that is changed; 0 of what is made now.
    ///
    /// # Errors
    /// [`ServiceError::NotFound`]: what was to be changed is not there.
    pub(super) fn version(self, is_there: bool) -> Result<i64, ServiceError> {
        match (self, is_there) {
            (Self::New, _) | (Self::Promised(_), false) => Ok(0),
            (Self::Promised(_), true) => Ok(1),
            (Self::Kept { .. }, false) => Err(ServiceError::NotFound),
            (Self::Kept { seen, .. }, true) => Ok(seen),
        }
    }
}

/// Every template of the organization, by name.
///
/// # Errors
/// [`ServiceError`] when the database fails.
pub async fn templates(
    env: &Environment,
    caller: &Caller,
) -> Result<Vec<KeptTemplate>, ServiceError> {
    read_templates(&mut env.store.read().await?, caller).await
}

/// One template.
///
/// # Errors
/// [`ServiceError::NotFound`] when there is none in the organization.
pub async fn template(
    env: &Environment,
    caller: &Caller,
    id: TemplateId,
) -> Result<KeptTemplate, ServiceError> {
    let mut all = templates(env, caller).await?.into_iter();
    all.find(|one| one.template.id == id)
        .ok_or(ServiceError::NotFound)
}

/// Every campaign of the organization, the newest first.
///
/// # Errors
/// [`ServiceError`] when the database fails.
pub async fn campaigns(
    env: &Environment,
    caller: &Caller,
) -> Result<Vec<KeptCampaign>, ServiceError> {
    let mut reading = env.store.read().await?;
    let templates = reading.templates(caller.organization).await?;
    read_campaigns(&mut reading, caller, &templates).await
}

/// One campaign with its mails: those that did not arrive first, then by name; at most 200.
///
/// # Errors
/// [`ServiceError::NotFound`] when there is none in the organization.
pub async fn campaign(
    env: &Environment,
    caller: &Caller,
    id: CampaignId,
) -> Result<(KeptCampaign, Vec<StoredMail>), ServiceError> {
    let mut reading = env.store.read().await?;
    let templates = reading.templates(caller.organization).await?;
    let mut all = read_campaigns(&mut reading, caller, &templates)
        .await?
        .into_iter();
    let one = all.find(|one| one.campaign.id == id);
    let one = one.ok_or(ServiceError::NotFound)?;
    let mails = reading
        .mails_of_campaign(caller.organization, id, MOST_MAILS)
        .await?;
    Ok((one, mails))
}

pub(super) async fn read_templates(
    reading: &mut Reading,
    caller: &Caller,
) -> Result<Vec<KeptTemplate>, ServiceError> {
    let organization = caller.organization;
    let used = reading.uses_of_templates(organization).await?;
    let used: HashMap<TemplateId, u32> = used.into_iter().collect();
    let results = reading.results_of_templates(organization).await?;
    let results: HashMap<TemplateId, Results> = results.into_iter().collect();
    let mut kept = Vec::new();
    for template in reading.templates(organization).await? {
        kept.push(KeptTemplate {
            link: shown(reading, &template, caller.member).await?,
            used_in: used.get(&template.id).copied().unwrap_or(0),
            results: results.get(&template.id).copied().unwrap_or_default(),
            template,
        });
    }
    Ok(kept)
}

pub(super) async fn read_campaigns(
    reading: &mut Reading,
    caller: &Caller,
    templates: &[Template],
) -> Result<Vec<KeptCampaign>, ServiceError> {
    let organization = caller.organization;
    let results = reading.results_of_campaigns(organization).await?;
    let results: HashMap<CampaignId, Results> = results.into_iter().collect();
    let mut kept = Vec::new();
    for campaign in reading.campaigns(organization).await? {
        let template = templates.iter().find(|one| one.id == campaign.template);
        let link = match template {
            Some(template) => shown(reading, template, campaign.sender).await?,
            None => LinkShown::None,
        };
        kept.push(KeptCampaign {
            link,
            results: results.get(&campaign.id).copied().unwrap_or_default(),
            campaign,
        });
    }
    Ok(kept)
}
