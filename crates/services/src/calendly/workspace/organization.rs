//! The organization at Calendly, for its owner and administrators: who is in it, who is invited.

use super::text::{id_of, line, line_of, web_link};
use super::{Reader, WorkspaceError, pages};
use crate::wording::one_line;
use crate::{Environment, ServiceError};
use calendly::CalendlyError;
use calendly::organization::{
    Invitation, InvitationFilter, InvitationStatus, Membership, MembershipFilter, Role,
};
use calendly::uri::{Kind, Uri};
use calendly::wire::Order;
use domain::Caller;
use domain::calendly_account::CalendlyAccount;
use domain::view::calendly_workspace::{
    InvitationList, InvitationRow, InvitationState, InvitationsQuery, MemberCard, MemberList,
    MemberRole, MembersQuery, Trouble,
};

/// Everybody in the organization.
///
/// # Errors
/// [`WorkspaceError`]; [`Trouble::NotAdministrator`]
pub async fn members(
    env: &Environment,
    caller: &Caller,
    query: &MembersQuery,
) -> Result<MemberList, WorkspaceError> {
    let reader = Reader::administrator(env, caller).await?;
    let asked = reader.ask(async |client, account, token| {
        let filter = MembershipFilter {
            organization: Some(organization(account)),
            ..MembershipFilter::default()
        };
        let listing = pages(query.pages, |paging| {
            let filter = &filter;
            async move { client.memberships(token, filter, &paging).await }
        });
        let listing = listing.await?;
        let known = client.organization(token, &organization(account)).await?;
        Ok((listing, known, account.clone()))
    });
    let (listing, known, account) = asked.await?;
    let members = listing.entries.iter();
    Ok(MemberList {
        name: line_of(known.name.as_deref()),
        plan: line_of(known.plan.as_deref()),
        members: members.map(|one| card(&reader, &account, one)).collect(),
        has_more: !listing.is_complete,
    })
}

fn organization(account: &CalendlyAccount) -> Uri {
    account.identity.organization.as_str().into()
}

fn card(reader: &Reader<'_>, account: &CalendlyAccount, one: &Membership) -> MemberCard {
    let role = match &one.role {
        Role::Owner => MemberRole::Owner,
        Role::Admin => MemberRole::Admin,
        Role::User | Role::Other(_) => MemberRole::User,
    };
    let is_reader = one.user.uri.as_str() == account.identity.user;
    MemberCard {
        id: id_of(&one.uri),
        name: line(&one.user.name),
        email: line(&one.user.email),
        role,
        zone: line_of(one.user.timezone.as_deref()),
        link: web_link(one.user.scheduling_url.as_deref()),
        since: reader.local(one.created_at),
        is_reader,
        // The owner cannot be removed (calendly.md §6.2); nobody locks themselves out from here.
        can_remove: reader.caller.can_change_own() && role != MemberRole::Owner && !is_reader,
    }
}

/// One of them.
///
/// # Errors
/// [`WorkspaceError`]
pub async fn member(
    env: &Environment,
    caller: &Caller,
    id: &str,
) -> Result<MemberCard, WorkspaceError> {
    let reader = Reader::administrator(env, caller).await?;
    let uri = reader.uri(Kind::Membership, &[id])?;
    let asked = reader.ask(async |client, account, token| {
        Ok((client.membership(token, &uri).await?, account.clone()))
    });
    let (one, account) = asked.await?;
    Ok(card(&reader, &account, &one))
}

/// Removes somebody from the organization.
///
/// # Errors
/// [`WorkspaceError`]; nobody was removed.
pub async fn remove_member(
    env: &Environment,
    caller: &Caller,
    id: &str,
) -> Result<(), WorkspaceError> {
    caller.require_change_own()?;
    let reader = Reader::administrator(env, caller).await?;
    let uri = reader.uri(Kind::Membership, &[id])?;
    reader
        .ask(async |client, _, token| client.remove_membership(token, &uri).await)
        .await
}

/// Who was invited, the latest first.
///
/// # Errors
/// [`WorkspaceError`]
pub async fn invitations(
    env: &Environment,
    caller: &Caller,
    query: &InvitationsQuery,
) -> Result<InvitationList, WorkspaceError> {
    let reader = Reader::administrator(env, caller).await?;
    let asked = reader.ask(async |client, account, token| {
        let organization = organization(account);
        let filter = InvitationFilter {
            email: None,
            status: query.state.map(status),
            order: Some(Order::Descending),
        };
        let listing = pages(query.pages, |paging| {
            let (organization, filter) = (&organization, &filter);
            async move {
                client
                    .invitations(token, organization, filter, &paging)
                    .await
            }
        });
        listing.await
    });
    let listing = asked.await?;
    let invitations = listing.entries.iter();
    Ok(InvitationList {
        invitations: invitations.map(|one| row(&reader, one)).collect(),
        has_more: !listing.is_complete,
        can_change: caller.can_change_own(),
    })
}

fn status(state: InvitationState) -> InvitationStatus {
    match state {
        InvitationState::Pending => InvitationStatus::Pending,
        InvitationState::Accepted => InvitationStatus::Accepted,
        InvitationState::Declined => InvitationStatus::Declined,
    }
}

fn row(reader: &Reader<'_>, one: &Invitation) -> InvitationRow {
    let state = match &one.status {
        InvitationStatus::Accepted => InvitationState::Accepted,
        InvitationStatus::Declined => InvitationState::Declined,
        InvitationStatus::Pending | InvitationStatus::Other(_) => InvitationState::Pending,
    };
    InvitationRow {
        id: id_of(&one.uri),
        email: line(&one.email),
        state,
        sent: reader.local(one.last_sent_at.unwrap_or(one.created_at)),
        changed: reader.local(one.updated_at),
        can_revoke: reader.caller.can_change_own() && state == InvitationState::Pending,
    }
}

/// One of them.
///
/// # Errors
/// [`WorkspaceError`]
pub async fn invitation(
    env: &Environment,
    caller: &Caller,
    id: &str,
) -> Result<InvitationRow, WorkspaceError> {
    let reader = Reader::administrator(env, caller).await?;
    let asked = reader.ask(async |client, account, token| {
        let uri = beneath(client, account, id)?;
        client.invitation(token, &uri).await
    });
    Ok(row(&reader, &asked.await?))
}

/// The address of an invitation to the reader's own organization.
fn beneath(
    client: &calendly::Client,
    account: &CalendlyAccount,
    id: &str,
) -> Result<Uri, CalendlyError> {
    let organization = organization(account);
    Ok(client.uri(Kind::Invitation, &[organization.id(), id])?)
}

/// Invites somebody; Calendly sends them a mail.
///
/// # Errors
/// [`WorkspaceError`]; nobody was invited.
pub async fn invite(env: &Environment, caller: &Caller, email: &str) -> Result<(), WorkspaceError> {
    caller.require_change_own()?;
    let reader = Reader::administrator(env, caller).await?;
    let email = one_line(email);
    if !email.contains('@') {
        return Err(ServiceError::invalid(
            "This is no e-mail address. Nobody was invited. Write it as name@company.example.",
        )
        .into());
    }
    let asked = reader.ask(async |client, account, token| {
        client.invite(token, &organization(account), &email).await
    });
    match asked.await {
        Ok(_) => Ok(()),
        // Calendly's own words name the field, which the page has only one of.
        Err(WorkspaceError::Trouble(Trouble::Refused(words))) => {
            let words = words.strip_prefix("email ").unwrap_or(&words).to_owned();
            Err(Trouble::Refused(format!("{email} {words}")).into())
        }
        Err(error) => Err(error),
    }
}

/// Takes an invitation back.
///
/// # Errors
/// [`WorkspaceError`]
pub async fn revoke_invitation(
    env: &Environment,
    caller: &Caller,
    id: &str,
) -> Result<(), WorkspaceError> {
    caller.require_change_own()?;
    let reader = Reader::administrator(env, caller).await?;
    let asked = reader.ask(async |client, account, token| {
        let uri = beneath(client, account, id)?;
        client.revoke_invitation(token, &uri).await
    });
    asked.await
}
