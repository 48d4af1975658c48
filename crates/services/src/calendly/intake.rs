//! What invitees did becomes people, appointments and lines of timelines (spec §2.3).
//!
//! Webhooks and listings end here alike. Every message is a snapshot of one invitee; `domain::booking` joins them into a
//! story, and what a story says now is compared with what was shown of it. So a message that comes twice, late or in
//! another order changes nothing that the others have not changed.

use super::appointment;
use crate::items::{follow_up, index_span};
use crate::sync::{SyncError, booking_heard};
use crate::wording::when_in_words;
use crate::{Environment, ServiceError};
use chrono::{DateTime, Utc};
use domain::booking::{Booking, Invitee, InviteeUri, Standing, Story};
use domain::integration::{CalendlyState, IntegrationKind};
use domain::item::{Item, ItemKind, ItemSource, Uid, Version};
use domain::lead_defaults::{Gap, LeadDefaults};
use domain::member::{Member, MemberState};
use domain::module::Module;
use domain::person::{Happened, Person, TimelineEntry, Told, news};
use domain::view::calendar::When;
use domain::{BookingId, ItemId, MemberId, OrganizationId, PersonId, TimelineId};
use store::{Reading, Writing};

/// One host's bookings, for the length of one transaction.
pub(super) struct Intake<'a> {
    env: &'a Environment,
    host: Member,
    receiving: Option<(Module, LeadDefaults)>,
    active: Vec<MemberId>,
}

/// Everybody who may look after somebody.
pub(super) async fn active_members(
    reading: &mut Reading,
    organization: OrganizationId,
) -> Result<Vec<MemberId>, ServiceError> {
    let members = reading.members(organization).await?;
    let active = members
        .iter()
        .filter(|member| member.state == MemberState::Active);
    Ok(active.map(|member| member.id).collect())
}

/// The default values of a module, as they are set; none set is a value, too.
pub(super) async fn defaults_of(
    reading: &mut Reading,
    organization: OrganizationId,
    module: Module,
) -> Result<LeadDefaults, ServiceError> {
    let all = reading.lead_defaults(organization).await?;
    let found = all
        .into_iter()
        .map(|(defaults, _)| defaults)
        .find(|defaults| defaults.module == module);
    Ok(found.unwrap_or_else(|| LeadDefaults::none(module)))
}

/// How a member's Calendly Integration stands; that of somebody who may not sign in any more is off.
pub(crate) async fn state_of(
    reading: &mut Reading,
    organization: OrganizationId,
    member: MemberId,
) -> Result<CalendlyState, ServiceError> {
    let who = reading.member(organization, member).await?;
    if who.is_none_or(|who| who.state != MemberState::Active) {
        return Ok(CalendlyState::Off);
    }
    let integration = reading
        .integration(organization, member, IntegrationKind::Calendly)
        .await?;
    let account = reading.calendly_account(organization, member).await?;
    let answers = account
        .as_ref()
        .is_none_or(|account| account.failing_since.is_none());
    Ok(integration.calendly_state(account.is_some(), answers))
}

impl<'a> Intake<'a> {
    /// For one host; none for a member who is gone.
    pub async fn open(
        env: &'a Environment,
        reading: &mut Reading,
        organization: OrganizationId,
        host: MemberId,
    ) -> Result<Option<Self>, ServiceError> {
        let Some(host) = reading.member(organization, host).await? else {
            return Ok(None);
        };
        let modules = reading.calendly_modules(organization, host.id).await?;
        let receiving = match modules.and_then(|modules| modules.receives_leads()) {
            Some(module) => Some((module, defaults_of(reading, organization, module).await?)),
            None => None,
        };
        Ok(Some(Self {
            env,
            active: active_members(reading, organization).await?,
            host,
            receiving,
        }))
    }

    /// Takes one message in, inside the caller's transaction; whether it said anything new. After the commit the queue is to
    /// be woken and pages told.
    pub async fn hear(&self, writing: &mut Writing, told: Invitee) -> Result<bool, ServiceError> {
        let organization = self.host.organization;
        let mut known = self.bookings_of(writing, &told).await?.into_iter();
        let Some(mut booking) = known.next() else {
            let booking = Booking {
                id: BookingId::new(self.env.entropy.id()),
                organization,
                host: self.host.id,
                story: Story::of(told),
                shown: None,
                told: None,
                person: None,
                item: None,
                waits: false,
            };
            self.settle(writing, booking).await?;
            return Ok(true);
        };
        let before = booking.story.clone();
        let others: Vec<Booking> = known.collect();
        for other in &others {
            self.take_over(writing, &mut booking, other).await?;
        }
        booking.story.hear(told);
        if booking.story == before && others.is_empty() {
            return Ok(false);
        }
        let gone: Vec<BookingId> = others.iter().map(|other| other.id).collect();
        writing.delete_bookings(organization, &gone).await?;
        self.settle(writing, booking).await?;
        Ok(true)
    }

    /// Takes in what a listing of `at` says; whether it is news. What was booked and touched before `since` is not ours,
    /// unless it is known already.
    pub async fn hear_listed(
        &self,
        writing: &mut Writing,
        mut told: Invitee,
        since: DateTime<Utc>,
        at: DateTime<Utc>,
    ) -> Result<bool, ServiceError> {
        let known = self.bookings_of(writing, &told).await?;
        if known.is_empty() && told.at < since {
            return Ok(false);
        }
        let was_absent = |booking: &Booking| booking.story.standing() == Some(Standing::NoShow);
        if !told.is_no_show && known.iter().any(was_absent) {
            // That a no-show was taken back shows in no stamp of the invitee; only the listing is later.
            told.at = at;
        }
        self.hear(writing, told).await
    }

    async fn bookings_of(
        &self,
        reading: &mut Reading,
        told: &Invitee,
    ) -> Result<Vec<Booking>, ServiceError> {
        let names = [Some(&told.uri), told.old.as_ref(), told.new.as_ref()];
        let names: Vec<InviteeUri> = names.into_iter().flatten().cloned().collect();
        Ok(reading
            .bookings_of_invitees(self.host.organization, self.host.id, &names)
            .await?)
    }

    /// A booking that waited for default values is tried again; whether it waits no longer.
    pub async fn try_again(
        &self,
        writing: &mut Writing,
        booking: Booking,
    ) -> Result<bool, ServiceError> {
        Ok(!self.settle(writing, booking).await?.waits)
    }

    /// The fields that keep new people from being made; none when nothing does.
    pub fn gaps(&self) -> Option<(Module, Vec<Gap>)> {
        let (module, defaults) = self.receiving.as_ref()?;
        let gaps = defaults.gaps(&self.active);
        (!gaps.is_empty()).then_some((*module, gaps))
    }

    /// Two bookings that turned out to be one: the older one keeps its appointment, that of the other one goes.
    async fn take_over(
        &self,
        writing: &mut Writing,
        booking: &mut Booking,
        other: &Booking,
    ) -> Result<(), ServiceError> {
        booking.story = std::mem::take(&mut booking.story).join(other.story.clone());
        booking.person = booking.person.or(other.person);
        match (booking.item, other.item) {
            (None, item) => {
                booking.item = item;
                booking.shown = other.shown;
            }
            (Some(_), Some(surplus)) => {
                let item = writing.item(other.organization, surplus).await?;
                if let Some(item) = item.filter(|item| !item.deleted) {
                    let after = Item {
                        deleted: true,
                        ..item.clone()
                    };
                    self.save_item(writing, &item, after).await?;
                }
            }
            (Some(_), None) => {}
        }
        Ok(())
    }

    /// Brings person, appointment and timeline to what the story says, and saves the booking.
    async fn settle(
        &self,
        writing: &mut Writing,
        mut booking: Booking,
    ) -> Result<Booking, ServiceError> {
        let now = self.env.clock.now();
        let told = Told::of(&booking.story);
        let invitee = booking.story.now().cloned();
        let (Some(told), Some(invitee)) = (told, invitee) else {
            return Ok(booking);
        };
        let added = match booking.person {
            Some(_) => None,
            None => self.find_or_make(writing, &invitee).await?,
        };
        booking.person = booking.person.or(added.as_ref().map(|(id, _)| *id));
        booking.waits = booking.person.is_none();
        if booking.shown != Some(told) {
            booking.item = self.show(writing, &booking, &invitee, told).await?;
            booking.shown = Some(told);
        }
        // The timeline names the booking and the item, so both are saved before.
        writing.save_booking(&booking, now).await?;
        // Calendly may have written the meeting into a linked calendar before it told us of it.
        let heard = booking_heard(self.env, writing, &booking, &self.host.zone).await;
        heard.map_err(|error| match error {
            SyncError::Store(error) => error.into(),
            SyncError::ChangedMeanwhile => ServiceError::ChangedMeanwhile,
            other => ServiceError::internal(other),
        })?;
        if let Some(code) = &invitee.details.came_by {
            let (organization, host) = (booking.organization, booking.host);
            writing
                .note_mail_booked(organization, host, code, booking.id, now)
                .await?;
        }
        let Some(person) = booking.person.filter(|_| booking.told != Some(told)) else {
            return Ok(booking);
        };
        if let Some((_, true)) = added {
            let text = ["Made by a booking: ", &appointment::meeting(&invitee)].concat();
            self.note(writing, &booking, person, Happened::Added, text)
                .await?;
        }
        for what in news(booking.told, told) {
            let text = self.words(what, &invitee);
            self.note(writing, &booking, person, what, text).await?;
        }
        booking.told = Some(told);
        writing.save_booking(&booking, now).await?;
        Ok(booking)
    }

    /// Who booked: somebody known by their address, or somebody new with the default values, and whether they are new. None
    /// while values are missing.
    async fn find_or_make(
        &self,
        writing: &mut Writing,
        invitee: &Invitee,
    ) -> Result<Option<(PersonId, bool)>, ServiceError> {
        let organization = self.host.organization;
        let known = writing
            .person_by_email(organization, &invitee.email)
            .await?;
        if let Some(known) = known {
            return Ok(Some((known.id, false)));
        }
        let Some((module, defaults)) = &self.receiving else {
            return Ok(None);
        };
        let Ok(filled) = defaults.filled(self.host.id, &self.active) else {
            return Ok(None);
        };
        let id = PersonId::new(self.env.entropy.id());
        let person = Person::who_booked(id, organization, *module, invitee, filled);
        writing.insert_person(&person, self.env.clock.now()).await?;
        Ok(Some((id, true)))
    }

    /// The appointment as the booking stands now. One that its host deleted stays deleted; of a booking that was cancelled
    /// before we heard of it, none is made.
    async fn show(
        &self,
        writing: &mut Writing,
        booking: &Booking,
        invitee: &Invitee,
        told: Told,
    ) -> Result<Option<ItemId>, ServiceError> {
        let (zones, zone) = (self.env.zones.as_ref(), &self.host.zone);
        let Some(id) = booking.item else {
            return match told.standing {
                Standing::Booked | Standing::NoShow => {
                    Ok(Some(self.make_item(writing, invitee).await?))
                }
                Standing::Cancelled | Standing::Moving => Ok(None),
            };
        };
        let found = writing.item(self.host.organization, id).await?;
        let Some(before) = found.filter(|item| !item.deleted) else {
            return Ok(Some(id));
        };
        let content =
            appointment::brought_up_to_date(before.content.clone(), &booking.story, zones, zone);
        if content != before.content {
            let after = Item {
                content,
                ..before.clone()
            };
            self.save_item(writing, &before, after).await?;
        }
        Ok(Some(id))
    }

    async fn make_item(
        &self,
        writing: &mut Writing,
        invitee: &Invitee,
    ) -> Result<ItemId, ServiceError> {
        let (now, zones) = (self.env.clock.now(), self.env.zones.as_ref());
        let id = ItemId::new(self.env.entropy.id());
        let item = Item {
            id,
            organization: self.host.organization,
            kind: ItemKind::Appointment,
            uid: Uid::new(id.to_string()),
            content: appointment::content(invitee, zones, &self.host.zone),
            customer: Some(appointment::customer(invitee)),
            assignees: vec![self.host.id],
            source: ItemSource::Own,
            version: Version::FIRST,
            deleted: false,
            changed_at: now,
        };
        let span = index_span(&item, zones);
        writing.insert_items(&[(item.clone(), span)], now).await?;
        follow_up::send(self.env, writing, &item).await?;
        Ok(id)
    }

    async fn save_item(
        &self,
        writing: &mut Writing,
        before: &Item,
        after: Item,
    ) -> Result<(), ServiceError> {
        let now = self.env.clock.now();
        let after = Item {
            version: before.version.next(),
            changed_at: now,
            ..after
        };
        let span = index_span(&after, self.env.zones.as_ref());
        let saved = writing
            .update_item(&after, before.version, span, now)
            .await?;
        if !saved {
            return Err(ServiceError::ChangedMeanwhile);
        }
        follow_up::send(self.env, writing, &after).await
    }

    async fn note(
        &self,
        writing: &mut Writing,
        booking: &Booking,
        person: PersonId,
        what: Happened,
        text: String,
    ) -> Result<(), ServiceError> {
        let entry = TimelineEntry {
            id: TimelineId::new(self.env.entropy.id()),
            organization: booking.organization,
            person,
            at: self.env.clock.now(),
            what,
            text,
            item: booking.item,
            booking: Some(booking.id),
        };
        writing.insert_timeline(&entry).await?;
        Ok(())
    }

    /// A line of the timeline, on the host's wall clock.
    fn words(&self, what: Happened, invitee: &Invitee) -> String {
        let local = |at: DateTime<Utc>| self.env.zones.local(at, &self.host.zone);
        let when = when_in_words(When::Timed {
            start: local(invitee.start),
            end: local(invitee.end),
        });
        let meeting = appointment::meeting(invitee);
        let whole = [&meeting, ", ", &when, " with ", &self.host.name].concat();
        match what {
            Happened::Cancelled => [&whole, ". ", &appointment::cancelled_words(invitee)].concat(),
            Happened::Added
            | Happened::Booked
            | Happened::Moved
            | Happened::NoShow
            | Happened::NoShowTakenBack
            | Happened::Written
            | Happened::NotDelivered
            | Happened::Opened
            | Happened::Bounced
            | Happened::Unsubscribed => whole,
        }
    }
}
