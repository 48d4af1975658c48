//! Who and what is there, as tests and the demo change it from outside. People are named by their e-mail address.

use super::booking::Wish;
use super::event_types::EventType;
use super::handle::{Calendly, NewApp, Unknown};
use super::ids::{AppId, EventId, FormId, OrganizationId, ResourceId, UserId};
use super::invitees::Tracking;
use super::memberships::Role;
use super::oauth::App;
use super::organizations::{Organization, Plan};
use super::scopes::{self, Scopes};
use super::seed;
use super::world::World;
use chrono::{DateTime, Datelike, Utc};
use serde_json::{Value, json};

impl Calendly {
    /// Everybody: `{name, email, uri, scheduling_url, organization}`.
    pub fn people(&self) -> Vec<Value> {
        let world = self.world();
        let people = world.users.iter().map(|user| {
            let organization = world.organization_of(&user.id);
            json!({
                "name": user.name,
                "email": user.email,
                "uri": world.bases.uri(&user.id),
                "scheduling_url": format!("{}/{}", world.bases.web, user.slug),
                "organization": organization.map(|organization| world.bases.uri(organization)),
            })
        });
        people.collect()
    }

    /// The address of the user with this e-mail address, which names everybody here.
    ///
    /// # Errors
    /// [`Unknown`]
    pub fn user_uri(&self, email: &str) -> Result<String, Unknown> {
        let world = self.world();
        Ok(world.bases.uri(&world.user_of(email)?))
    }

    /// The address of somebody's organization.
    ///
    /// # Errors
    /// [`Unknown`]
    pub fn organization_uri(&self, email: &str) -> Result<String, Unknown> {
        let world = self.world();
        Ok(world.bases.uri(&world.organization_of_email(email)?))
    }

    /// A new personal token; without scopes it is one from before they existed and may everything.
    ///
    /// # Errors
    /// [`Unknown`] user or scope
    pub fn add_token(&self, email: &str, scopes: Option<&[&str]>) -> Result<String, Unknown> {
        if let Some(unknown) = scopes.and_then(|scopes| scopes::unknown(scopes.iter().copied())) {
            return Err(Unknown(format!("scope {unknown}")));
        }
        let scopes = scopes.map_or(Scopes::Everything, Scopes::chosen);
        let now = self.now();
        let mut world = self.world();
        let user = world.user_of(email)?;
        Ok(world.new_personal_token(&user, "token", scopes, now))
    }

    /// The token, personal or of an app, opens nothing any more; nor does a refresh token.
    ///
    /// # Errors
    /// [`Unknown`]
    pub fn revoke_token(&self, secret: &str) -> Result<(), Unknown> {
        if self.world().revoke(secret) {
            Ok(())
        } else {
            Err(Unknown("such token".to_owned()))
        }
    }

    /// The apps that are registered: `{name, client_id, client_secret, redirect_uris, signing_key}`. One is from the
    /// start; it may be led back to anywhere on this machine.
    pub fn apps(&self) -> Vec<Value> {
        let world = self.world();
        let apps = world.apps.iter().map(|app| {
            json!({
                "name": app.name,
                "client_id": app.id.text(),
                "client_secret": app.secret,
                "redirect_uris": app.redirect_uris,
                "signing_key": app.signing_key,
            })
        });
        apps.collect()
    }

    /// Registers an app; tells its `client_id`, `client_secret` and `signing_key`.
    pub fn add_app(&self, app: NewApp) -> Value {
        let mut world = self.world();
        let id = app.client_id.unwrap_or_else(|| world.chance.id());
        let signing_key = app.signing_key.unwrap_or_else(|| world.chance.secret());
        let shown = json!({
            "client_id": id,
            "client_secret": app.client_secret,
            "signing_key": signing_key,
        });
        world.apps.remove(&AppId::of(&id));
        world.apps.add(App {
            id: AppId::of(&id),
            name: app.name,
            secret: app.client_secret,
            redirect_uris: app.redirect_uris,
            signing_key,
        });
        shown
    }

    /// Another organization, with its owner; tells the owner's address.
    pub fn add_organization(&self, name: &str, plan: Plan, owner: &str, email: &str) -> String {
        let now = self.now();
        let mut world = self.world();
        let organization = OrganizationId::of(&world.chance.id());
        world.organizations.add(Organization {
            id: organization.clone(),
            name: name.to_owned(),
            plan,
            created_at: now,
            updated_at: now,
        });
        let user = seed::person(
            &mut world,
            &organization,
            owner,
            email,
            "UTC",
            Role::Owner,
            now,
        );
        world.bases.uri(&user)
    }

    /// Another member of the organization to which `colleague` belongs; tells their address.
    ///
    /// # Errors
    /// [`Unknown`] colleague
    pub fn add_person(
        &self,
        colleague: &str,
        name: &str,
        email: &str,
        role: Role,
    ) -> Result<String, Unknown> {
        let now = self.now();
        let mut world = self.world();
        let organization = world.organization_of_email(colleague)?;
        let zone = "Europe/London";
        let user = seed::person(&mut world, &organization, name, email, zone, role, now);
        Ok(world.bases.uri(&user))
    }

    /// Whoever was invited by this address answers: accepts as a user of this name, or declines.
    ///
    /// # Errors
    /// [`Unknown`] invitation
    pub fn answer_invitation(&self, email: &str, accepted_as: Option<&str>) -> Result<(), Unknown> {
        let now = self.now();
        if self.world().answer_invitation(email, accepted_as, now) {
            Ok(())
        } else {
            Err(Unknown(format!("invitation of {email}")))
        }
    }

    /// Nothing lets this user in any more.
    ///
    /// # Errors
    /// [`Unknown`]
    pub fn deactivate(&self, email: &str) -> Result<(), Unknown> {
        let mut world = self.world();
        let user = world.user_of(email)?;
        if let Some(user) = world.users.get_mut(&user) {
            user.is_active = false;
        }
        Ok(())
    }

    /// The plan of somebody's organization.
    ///
    /// # Errors
    /// [`Unknown`]
    pub fn set_plan(&self, email: &str, plan: Plan) -> Result<(), Unknown> {
        let mut world = self.world();
        let organization = world.organization_of_email(email)?;
        if let Some(organization) = world.organizations.get_mut(&organization) {
            organization.plan = plan;
        }
        Ok(())
    }

    /// A connected calendar says that they are busy then.
    ///
    /// # Errors
    /// [`Unknown`]
    pub fn add_busy(
        &self,
        email: &str,
        start: DateTime<Utc>,
        end: DateTime<Utc>,
    ) -> Result<(), Unknown> {
        let mut world = self.world();
        let user = world.user_of(email)?;
        if let Some(user) = world.users.get_mut(&user) {
            user.external_busy.push((start, end));
        }
        Ok(())
    }

    /// The minutes that an event type keeps free before and after, and those between booking and start.
    ///
    /// # Errors
    /// [`Unknown`] event type
    pub fn set_buffers(
        &self,
        event_type: &str,
        before: i64,
        after: i64,
        notice: i64,
    ) -> Result<(), Unknown> {
        let mut world = self.world();
        let id = world.bases.read(event_type);
        let known = id.and_then(|id| world.event_types.get_mut(&id));
        let known: &mut EventType = known.ok_or_else(|| Unknown("such event type".to_owned()))?;
        known.buffer_before = before;
        known.buffer_after = after;
        known.notice = notice;
        Ok(())
    }

    /// Somebody booked this, at any time, past or taken as it may be; tells the invitee's address.
    ///
    /// # Errors
    /// [`Unknown`] event type, or a time that no calendar has
    pub fn add_booking(
        &self,
        event_type: &str,
        start: DateTime<Utc>,
        name: &str,
        email: &str,
    ) -> Result<String, Unknown> {
        let now = self.now();
        if !(1970..=9999).contains(&start.year()) {
            return Err(Unknown(format!("calendar with {start}")));
        }
        let mut world = self.world();
        let id = world.bases.read(event_type);
        let known = id.and_then(|id| world.event_types.get(&id)).cloned();
        let event_type = known.ok_or_else(|| Unknown("such event type".to_owned()))?;
        let location = event_type.locations.as_ref().and_then(|all| all.first());
        let wish = Wish {
            start,
            email: email.to_owned(),
            name: name.to_owned(),
            first_name: None,
            last_name: None,
            timezone: "Europe/London".to_owned(),
            text_reminder_number: None,
            location: location.map(|choice| (choice.clone(), None)),
            answers: Vec::new(),
            tracking: Tracking::default(),
            guests: Vec::new(),
            scheduled_by: None,
            submission: None,
            event_type,
        };
        let invitee = world.book_anyway(wish, now);
        let invitee = world.invitees.get(&invitee);
        let uri = invitee.map(|invitee| invitee.uri(&world));
        drop(world);
        self.wake_deliverer();
        uri.ok_or_else(|| Unknown("such invitee".to_owned()))
    }

    /// The event type is deleted; it can still be read (calendly.md §9).
    ///
    /// # Errors
    /// [`Unknown`] event type
    pub fn delete_event_type(&self, event_type: &str) -> Result<(), Unknown> {
        let now = self.now();
        let mut world = self.world();
        let id = world.bases.read(event_type);
        let id = id.ok_or_else(|| Unknown("such event type".to_owned()))?;
        let known = world.event_types.get_mut(&id);
        let known = known.ok_or_else(|| Unknown("such event type".to_owned()))?;
        known.deleted_at = Some(now);
        known.is_active = false;
        known.updated_at = now;
        world.tell_of_type("event_type.deleted", &id, now);
        drop(world);
        self.wake_deliverer();
        Ok(())
    }

    /// The notetaker writes a recap of an event; tells its address.
    ///
    /// # Errors
    /// [`Unknown`] event
    pub fn add_recap(&self, event: &str, summary: &str) -> Result<String, Unknown> {
        let now = self.now();
        let mut world = self.world();
        let id: Option<EventId> = world.bases.read(event);
        let recap = id.and_then(|id| world.new_recap(&id, summary, now));
        let recap = recap.ok_or_else(|| Unknown("such event".to_owned()))?;
        let uri = world.bases.uri(&recap);
        drop(world);
        self.wake_deliverer();
        Ok(uri)
    }

    /// Somebody fills in a routing form, answering its questions in order; tells the submission's address.
    ///
    /// # Errors
    /// [`Unknown`] form
    pub fn submit_form(&self, form: &str, answers: &[String]) -> Result<String, Unknown> {
        let now = self.now();
        let mut world = self.world();
        let id: Option<FormId> = world.bases.read(form);
        let submission = id.and_then(|id| world.submit_form(&id, answers, now));
        let submission = submission.ok_or_else(|| Unknown("such form".to_owned()))?;
        let uri = world.bases.uri(&submission);
        drop(world);
        self.wake_deliverer();
        Ok(uri)
    }
}

impl World {
    fn user_of(&self, email: &str) -> Result<UserId, Unknown> {
        let user = self
            .users
            .find(|user| user.email.eq_ignore_ascii_case(email));
        user.map(|user| user.id.clone())
            .ok_or_else(|| Unknown(format!("user {email}")))
    }

    fn organization_of_email(&self, email: &str) -> Result<OrganizationId, Unknown> {
        let user = self.user_of(email)?;
        let organization = self.organization_of(&user);
        organization
            .cloned()
            .ok_or_else(|| Unknown(format!("organization of {email}")))
    }
}
