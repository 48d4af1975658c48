//! The server functions of Leads & Contacts.

use crate::AppError;
use domain::PersonId;
use domain::view::people::{PeopleList, PersonPage};
use leptos::prelude::*;

/// The list, of those whose name, email or phone holds `search`.
#[server(prefix = "/api/fn", endpoint = "load_people", protocol = crate::requests::Reading)]
pub async fn load_people(search: String) -> Result<PeopleList, AppError> {
    let (env, caller) = crate::request_scope::request_scope()?;
    Ok(services::people::list(&env, &caller, &search).await?)
}

/// One person.
#[server(prefix = "/api/fn", endpoint = "load_person", protocol = crate::requests::Reading)]
pub async fn load_person(id: PersonId) -> Result<PersonPage, AppError> {
    let (env, caller) = crate::request_scope::request_scope()?;
    Ok(services::people::page(&env, &caller, id).await?)
}
