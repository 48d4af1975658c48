//! Contacts, the basic part (calendly.md §6.11). The sheet names the calls and no schema.

use super::ask::{Answer, Ask, Reply};
use super::body::is_mail_address;
use super::ids::{ContactId, FieldId, OrganizationId, ResourceId, UserId};
use super::instants::micros;
use super::refusal::Refusal;
use super::route::{Route, delete, get, patch, post};
use super::table::Row;
use super::world::World;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

pub const ROUTES: &[Route] = &[
    get(
        "/contacts/custom_field_definitions",
        &["contacts:read"],
        definitions,
    ),
    get(
        "/contacts/custom_field_definitions/{uuid}",
        &["contacts:read"],
        definition,
    ),
    get("/contacts", &["contacts:read"], list),
    post("/contacts", &["contacts:write"], create),
    get("/contacts/{uuid}", &["contacts:read"], one),
    patch("/contacts/{uuid}", &["contacts:write"], change),
    delete("/contacts/{uuid}", &["contacts:write"], remove),
];

/// Somebody in an address book.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Contact {
    id: ContactId,
    pub organization: OrganizationId,
    user: UserId,
    name: Option<String>,
    pub email: Option<String>,
    phone_number: Option<String>,
    created_at: DateTime<Utc>,
    updated_at: DateTime<Utc>,
}

impl Row for Contact {
    type Id = ContactId;

    fn id(&self) -> &ContactId {
        &self.id
    }
}

impl Contact {
    fn shown(&self, world: &World) -> Value {
        json!({
            "uri": world.bases.uri(&self.id),
            "name": self.name,
            "email": self.email,
            "phone_number": self.phone_number,
            "created_at": micros(self.created_at),
            "updated_at": micros(self.updated_at),
        })
    }
}

/// The one field that everybody has besides; contacts do not carry it.
fn company(ask: &Ask<'_>) -> Value {
    let id = FieldId::of("COMPANY");
    json!({"uri": ask.bases().uri(&id), "name": "Company", "type": "string"})
}

fn definitions(ask: &mut Ask<'_>) -> Answer {
    ask.pages(vec![company(ask)])
}

fn definition(ask: &mut Ask<'_>) -> Answer {
    if ask.segments[0] == "COMPANY" {
        Reply::one(company(ask))
    } else {
        Err(Refusal::not_found())
    }
}

fn list(ask: &mut Ask<'_>) -> Answer {
    let email = ask.query.text("email");
    let is_wanted = |contact: &&Contact| {
        let has_address = |email: &str| {
            let known = contact.email.as_deref();
            known.is_some_and(|known| known.eq_ignore_ascii_case(email))
        };
        contact.user == ask.caller.user && email.is_none_or(has_address)
    };
    let contacts = ask.world.contacts.iter().filter(is_wanted);
    ask.pages(contacts.map(|contact| contact.shown(ask.world)).collect())
}

fn found<'a>(ask: &'a Ask<'_>) -> Result<&'a Contact, Refusal> {
    let contact = ask.world.contacts.get(&ask.id(0));
    contact
        .filter(|contact| contact.user == ask.caller.user)
        .ok_or_else(Refusal::not_found)
}

fn one(ask: &mut Ask<'_>) -> Answer {
    Reply::one(found(ask)?.shown(ask.world))
}

/// The address, valid and of nobody else.
fn read_email(ask: &Ask<'_>, but: Option<&ContactId>) -> Result<Option<String>, Refusal> {
    let Some(email) = ask.body.text("email")? else {
        return Ok(None);
    };
    if !is_mail_address(&email) {
        return Err(Refusal::invalid("email", "is invalid"));
    }
    let is_taken = |contact: &Contact| {
        contact.user == ask.caller.user
            && Some(&contact.id) != but
            && contact
                .email
                .as_deref()
                .is_some_and(|known| known.eq_ignore_ascii_case(&email))
    };
    if ask.world.contacts.find(is_taken).is_some() {
        return Err(Refusal::exists("A contact with this email already exists"));
    }
    Ok(Some(email))
}

fn create(ask: &mut Ask<'_>) -> Answer {
    let email = read_email(ask, None)?;
    let name = ask.body.text("name")?;
    if email.is_none() && name.is_none() {
        return Err(Refusal::invalid("email", "or name must be given"));
    }
    let contact = Contact {
        id: ContactId::of(&ask.world.chance.id()),
        organization: ask.caller.organization.clone(),
        user: ask.caller.user.clone(),
        name,
        email,
        phone_number: ask.body.text("phone_number")?,
        created_at: ask.now,
        updated_at: ask.now,
    };
    let shown = contact.shown(ask.world);
    ask.world.contacts.add(contact);
    tell(ask, "contact.created", &shown);
    Reply::made(shown)
}

fn change(ask: &mut Ask<'_>) -> Answer {
    let id = found(ask)?.id.clone();
    let email = read_email(ask, Some(&id))?;
    let (name, phone_number) = (ask.body.text("name")?, ask.body.text("phone_number")?);
    let now = ask.now;
    if let Some(contact) = ask.world.contacts.get_mut(&id) {
        contact.email = email.or(contact.email.take());
        contact.name = name.or(contact.name.take());
        contact.phone_number = phone_number.or(contact.phone_number.take());
        contact.updated_at = now;
    }
    let shown = found(ask)?.shown(ask.world);
    tell(ask, "contact.updated", &shown);
    Reply::one(shown)
}

fn remove(ask: &mut Ask<'_>) -> Answer {
    let contact = found(ask)?;
    let (id, shown) = (contact.id.clone(), contact.shown(ask.world));
    ask.world.contacts.remove(&id);
    tell(ask, "contact.deleted", &shown);
    Reply::gone()
}

fn tell(ask: &mut Ask<'_>, event: &str, contact: &Value) {
    let user = ask.caller.user.clone();
    ask.world.tell_of_contact(event, &user, contact, ask.now);
}
