//! `/api/v1/lead-defaults`: the values that people made by bookings carry, one set for each module. For those who may
//! administer.

use super::words;
use crate::api::openapi::{ChangeRefusals, Refusals};
use crate::api::token::Permitted;
use crate::api::{Body, Path, Refusal};
use crate::router::AppState;
use axum::Json;
use axum::extract::State;
use domain::lead_defaults::Field;
use domain::view::calendly::DefaultsPage;
use serde::{Deserialize, Serialize};
use services::ServiceError;
use services::calendly::defaults;
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// The default values of one module.
#[derive(Debug, Serialize, ToSchema)]
pub struct LeadDefaults {
    /// Which.
    module: words::Module,
    /// Every mandatory field of it.
    fields: Vec<DefaultField>,
    /// What to send back with changed values, so that nobody overwrites what they did not see.
    version: i64,
}

/// One mandatory field.
#[derive(Debug, Serialize, ToSchema)]
pub struct DefaultField {
    /// Which, for instance `lead_source`.
    field: String,
    /// Its value; none where none is set, or what was set is not available any more.
    value: Option<String>,
    /// What may be chosen.
    choices: Vec<String>,
}

impl From<DefaultsPage> for LeadDefaults {
    fn from(page: DefaultsPage) -> Self {
        let fields = page.fields.into_iter().map(|field| DefaultField {
            field: field.field.word().to_owned(),
            value: (!field.value.is_empty()).then_some(field.value),
            choices: field
                .choices
                .into_iter()
                .map(|choice| choice.value)
                .collect(),
        });
        Self {
            module: page.module.into(),
            fields: fields.collect(),
            version: page.version,
        }
    }
}

/// The default values of a module
#[utoipa::path(
    get, path = "/lead-defaults/{module}", tag = "Lead defaults",
    params(("module" = words::Module, Path, description = "Which.")),
    responses((status = 200, description = "Its values.", body = LeadDefaults), Refusals),
)]
pub async fn one(
    State(state): State<AppState>,
    Permitted(caller): Permitted,
    Path(module): Path<words::Module>,
) -> Result<Json<LeadDefaults>, Refusal> {
    let page = defaults::page(&state.env, &caller, Some(module.into())).await?;
    Ok(Json(page.into()))
}

/// Default values to be set.
#[derive(Debug, Deserialize, ToSchema)]
pub struct SetDefaults {
    /// By field, for instance `{"lead_source": "Calendly"}`; fields that are left out have none.
    values: BTreeMap<String, String>,
    /// As they were read.
    version: i64,
}

/// Set the default values of a module
///
/// Bookings that waited for them are taken in.
#[utoipa::path(
    put, path = "/lead-defaults/{module}", tag = "Lead defaults", request_body = SetDefaults,
    params(("module" = words::Module, Path, description = "Which.")),
    responses((status = 200, description = "Its values, as they are now.", body = LeadDefaults), ChangeRefusals),
)]
pub async fn save(
    State(state): State<AppState>,
    Permitted(caller): Permitted,
    Path(module): Path<words::Module>,
    Body(wanted): Body<SetDefaults>,
) -> Result<Json<LeadDefaults>, Refusal> {
    let values = wanted
        .values
        .into_iter()
        .map(|(field, value)| match field.parse::<Field>() {
            Ok(field) => Ok((field, value)),
            Err(error) => Err(ServiceError::Invalid(format!(
                "There is no field {:?}. Nothing was saved. Read the module's fields first.",
                error.found
            ))),
        })
        .collect::<Result<_, _>>()?;
    let page = defaults::save(&state.env, &caller, module.into(), values, wanted.version).await?;
    Ok(Json(page.into()))
}
