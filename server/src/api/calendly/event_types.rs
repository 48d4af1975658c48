//! Event types (calendly.md §5 lines 2 and 3, §6.3).

use super::Asking;
use super::answer::{Answer, One};
use super::parameters::{exactly_one, invalid, paging, sort_entry};
use crate::api::openapi::CalendlyRefusals;
use crate::api::{Path, Query, Refusal};
use calendly::event_types::{EventType, EventTypeField, EventTypeFilter, EventTypesOf};
use calendly::wire::Order;
use calendly::{CalendlyError, Kind, Page, Uri};
use serde::Deserialize;

/// Which event types.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Which {
    /// Of this person: the whole address at Calendly. Either this or `organization`.
    user: Option<String>,
    /// Of everybody in this organization: the whole address at Calendly.
    organization: Option<String>,
    /// Those that can be booked, or those that cannot; all where nothing is said.
    active: Option<bool>,
    /// Those that administrators look after, or the others.
    admin_managed: Option<bool>,
    /// Those that use this schedule, by its whole address; only together with `user`.
    user_availability_schedule: Option<String>,
    /// Entries of a page.
    #[param(minimum = 1, maximum = 100)]
    count: Option<u16>,
    /// The page, as `pagination` of another one names it.
    page_token: Option<String>,
    /// `name`, `position`, `created_at` or `updated_at`, each with `:asc` or `:desc`; several with commas between.
    sort: Option<String>,
}

/// Event types
///
/// `GET /event_types` of Calendly.
#[utoipa::path(
    get, path = "/event/types/", tag = "Calendly: event types", params(Which),
    responses((status = 200, description = "A page of event types.", body = Page<EventType>), CalendlyRefusals),
)]
pub async fn list(
    asking: Asking,
    Query(which): Query<Which>,
) -> Result<Answer<Page<EventType>>, Refusal> {
    let page = asking
        .ask(async |client, _, token| {
            let owners = [("user", which.user), ("organization", which.organization)];
            let of = match exactly_one(owners)? {
                ("user", user) => EventTypesOf::User(user.into()),
                (_, organization) => EventTypesOf::Organization(organization.into()),
            };
            let filter = EventTypeFilter {
                active: which.active,
                admin_managed: which.admin_managed,
                schedule: which.user_availability_schedule.map(Uri::from),
                sort: sort(which.sort.as_deref())?,
            };
            let paging = paging(which.count, which.page_token);
            client.event_types(token, &of, &filter, &paging).await
        })
        .await?;
    Ok(Answer::page(&asking, page))
}

/// One event type
///
/// `GET /event_types/{uuid}` of Calendly; those that were deleted are there, too.
#[utoipa::path(
    get, path = "/single/event/types/{uuid}/", tag = "Calendly: event types",
    params(("uuid" = String, Path, description = "The last part of its address at Calendly.")),
    responses((status = 200, description = "The event type.", body = One<EventType>), CalendlyRefusals),
)]
pub async fn one(
    asking: Asking,
    Path(uuid): Path<String>,
) -> Result<Answer<One<EventType>>, Refusal> {
    let found = asking
        .ask(async |client, _, token| {
            let uri = client.uri(Kind::EventType, &[&uuid])?;
            client.event_type(token, &uri).await
        })
        .await?;
    Ok(Answer::one(found))
}

fn sort(text: Option<&str>) -> Result<Vec<(EventTypeField, Order)>, CalendlyError> {
    let entries = text.into_iter().flat_map(|text| text.split(','));
    entries
        .map(|entry| {
            let (field, order) = sort_entry(entry)?;
            let field = match field {
                "name" => EventTypeField::Name,
                "position" => EventTypeField::Position,
                "created_at" => EventTypeField::CreatedAt,
                "updated_at" => EventTypeField::UpdatedAt,
                _ => return None,
            };
            Some((field, order))
        })
        .collect::<Option<_>>()
        .ok_or_else(|| {
            invalid(
                "sort",
                "must be name, position, created_at or updated_at, each with :asc or :desc",
            )
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn event_types_are_sorted_by_several_fields() {
        use EventTypeField::{Name, UpdatedAt};

        assert_eq!(sort(None).unwrap(), []);
        assert_eq!(
            sort(Some("updated_at:desc,name:asc")).unwrap(),
            [(UpdatedAt, Order::Descending), (Name, Order::Ascending)]
        );
        for other in ["", "name", "duration:asc", "name:asc,"] {
            assert!(sort(Some(other)).is_err(), "{other}");
        }
    }
}
