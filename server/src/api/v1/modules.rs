//! `/api/v1/calendly/modules`: in which modules the member uses Calendly, and which one receives new leads.

use super::words;
use crate::api::openapi::{ChangeRefusals, Refusals};
use crate::api::token::Permitted;
use crate::api::{Body, Path, Refusal};
use crate::router::AppState;
use axum::Json;
use axum::extract::State;
use domain::view::calendly::CalendlyPanel;
use serde::{Deserialize, Serialize};
use services::calendly;
use utoipa::ToSchema;

/// One module.
#[derive(Debug, Serialize, ToSchema)]
pub struct ModuleState {
    /// Which.
    module: words::Module,
    /// Whether Calendly links may be put into its mails, templates and campaigns.
    enabled: bool,
    /// Whether leads made by bookings appear here.
    receives_leads: bool,
    /// Mandatory fields that have a default value.
    defaults_set: usize,
    /// Mandatory fields.
    defaults_of: usize,
}

/// The modules.
#[derive(Debug, Serialize, ToSchema)]
pub struct Modules {
    /// All there are.
    collection: Vec<ModuleState>,
}

impl From<CalendlyPanel> for Modules {
    fn from(panel: CalendlyPanel) -> Self {
        let collection = panel.modules.into_iter().map(|row| ModuleState {
            module: row.module.into(),
            enabled: row.is_on,
            receives_leads: row.receives_leads,
            defaults_set: row.defaults_set,
            defaults_of: row.defaults_of,
        });
        Self {
            collection: collection.collect(),
        }
    }
}

/// The modules and Calendly
#[utoipa::path(
    get, path = "/calendly/modules", tag = "Integrations",
    responses((status = 200, description = "All there are.", body = Modules), Refusals),
)]
pub async fn list(
    State(state): State<AppState>,
    Permitted(caller): Permitted,
) -> Result<Json<Modules>, Refusal> {
    let panel = calendly::panel(&state.env, &caller).await?;
    Ok(Json(panel.into()))
}

/// Whether it is to be on.
#[derive(Debug, Deserialize, ToSchema)]
pub struct ModuleSwitch {
    /// On or off.
    enabled: bool,
}

/// Switch Calendly in a module on or off
///
/// The module that receives new leads stays on.
#[utoipa::path(
    put, path = "/calendly/modules/{module}", tag = "Integrations", request_body = ModuleSwitch,
    params(("module" = words::Module, Path, description = "Which.")),
    responses((status = 200, description = "All there are, as they stand now.", body = Modules), ChangeRefusals),
)]
pub async fn switch(
    State(state): State<AppState>,
    Permitted(caller): Permitted,
    Path(module): Path<words::Module>,
    Body(switch): Body<ModuleSwitch>,
) -> Result<Json<Modules>, Refusal> {
    let panel = calendly::set_module(&state.env, &caller, module.into(), switch.enabled).await?;
    Ok(Json(panel.into()))
}

/// Which module.
#[derive(Debug, Deserialize, ToSchema)]
pub struct LeadModule {
    /// The one in which leads made by bookings are to appear; it must be on.
    module: words::Module,
}

/// Choose the module that receives new leads
///
/// The default values of the others are kept.
#[utoipa::path(
    put, path = "/calendly/lead-module", tag = "Integrations", request_body = LeadModule,
    responses((status = 200, description = "All there are, as they stand now.", body = Modules), ChangeRefusals),
)]
pub async fn receive_leads(
    State(state): State<AppState>,
    Permitted(caller): Permitted,
    Body(chosen): Body<LeadModule>,
) -> Result<Json<Modules>, Refusal> {
    let panel = calendly::receive_leads_in(&state.env, &caller, chosen.module.into()).await?;
    Ok(Json(panel.into()))
}
