//! What a member is in their organization at Calendly: looked up anew once a day, and whenever Calendly does not allow
//! something, so that the pages about the organization follow it.

use super::access::{self, Access};
use super::subscription::UpkeepError;
use crate::Environment;
use crate::live::Topic;
use calendly::CalendlyError;
use calendly::organization::MembershipFilter;
use calendly::page::Paging;
use chrono::{DateTime, Utc};
use domain::calendly_account::{CalendlyAccount, CalendlyIdentity};
use domain::{MemberId, OrganizationId};
use secrecy::SecretString;

/// Whether the first look of a day is due, counted in UTC.
pub(super) fn is_due(looked_last: DateTime<Utc>, now: DateTime<Utc>) -> bool {
    looked_last.date_naive() < now.date_naive()
}

/// Looks the role up and notes it, unless the account was connected anew meanwhile. Where it may not be read, it stays.
pub(super) async fn follow(
    env: &Environment,
    account: &CalendlyAccount,
    token: &SecretString,
    sealed: &[u8],
) -> Result<(), UpkeepError> {
    let filter = MembershipFilter {
        organization: Some(account.identity.organization.as_str().into()),
        user: Some(account.identity.user.as_str().into()),
        ..MembershipFilter::default()
    };
    let asked = env
        .calendly
        .memberships(token, &filter, &Paging::of(1))
        .await;
    let role = match asked {
        // Whoever is not in the organization any more is nothing there.
        Ok(page) => page
            .collection
            .first()
            .map(|mine| mine.role.to_string())
            .unwrap_or_default(),
        Err(
            CalendlyError::MissingScopes(_)
            | CalendlyError::NotAllowed { .. }
            | CalendlyError::NotFound
            | CalendlyError::Invalid { .. },
        ) => return Ok(()),
        Err(error) => return Err(error.into()),
    };
    if role == account.identity.role {
        return Ok(());
    }
    let identity = CalendlyIdentity {
        role,
        ..account.identity.clone()
    };
    let mut writing = env.store.write().await?;
    writing
        .note_calendly_identity(
            (account.organization, account.member),
            &identity,
            sealed,
            env.clock.now(),
        )
        .await?;
    writing.commit().await?;
    env.live.announce(account.organization, Topic::CalendarSync);
    Ok(())
}

/// Calendly did not allow something: perhaps the role is another one by now. Whatever fails here changes nothing.
pub(super) async fn look_again(
    env: &Environment,
    (organization, member): (OrganizationId, MemberId),
) {
    let Ok(access) = access::open(env, organization, member).await else {
        return;
    };
    let Access {
        account,
        token,
        sealed,
    } = &access;
    if let Err(error) = follow(env, account, token, sealed).await {
        tracing::warn!(error = %error, member.id = %member, "the role of member {member} at Calendly was not looked up");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_role_is_looked_up_with_the_first_look_of_a_day() {
        let at = |text: &str| text.parse::<DateTime<Utc>>().unwrap();
        let now = at("2026-03-18T00:02:00Z");

        assert!(is_due(at("2026-03-17T23:57:00Z"), now));
        assert!(!is_due(at("2026-03-18T00:00:00Z"), now));
        // A clock that was set back.
        assert!(!is_due(at("2026-03-19T00:00:00Z"), now));
    }
}
