//! How changes in a linked calendar come here, for its member to see.

use crate::environment::Environment;
use chrono::{DateTime, Utc};
use domain::calendar_sync::CalendarSync;
use domain::connection::Connection;
use domain::push::{PushState, PushSubscription};
use domain::view::calendar_sync::Arrival;
use provider::push::Push;

/// How changes come here; `subscriptions` are those of the member's accounts.
pub(crate) fn arrival(
    env: &Environment,
    connection: &Connection,
    sync: &CalendarSync,
    subscriptions: &[PushSubscription],
    now: DateTime<Utc>,
) -> Arrival {
    let provider = env.providers.get(connection.provider);
    let way = provider.as_ref().map(|provider| provider.push());
    let minutes = env.settings.poll_interval.as_secs().div_ceil(60);
    let asked = |why| Arrival::LookedFor {
        every: u32::try_from(minutes).unwrap_or(u32::MAX),
        why,
    };
    match way {
        None | Some(Push::Never) => asked(None),
        Some(Push::Streams(_)) if env.hearing().holds(connection.id) => Arrival::AtOnce,
        Some(Push::Streams(_)) => asked(None),
        Some(Push::Posts(_)) => {
            let about = subscriptions.iter().filter(|one| {
                one.connection == connection.id && one.calendar == sync.remote_calendar
            });
            let is_told = about.clone().any(|one| one.is_live(now));
            let mut refused = about.filter_map(|one| match one.state {
                PushState::Refused(why) => Some(why),
                PushState::Asked | PushState::Live { .. } | PushState::Lapsed => None,
            });
            match is_told {
                true => Arrival::AtOnce,
                false => asked(refused.next()),
            }
        }
    }
}
