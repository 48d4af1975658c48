//! Whose event types can be booked: the page of a user or of a team.

use super::super::Calendly;
use super::super::event_types::{EventType, Profile};
use super::super::world::World;
use super::{nothing_here, shown};
use crate::markup::{Markup, markup};
use axum::extract::{Path, RawQuery, State};
use axum::response::Response;

/// The user or the team whose address ends so, and their name.
pub fn owner(world: &World, slug: &str) -> Option<(Profile, String)> {
    let user = world
        .users
        .find(|user| user.slug == slug && user.is_active)
        .map(|user| (Profile::User(user.id.clone()), user.name.clone()));
    let team = || {
        world
            .teams
            .find(|team| team.slug == slug)
            .map(|team| (Profile::Team(team.id.clone()), team.name.clone()))
    };
    user.or_else(team)
}

/// One of their event types, by the last part of its address.
pub fn event_type<'a>(world: &'a World, owner_slug: &str, slug: &str) -> Option<&'a EventType> {
    let (profile, _) = owner(world, owner_slug)?;
    world.event_types.find(|known| {
        known.profile == profile
            && known.slug == slug
            && known.is_active
            && known.deleted_at.is_none()
    })
}

/// `GET /{owner}`.
pub async fn event_types(
    State(calendly): State<Calendly>,
    Path(slug): Path<String>,
    RawQuery(query): RawQuery,
) -> Response {
    let world = calendly.world();
    let Some((profile, name)) = owner(&world, &slug) else {
        return nothing_here();
    };
    let is_shown = |event_type: &&EventType| {
        event_type.profile == profile
            && event_type.is_active
            && !event_type.is_secret
            && event_type.deleted_at.is_none()
    };
    let query = query.map(|query| format!("?{query}")).unwrap_or_default();
    let items: Markup = world
        .event_types
        .iter()
        .filter(is_shown)
        .map(|event_type| {
            markup!(
                "<li><a href=\"{}\">{}</a>, {} min</li>",
                format!("/calendly/web/{slug}/{}{query}", event_type.slug),
                event_type.name,
                event_type.duration.to_string()
            )
        })
        .collect();
    shown(&name, markup!("<h2>Event types</h2><ul>{}</ul>", items))
}
