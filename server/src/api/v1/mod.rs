//! `/api/v1`: what Integrator itself keeps, for programs. Every type here is a promise to them, so it is none of ours
//! inside.

mod bookings;
mod campaigns;
mod defaults;
mod integrations;
mod links;
mod meeting_links;
mod modules;
mod parts;
mod people;
mod templates;
mod words;

use super::token;
use crate::router::AppState;
use axum::middleware::from_fn_with_state;
use domain::api_token::Family;
use utoipa_axum::router::{OpenApiRouter, UtoipaMethodRouter};
use utoipa_axum::routes;

/// Where all of it lies.
pub const PREFIX: &str = "/api/v1";

/// Every address, with its description.
pub fn routes(state: &AppState) -> OpenApiRouter<AppState> {
    let family = |family, routes: Vec<UtoipaMethodRouter<AppState>>| {
        routes
            .into_iter()
            .fold(OpenApiRouter::new(), OpenApiRouter::routes)
            .route_layer(from_fn_with_state((state.clone(), family), token::wall))
    };
    let integrations = vec![
        routes!(integrations::list),
        routes!(integrations::switch),
        routes!(modules::list),
        routes!(modules::switch),
        routes!(modules::receive_leads),
    ];
    let defaults = vec![routes!(defaults::one, defaults::save)];
    let bookings = vec![routes!(bookings::list), routes!(bookings::one)];
    let people = vec![
        routes!(people::leads),
        routes!(people::lead),
        routes!(people::contacts),
        routes!(people::contact),
    ];
    let links = vec![routes!(links::list)];
    let outreach = vec![
        routes!(templates::list, templates::make),
        routes!(templates::one, templates::change, templates::delete),
        routes!(campaigns::list, campaigns::make),
        routes!(campaigns::one, campaigns::change, campaigns::delete),
        routes!(campaigns::step),
        routes!(meeting_links::send),
    ];
    family(Family::Integrations, integrations)
        .merge(family(Family::Defaults, defaults))
        .merge(family(Family::Bookings, bookings))
        .merge(family(Family::People, people))
        .merge(family(Family::Links, links))
        .merge(family(Family::Outreach, outreach))
}
