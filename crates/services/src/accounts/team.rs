//! Admin > Members: who belongs to the organization, and who may not sign in any more.

use crate::accounts::zone_of;
use crate::calendar_syncs::end;
use crate::calendar_syncs::linked::linked_of;
use crate::connections::Parting;
use crate::live::Topic;
use crate::sync::AfterRemoval;
use crate::{Environment, ServiceError};
use domain::caller::{Membership, RefusedMembership};
use domain::member::{Member, MemberState};
use domain::view::members::{MemberCalendar, MemberRow, Members};
use domain::{Caller, MemberId};
use store::{Reading, Writing};

/// Every member, by name, with what deactivating them would end.
///
/// # Errors
/// [`ServiceError::NotFound`] for whoever may not administer: to them there is no such page.
pub async fn list(env: &Environment, caller: &Caller) -> Result<Members, ServiceError> {
    if !caller.can_administer() {
        return Err(ServiceError::NotFound);
    }
    let now = env.clock.now();
    let mut reading = env.store.read().await?;
    let zone = zone_of(&mut reading, caller).await?;
    let members = reading.members(caller.organization).await?;
    let departures = reading.departures(caller.organization).await?;
    let mut rows = Vec::with_capacity(members.len());
    for member in &members {
        let sessions = reading.sessions_of(caller.organization, member.id).await?;
        let counts = reading
            .count_mirrors(caller.organization, member.id)
            .await?;
        let linked = linked_of(&mut reading, caller.organization, member.id).await?;
        let leaving = linked.iter().filter_map(|linked| {
            departures
                .iter()
                .find(|departure| departure.sync == linked.sync.id)
        });
        rows.push(MemberRow {
            id: member.id,
            name: member.name.clone(),
            initials: member.initials(),
            email: member.email.clone(),
            role: member.role,
            state: member.state,
            calendars: linked
                .iter()
                .filter(|linked| linked.sync.finished)
                .map(|linked| MemberCalendar {
                    provider: linked.connection.provider,
                    is_well: linked.sync.active && linked.trouble_sentence(now).is_none(),
                })
                .collect(),
            last_seen: sessions
                .first()
                .map(|session| env.zones.local(session.last_seen_at, &zone)),
            sessions: u32::try_from(sessions.len()).unwrap_or(u32::MAX),
            copies: counts.iter().map(|(_, there, _)| there).sum(),
            removal: leaving
                .map(|departure| match &departure.stuck {
                    Some(sentence) => sentence.clone(),
                    None => "Integrator's events are being removed.".to_owned(),
                })
                .next(),
            refused: membership(caller, member, &members)
                .err()
                .map(|refused| refused.sentence().to_owned()),
        });
    }
    Ok(Members { rows })
}

/// **Deactivate**: the member is signed out everywhere and may not come in again, and every event of ours is removed from
/// their linked calendars; their connections go with the last one. Items stay, and so do foreign events.
///
/// # Errors
/// [`ServiceError::NotAllowed`] for whoever may not administer, [`ServiceError::NotFound`] for somebody of another
/// organization, [`ServiceError::Invalid`] with a sentence for oneself and for the last owner; then nothing was changed.
pub async fn deactivate(
    env: &Environment,
    caller: &Caller,
    member: MemberId,
) -> Result<(), ServiceError> {
    let now = env.clock.now();
    let mut writing = env.store.write().await?;
    let mut member = allowed(&mut writing, caller, member).await?;
    if member.state == MemberState::Deactivated {
        return Ok(());
    }
    member.state = MemberState::Deactivated;
    writing.update_member(&member, now).await?;
    writing
        .delete_sessions_of(caller.organization, member.id)
        .await?;
    let partings = take_back(env, &mut writing, &member).await?;
    writing.commit().await?;
    tell(env, caller);
    for parting in partings {
        parting.give_back(env).await;
    }
    Ok(())
}

/// **Reactivate**: the member may sign in again, with the password of before. Connections are not restored; connected
/// again, a calendar goes on where it stopped.
///
/// # Errors
/// As [`deactivate`].
pub async fn reactivate(
    env: &Environment,
    caller: &Caller,
    member: MemberId,
) -> Result<(), ServiceError> {
    let mut writing = env.store.write().await?;
    let mut member = allowed(&mut writing, caller, member).await?;
    member.state = MemberState::Active;
    writing.update_member(&member, env.clock.now()).await?;
    writing.commit().await?;
    tell(env, caller);
    Ok(())
}

/// Ends every sync of a member with our copies removed; an account that nothing is left to be removed from goes at once, and is
/// answered.
async fn take_back(
    env: &Environment,
    writing: &mut Writing,
    member: &Member,
) -> Result<Vec<Parting>, ServiceError> {
    let organization = member.organization;
    let mut partings = Vec::new();
    let syncs = writing.calendar_syncs_of(organization, member.id).await?;
    for connection in writing.connections_of(organization, member.id).await? {
        let mut has_copies = false;
        for sync in syncs.iter().filter(|sync| sync.connection == connection.id) {
            has_copies |= sync.finished;
            end(env, writing, sync.clone(), AfterRemoval::DeleteConnection).await?;
        }
        if !has_copies {
            partings.extend(Parting::of(writing, organization, connection).await?);
        }
    }
    Ok(partings)
}

async fn allowed(
    reading: &mut Reading,
    caller: &Caller,
    id: MemberId,
) -> Result<Member, ServiceError> {
    if !caller.can_administer() {
        return Err(ServiceError::NotAllowed);
    }
    let members = reading.members(caller.organization).await?;
    let member = members
        .iter()
        .find(|member| member.id == id)
        .ok_or(ServiceError::NotFound)?;
    membership(caller, member, &members)
        .map_err(|refused| ServiceError::invalid(refused.sentence()))?;
    Ok(member.clone())
}

fn membership(
    caller: &Caller,
    member: &Member,
    members: &[Member],
) -> Result<(), RefusedMembership> {
    Membership { member, members }.may_be_changed_by(caller)
}

fn tell(env: &Environment, caller: &Caller) {
    env.queue.wake();
    env.live.announce(caller.organization, Topic::CalendarSync);
    env.live.announce(caller.organization, Topic::Calendar);
}
