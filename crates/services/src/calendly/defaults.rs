//! Admin > Configuration > Configure Defaults for Calendly.

use super::handlers::retry_job;
use super::intake::{active_members, defaults_of};
use crate::accounts::zone_of;
use crate::live::Topic;
use crate::{Environment, ServiceError};
use domain::Caller;
use domain::lead_defaults::{Field, HOST, LeadDefaults, UnknownValue};
use domain::member::{Member, MemberState};
use domain::module::Module;
use domain::view::calendly::{DefaultChoice, DefaultField, DefaultsPage};
use std::collections::BTreeMap;
use store::Reading;

/// The form for one module; without one, for that which receives the reader's new leads.
///
/// # Errors
/// [`ServiceError::NotFound`] for whoever may not administer: to them there is no such page.
pub async fn page(
    env: &Environment,
    caller: &Caller,
    module: Option<Module>,
) -> Result<DefaultsPage, ServiceError> {
    if !caller.can_administer() {
        return Err(ServiceError::NotFound);
    }
    let mut reading = env.store.read().await?;
    draw(env, &mut reading, caller, module).await
}

/// Saves the values of one module, unless somebody else saved them since the form was shown. Bookings that waited for them
/// are taken in.
///
/// # Errors
/// [`ServiceError::NotAllowed`], or [`ServiceError::Invalid`] with a sentence; nothing was saved then.
pub async fn save(
    env: &Environment,
    caller: &Caller,
    module: Module,
    values: BTreeMap<Field, String>,
    seen: i64,
) -> Result<DefaultsPage, ServiceError> {
    if !caller.can_administer() {
        return Err(ServiceError::NotAllowed);
    }
    let now = env.clock.now();
    let mut writing = env.store.write().await?;
    let active = active_members(&mut writing, caller.organization).await?;
    let shown = LeadDefaults {
        version: seen,
        ..LeadDefaults::none(module)
    };
    let chosen = shown.chosen(&values, &active).map_err(refused)?;
    let is_saved = writing
        .save_lead_defaults(caller.organization, &chosen, now)
        .await?;
    if !is_saved {
        return Err(ServiceError::invalid(
            "Somebody else has saved these values since you opened the page. Theirs were kept, yours were not saved. Reload the \
             page, look at theirs, and choose again.",
        ));
    }
    env.queue
        .enqueue(&mut writing, retry_job(caller.organization))
        .await?;
    let page = draw(env, &mut writing, caller, Some(module)).await?;
    writing.commit().await?;
    env.queue.wake();
    env.live.announce(caller.organization, Topic::CalendarSync);
    Ok(page)
}

fn refused(unknown: UnknownValue) -> ServiceError {
    let UnknownValue { field, value } = unknown;
    let label = field.label();
    ServiceError::invalid(format!(
        "{label} has no value \"{value}\" any more. Nothing was saved. Choose another one."
    ))
}

async fn draw(
    env: &Environment,
    reading: &mut Reading,
    caller: &Caller,
    module: Option<Module>,
) -> Result<DefaultsPage, ServiceError> {
    let organization = caller.organization;
    let receiving = reading
        .calendly_modules(organization, caller.member)
        .await?
        .and_then(|modules| modules.receives_leads());
    let module = module.or(receiving).unwrap_or(Module::Sales);
    let zone = zone_of(reading, caller).await?;
    let all = reading.lead_defaults(organization).await?;
    let saved = all
        .iter()
        .find(|(defaults, _)| defaults.module == module)
        .map(|(_, at)| env.zones.local(*at, &zone));
    let defaults = defaults_of(reading, organization, module).await?;
    let mut members = reading.members(organization).await?;
    members.retain(|member| member.state == MemberState::Active);
    let active: Vec<_> = members.iter().map(|member| member.id).collect();
    let gaps = defaults.gaps(&active);
    let kept = all.iter().map(|(defaults, _)| defaults);
    let kept = kept.filter(|kept| !kept.values.is_empty() && kept.module != module);
    let fields = module.mandatory().iter().map(|field| {
        let gap = gaps.iter().find(|gap| gap.field == *field);
        DefaultField {
            field: *field,
            value: match gap {
                Some(_) => String::new(),
                None => defaults.values.get(field).cloned().unwrap_or_default(),
            },
            gone: gap
                .and_then(|gap| gap.gone.clone())
                .map(|gone| match field {
                    // An id says nothing to people.
                    Field::Owner => "The member who was chosen".to_owned(),
                    _ => gone,
                }),
            choices: choices(*field, module, &members),
        }
    });
    Ok(DefaultsPage {
        module,
        receives_leads: receiving == Some(module),
        fields: fields.collect(),
        version: defaults.version,
        saved,
        waiting: reading.waiting_bookings(organization).await?.len(),
        kept: kept.map(|defaults| defaults.module).collect(),
    })
}

fn choices(field: Field, module: Module, members: &[Member]) -> Vec<DefaultChoice> {
    if field != Field::Owner {
        let same = |word: &&str| DefaultChoice {
            value: (*word).to_owned(),
            label: (*word).to_owned(),
        };
        return field.choices(module).iter().map(same).collect();
    }
    let host = DefaultChoice {
        value: HOST.to_owned(),
        label: "Host of the meeting".to_owned(),
    };
    let always = members.iter().map(|member| DefaultChoice {
        value: member.id.to_string(),
        label: ["Always ", &member.name].concat(),
    });
    std::iter::once(host).chain(always).collect()
}
