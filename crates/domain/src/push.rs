//! Subscriptions by which a calendar service tells us of changes by itself, and what has to be done so that it goes on.
//!
//! A notice says only *look*: what changed is found out by the same look that is made without one. So a notice that comes
//! twice, late or never does no harm, and the sweep finds what was not told.

use crate::linked_calendar::RemoteCalendarId;
use crate::member::words;
use crate::{ConnectionId, OrganizationId, PushSubscriptionId};
use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// How long a subscription that was asked for may stay without an answer: longer than any request takes.
const ANSWER_WITHIN: TimeDelta = TimeDelta::minutes(10);

/// When what was refused is asked for again: an operator may have opened the way, an owner may have given the right.
const AGAIN_AFTER: TimeDelta = TimeDelta::days(1);

/// How a service names a subscription; only its adapter reads it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct RemoteSubscription(pub String);

/// One calendar that a service was asked to tell us about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PushSubscription {
    /// Its id; the address at which notices arrive ends with it.
    pub id: PushSubscriptionId,
    /// Whose organization.
    pub organization: OrganizationId,
    /// Whose account it was made with.
    pub connection: ConnectionId,
    /// Which calendar it is about.
    pub calendar: RemoteCalendarId,
    /// What became of it.
    pub state: PushState,
    /// When we asked for it.
    pub asked_at: DateTime<Utc>,
    /// When the last notice came.
    pub heard_at: Option<DateTime<Utc>>,
}

/// What became of a subscription.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PushState {
    /// We asked; no answer is known.
    Asked,
    /// The service tells us.
    Live {
        /// How the service names it.
        remote: RemoteSubscription,
        /// When it ends unless it is prolonged.
        expires_at: DateTime<Utc>,
        /// When it is to be prolonged.
        prolong_at: DateTime<Utc>,
    },
    /// The service does not tell us.
    Refused(PushRefusal),
    /// The service ended it.
    Lapsed,
}

/// Why a service does not tell us of changes. We ask it again and again then.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PushRefusal {
    /// It does so for other calendars, but not for this one.
    NotThisCalendar,
    /// It could not reach our address, or does not take it.
    AddressNotReached,
    /// The account may not have it, or has too many.
    NotAllowed,
}

words!(PushRefusal, "push refusal", {
    PushRefusal::NotThisCalendar => "not_this_calendar",
    PushRefusal::AddressNotReached => "address_not_reached",
    PushRefusal::NotAllowed => "not_allowed",
});

impl PushRefusal {
    /// Why, to follow “Changes are looked for every … because”.
    pub const fn reason(self) -> &'static str {
        match self {
            Self::NotThisCalendar => "the service does not tell of changes in this calendar",
            Self::AddressNotReached => "the service cannot reach this server",
            Self::NotAllowed => "the service does not allow this account to be told of changes",
        }
    }
}

/// What a notice says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum News {
    /// That notices come from now on.
    Begun,
    /// That something changed.
    Changed,
    /// That notices were lost.
    Missed,
    /// That the subscription has to be prolonged now, or it ends.
    Prolong,
    /// That it has ended.
    Ended,
}

impl News {
    /// Whether the calendar has to be looked at.
    pub const fn calls_for_look(self) -> bool {
        match self {
            Self::Changed | Self::Missed | Self::Ended => true,
            Self::Begun | Self::Prolong => false,
        }
    }

    /// Whether the subscriptions of the account have to be tended now.
    pub const fn calls_for_tending(self) -> bool {
        matches!(self, Self::Prolong | Self::Ended)
    }
}

/// One thing to do about the subscriptions of an account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PushStep {
    /// Ask for one about this calendar.
    Subscribe(RemoteCalendarId),
    /// Have this one live longer.
    Prolong(PushSubscriptionId),
    /// End this one, there and here.
    End(PushSubscriptionId),
}

impl PushState {
    /// Told from now on until then. It is prolonged when half of its life is over, so there is time to try again.
    pub fn live(remote: RemoteSubscription, expires_at: DateTime<Utc>, now: DateTime<Utc>) -> Self {
        Self::Live {
            remote,
            expires_at,
            prolong_at: now + (expires_at - now) / 2,
        }
    }

    /// After news of it, when that changes something.
    #[must_use]
    pub fn after(&self, news: News, now: DateTime<Utc>) -> Option<Self> {
        match (news, self) {
            (News::Ended, _) => Some(Self::Lapsed),
            (
                News::Prolong,
                Self::Live {
                    remote, expires_at, ..
                },
            ) => Some(Self::Live {
                remote: remote.clone(),
                expires_at: *expires_at,
                prolong_at: now,
            }),
            (News::Begun | News::Changed | News::Missed | News::Prolong, _) => None,
        }
    }
}

impl PushSubscription {
    /// Whether notices may be expected: what changes meanwhile is told.
    pub fn is_live(&self, now: DateTime<Utc>) -> bool {
        matches!(self.state, PushState::Live { expires_at, .. } if now < expires_at)
    }

    fn is_to_be_prolonged(&self, now: DateTime<Utc>) -> bool {
        matches!(self.state, PushState::Live { prolong_at, .. } if prolong_at <= now)
    }

    /// Whether it stands for its calendar: lives, may still be answered, or was refused a short while ago.
    fn holds(&self, now: DateTime<Utc>) -> bool {
        match self.state {
            PushState::Live { .. } => self.is_live(now),
            PushState::Asked => now < self.asked_at + ANSWER_WITHIN,
            PushState::Refused(_) => now < self.asked_at + AGAIN_AFTER,
            PushState::Lapsed => false,
        }
    }
}

/// What has to be done so that there is exactly one subscription for each calendar that is `wanted`.
///
/// Prolonging comes before asking, asking before ending, so that at no time a calendar is without one that had one.
pub fn tend(
    wanted: &BTreeSet<RemoteCalendarId>,
    held: &[PushSubscription],
    now: DateTime<Utc>,
) -> Vec<PushStep> {
    let mut kept: BTreeMap<&RemoteCalendarId, &PushSubscription> = BTreeMap::new();
    for one in held {
        if !wanted.contains(&one.calendar) || !one.holds(now) {
            continue;
        }
        let rank = |one: &PushSubscription| (one.is_live(now), one.asked_at, one.id);
        let best = kept.entry(&one.calendar).or_insert(one);
        if rank(best) < rank(one) {
            *best = one;
        }
    }
    let prolonged = kept.values().filter(|one| one.is_to_be_prolonged(now));
    let prolonged = prolonged.map(|one| PushStep::Prolong(one.id));
    let asked = wanted
        .iter()
        .filter(|calendar| !kept.contains_key(calendar));
    let asked = asked.cloned().map(PushStep::Subscribe);
    let is_kept = |one: &PushSubscription| {
        kept.get(&one.calendar)
            .is_some_and(|best| best.id == one.id)
    };
    let ended = held.iter().filter(|one| !is_kept(one));
    let ended = ended.map(|one| PushStep::End(one.id));
    prolonged.chain(asked).chain(ended).collect()
}

#[cfg(test)]
mod tests;
