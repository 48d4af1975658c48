//! Templates & Campaigns: both lists.

use super::links::shown;
use crate::accounts::zone_of;
use crate::{Environment, ServiceError};
use domain::campaign::CampaignState;
use domain::time::ZoneId;
use domain::view::outreach::{CampaignRow, LinkShown, OutreachPage, StateShown, TemplateRow};
use domain::{Caller, CampaignId, MemberId, TemplateId};
use std::collections::HashMap;

/// Every template and campaign of the organization.
///
/// # Errors
/// [`ServiceError`] when the database fails.
pub async fn lists(env: &Environment, caller: &Caller) -> Result<OutreachPage, ServiceError> {
    let organization = caller.organization;
    let mut reading = env.store.read().await?;
    let zone = zone_of(&mut reading, caller).await?;
    let members = reading.members(organization).await?;
    let names: HashMap<MemberId, String> =
        members.into_iter().map(|one| (one.id, one.name)).collect();
    let used: HashMap<TemplateId, u32> = reading
        .uses_of_templates(organization)
        .await?
        .into_iter()
        .collect();
    let of_templates: HashMap<_, _> = reading
        .results_of_templates(organization)
        .await?
        .into_iter()
        .collect();
    let of_campaigns: HashMap<CampaignId, _> = reading
        .results_of_campaigns(organization)
        .await?
        .into_iter()
        .collect();
    let all = reading.templates(organization).await?;
    let mut templates = Vec::with_capacity(all.len());
    for template in &all {
        templates.push(TemplateRow {
            id: template.id,
            name: template.name.clone(),
            module: template.module,
            link: shown(&mut reading, template, caller.member).await?,
            used_in: used.get(&template.id).copied().unwrap_or(0),
            results: of_templates.get(&template.id).copied().unwrap_or_default(),
        });
    }
    let mut campaigns = Vec::new();
    for campaign in reading.campaigns(organization).await? {
        let template = all.iter().find(|one| one.id == campaign.template);
        let link = match template {
            Some(template) => shown(&mut reading, template, campaign.sender).await?,
            None => LinkShown::None,
        };
        campaigns.push(CampaignRow {
            id: campaign.id,
            template: template.map(|one| one.name.clone()).unwrap_or_default(),
            sender: names.get(&campaign.sender).cloned().unwrap_or_default(),
            state: state_shown(env, campaign.state, &zone),
            link,
            results: of_campaigns.get(&campaign.id).copied().unwrap_or_default(),
            name: campaign.name,
        });
    }
    Ok(OutreachPage {
        templates,
        campaigns,
        has_mail_server: env.mailer.is_some(),
        can_change: caller.can_change_own(),
    })
}

/// How far a campaign has come, on a reader's wall clock.
pub(super) fn state_shown(env: &Environment, state: CampaignState, zone: &ZoneId) -> StateShown {
    match state {
        CampaignState::Draft => StateShown::Draft,
        CampaignState::Scheduled(at) => StateShown::Scheduled(env.zones.local(at, zone)),
        CampaignState::Sending => StateShown::Sending,
        CampaignState::Paused => StateShown::Paused,
        CampaignState::Finished => StateShown::Finished,
    }
}
