//! What a reminder says by mail. Pure; it names the account and its calendars, and nothing of what is in them.

use crate::wording::{at_in_words, one_line};
use chrono::NaiveDateTime;
use domain::connection::Connection;
use domain::reminder::{Reminder, ReminderKind};

/// The page with the repair; `?again=ID` opens the form of a connection there.
pub const REPAIR_PATH: &str = "/options/calendars";

/// What a reminder is about.
pub(super) struct Matter<'a> {
    pub reminder: Reminder,
    pub connection: &'a Connection,
    /// The linked calendars that wait for it; at least one.
    pub calendars: &'a [&'a str],
    /// Whom it is for.
    pub name: &'a str,
    /// When the trouble began, or when the permission ends, on their wall clock.
    pub since: NaiveDateTime,
    /// When it is tried again, on their wall clock, where that is known.
    pub next_attempt: Option<NaiveDateTime>,
    /// Where people reach this server, without a final slash.
    pub public_address: &'a str,
}

/// Subject and text of a mail.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Letter {
    pub subject: String,
    pub body: String,
}

pub(super) fn write(matter: &Matter<'_>) -> Letter {
    let provider = matter.connection.provider.label();
    let account = shown(&matter.connection.account);
    let calendars = list(matter.calendars);
    let is = match matter.calendars {
        [] | [_] => "is",
        [_, _, ..] => "are",
    };
    let since = at_in_words(matter.since);
    let page = format!("{}{REPAIR_PATH}", matter.public_address);
    let repair = format!("{page}?again={}", matter.connection.id);
    let (subject, happened, to_do) = match matter.reminder.kind {
        ReminderKind::Refused => (
            format!("{calendars} {is} Not Connected: please sign in to {provider} again"),
            format!(
                "Since {since}, {provider} refuses the sign-in of your account {account}. The password was changed or revoked \
                 there, or it has expired."
            ),
            format!(
                "What to do: open this page and enter the password once. Everything goes on by itself from there.\n{repair}"
            ),
        ),
        ReminderKind::Outage => {
            let next = matter.next_attempt.map_or_else(String::new, |next| {
                format!(" The next try is at {}.", at_in_words(next))
            });
            (
                format!("{calendars} {is} Not Connected: {provider} does not answer"),
                format!(
                    "Since {since}, the service of your {provider} account {account} does not answer. It is not your password. \
                     We go on trying by ourselves.{next}"
                ),
                format!(
                    "What to do: nothing, if you know of the outage. Otherwise ask whoever runs the service. The state is \
                     here:\n{page}"
                ),
            )
        }
        ReminderKind::Expiring => (
            format!("{calendars}: the permission of {provider} ends on {since}"),
            format!(
                "Your permission to sync with the {provider} account {account} ends on {since}. Until then everything works as \
                 usual."
            ),
            format!("What to do: open this page and sign in once more before that day.\n{repair}"),
        ),
    };
    let kept = match matter.reminder.kind {
        ReminderKind::Refused | ReminderKind::Outage => format!(
            "Until then, changes do not travel between My Calendar and {calendars}. Nothing is lost: what was synced stays, and \
             what you change here waits."
        ),
        ReminderKind::Expiring => format!(
            "If it ends, changes do not travel between My Calendar and {calendars} any more, until you sign in again. Nothing \
             is lost then either."
        ),
    };
    let name = shown(matter.name);
    let body = format!(
        "Hello {name},\n\n{happened}\n\n{kept}\n\n{to_do}\n\nYou get this mail because the calendar sync is switched on. You can \
         switch it off, or end it, under My Calendar > Calendar Sync.\n\nIntegrator\n"
    );
    Letter { subject, body }
}

/// `Work`, `Work and Home`, `Work, Home and 2 more`.
fn list(calendars: &[&str]) -> String {
    match calendars {
        [] => "Your calendar".to_owned(),
        [one] => shown(one),
        [one, other] => format!("{} and {}", shown(one), shown(other)),
        [one, other, rest @ ..] => {
            format!("{}, {} and {} more", shown(one), shown(other), rest.len())
        }
    }
}

/// A name that somebody else gave, fit for a subject: one line, not too long.
fn shown(name: &str) -> String {
    const LONGEST: usize = 60;
    let name = one_line(name);
    match name.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", &name[..end]),
        None => name,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::connection::{ConnectionState, ProviderKind};
    use domain::{ConnectionId, MemberId, OrganizationId};
    use uuid::Uuid;

    fn letter(kind: ReminderKind) -> Letter {
        let at = "2026-03-18T12:00:00".parse::<NaiveDateTime>().unwrap();
        let connection = Connection {
            id: ConnectionId::new(Uuid::from_u128(1)),
            organization: OrganizationId::new(Uuid::from_u128(2)),
            member: MemberId::new(Uuid::from_u128(3)),
            provider: ProviderKind::Caldav,
            account: "dana".to_owned(),
            base_url: Some("https://dav.example/".to_owned()),
            state: ConnectionState::NeedsReauthentication,
            state_since: at.and_utc(),
            pause: None,
            expires_at: None,
        };
        write(&Matter {
            reminder: Reminder {
                kind,
                since: at.and_utc(),
                step: 0,
            },
            connection: &connection,
            calendars: &["Work"],
            name: "Dana W.",
            since: at,
            next_attempt: Some("2026-03-19T12:30:00".parse().unwrap()),
            public_address: "https://calendar.example",
        })
    }

    #[test]
    fn a_refusal_says_what_happened_what_is_kept_and_where_the_repair_is() {
        let Letter { subject, body } = letter(ReminderKind::Refused);

        assert_eq!(
            subject,
            "Work is Not Connected: please sign in to CalDAV again"
        );
        for words in [
            "Hello Dana W.,",
            "Since Wed 18 Mar 2026, 12:00, CalDAV refuses",
            "Nothing is lost",
            "https://calendar.example/options/calendars?again=00000000-0000-0000-0000-000000000001",
        ] {
            assert!(body.contains(words), "{words}\n{body}");
        }
    }

    #[test]
    fn an_outage_is_never_called_a_refusal_and_asks_for_no_password() {
        let Letter { subject, body } = letter(ReminderKind::Outage);

        let all = format!("{subject}\n{body}");
        assert!(all.contains("does not answer"), "{all}");
        assert!(all.contains("It is not your password"), "{all}");
        assert!(all.contains("Thu 19 Mar 2026, 12:30"), "{all}");
        assert!(!all.contains("refuse"), "{all}");
        assert!(!all.contains("again="), "{all}");
    }

    #[test]
    fn an_end_that_is_announced_says_that_all_is_well_until_then() {
        let Letter { subject, body } = letter(ReminderKind::Expiring);

        assert!(subject.contains("ends on Wed 18 Mar 2026"), "{subject}");
        assert!(body.contains("Until then everything works"), "{body}");
        assert!(body.contains("again="), "{body}");
    }

    #[test]
    fn many_calendars_are_counted() {
        assert_eq!(
            list(&["Work", "Home", "Gym", "Bees"]),
            "Work, Home and 2 more"
        );
    }

    #[test]
    fn a_name_from_elsewhere_cannot_add_lines_or_go_on_for_ever() {
        assert_eq!(shown("Work\r\nBcc: all"), "Work Bcc: all");
        assert_eq!(shown(&"ä".repeat(500)).chars().count(), 61);
    }
}
