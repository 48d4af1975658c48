//! Templates & Campaigns: both lists.

use super::kept::{read_campaigns, read_templates};
use crate::accounts::zone_of;
use crate::{Environment, ServiceError};
use domain::campaign::CampaignState;
use domain::template::Template;
use domain::time::ZoneId;
use domain::view::outreach::{CampaignRow, OutreachPage, StateShown, TemplateRow};
use domain::{Caller, MemberId};
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
    let kept = read_templates(&mut reading, caller).await?;
    let all: Vec<Template> = kept.iter().map(|one| one.template.clone()).collect();
    let templates = kept
        .into_iter()
        .map(|one| TemplateRow {
            id: one.template.id,
            name: one.template.name,
            module: one.template.module,
            link: one.link,
            used_in: one.used_in,
            results: one.results,
        })
        .collect();
    let name_of = |id| {
        let template = all.iter().find(|one| one.id == id);
        template.map(|one| one.name.clone()).unwrap_or_default()
    };
    let campaigns = read_campaigns(&mut reading, caller, &all)
        .await?
        .into_iter()
        .map(|one| CampaignRow {
            id: one.campaign.id,
            template: name_of(one.campaign.template),
            sender: names.get(&one.campaign.sender).cloned().unwrap_or_default(),
            state: state_shown(env, one.campaign.state, &zone),
            link: one.link,
            results: one.results,
            name: one.campaign.name,
        })
        .collect();
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
