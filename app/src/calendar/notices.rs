//! Above the calendar: connections that need the reader, for as long as they do.

use super::state::Calendar;
use crate::calendar_sync::reconnect;
use crate::components::{Banner, ButtonLink, Tone, Views, redrawn};
use crate::{paths, words};
use domain::reminder::ReminderKind;
use domain::view::options::ConnectionNotice;
use leptos::prelude::*;

/// One banner per connection that is not well or ends soon.
#[component]
pub fn Notices(
    /// The open calendar.
    calendar: Calendar,
) -> impl IntoView {
    let notices = Memo::new(move |_| calendar.period.with(|period| period.notices.clone()));
    redrawn(move || {
        let notices = notices.get();
        (!notices.is_empty()).then(|| {
            view! { <div class="calendar__notice">{notices.into_iter().map(notice).views()}</div> }
                .into_any()
        })
    })
}

fn notice(notice: ConnectionNotice) -> AnyView {
    let (tone, title) = match notice.kind {
        ReminderKind::Refused => (Tone::Danger, words::not_connected(&notice.used_by)),
        ReminderKind::Outage => (Tone::Warning, words::not_connected(&notice.used_by)),
        ReminderKind::Expiring => (
            Tone::Info,
            ["The permission ends on ", &words::date_time(notice.since)].concat(),
        ),
    };
    let text = match notice.kind {
        ReminderKind::Refused | ReminderKind::Outage => {
            words::trouble(&notice.reason, notice.since, notice.next_attempt)
        }
        ReminderKind::Expiring => notice.reason,
    };
    let action = match notice.kind {
        ReminderKind::Refused | ReminderKind::Expiring => {
            view! { <ButtonLink href=reconnect(notice.connection)>"Reconnect"</ButtonLink> }
        }
        ReminderKind::Outage => {
            view! { <ButtonLink href=paths::CALENDAR_SYNC>"Calendar Sync"</ButtonLink> }
        }
    }
    .into_any();
    view! { <Banner tone title text>{action}</Banner> }.into_any()
}
