//! What a mail server reports later about a mail that it took (RFC 3464).

use crate::outreach_mail::Progress;

/// What a report says of one recipient.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Reported {
    /// `Action`: `failed`, `delayed`, `delivered`, `relayed` or `expanded`; empty where it is missing.
    pub action: String,
    /// `Status`, for instance `5.1.1` (RFC 3463); empty where it is missing.
    pub status: String,
    /// Why, in the words of whoever refused the mail.
    pub words: String,
}

/// What became of a mail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// It did not arrive and will not, for this reason.
    Bounced(String),
    /// It is still being tried.
    Delayed,
    /// It arrived, or went on to where nothing more is reported.
    WentOn,
}

impl Reported {
    /// A wait is no failure, whatever its status; where the action is missing, the class of the status decides.
    fn verdict(&self) -> Verdict {
        let class = self.status.trim().split('.').next().unwrap_or_default();
        match (self.action.trim().to_ascii_lowercase().as_str(), class) {
            ("failed", _) | ("", "5") => Verdict::Bounced(self.reason()),
            ("delayed", _) | ("", "4") => Verdict::Delayed,
            _ => Verdict::WentOn,
        }
    }

    fn reason(&self) -> String {
        match (self.status.trim(), self.words.trim()) {
            ("", "") => "The mail came back without a reason.".to_owned(),
            ("", words) => words.to_owned(),
            (status, "") => status.to_owned(),
            (status, words) if words.contains(status) => words.to_owned(),
            (status, words) => [status, " ", words].concat(),
        }
    }
}

/// What became of a mail to one person, given all that a report says; none of a report about nobody.
pub fn verdict(reported: &[Reported]) -> Option<Verdict> {
    let rank = |verdict: &Verdict| match verdict {
        Verdict::Bounced(_) => 2,
        Verdict::Delayed => 1,
        Verdict::WentOn => 0,
    };
    let all = reported.iter().map(Reported::verdict);
    // Of several that are as bad the first counts.
    all.reduce(|worst, next| {
        if rank(&worst) < rank(&next) {
            next
        } else {
            worst
        }
    })
}

/// Where a mail is after it came back; none where that says nothing new, or cannot be said of it.
pub fn after_bounce(before: &Progress, reason: String) -> Option<Progress> {
    match before {
        // That nobody heard the answer does not mean that nothing was sent.
        Progress::Handed(_) | Progress::Sent(_) | Progress::GivenUp(_) => {
            Some(Progress::Bounced(reason))
        }
        Progress::Waiting { .. }
        | Progress::Refused(_)
        | Progress::Bounced(_)
        | Progress::Unsubscribed => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::{DateTime, TimeDelta, Utc};

    fn reported(action: &str, status: &str, words: &str) -> Reported {
        Reported {
            action: action.to_owned(),
            status: status.to_owned(),
            words: words.to_owned(),
        }
    }

    #[test]
    fn what_failed_has_bounced_and_what_waits_has_not() {
        let bounced = |reason: &str| Verdict::Bounced(reason.to_owned());
        for (action, status, words, expected) in [
            (
                "failed",
                "5.1.1",
                "550 5.1.1 no such user",
                bounced("550 5.1.1 no such user"),
            ),
            (
                "Failed",
                "5.1.1",
                "no such user",
                bounced("5.1.1 no such user"),
            ),
            // It was tried for days and given up: the class of the status is that of the last try.
            ("failed", "4.4.7", "", bounced("4.4.7")),
            (
                "failed",
                "",
                "",
                bounced("The mail came back without a reason."),
            ),
            ("delayed", "4.4.1", "no answer", Verdict::Delayed),
            ("delayed", "5.0.0", "", Verdict::Delayed),
            ("", "5.2.2", "mailbox full", bounced("5.2.2 mailbox full")),
            ("", "4.2.2", "mailbox full", Verdict::Delayed),
            ("delivered", "2.0.0", "", Verdict::WentOn),
            ("relayed", "2.0.0", "", Verdict::WentOn),
            ("expanded", "", "", Verdict::WentOn),
            ("", "", "", Verdict::WentOn),
        ] {
            let one = [reported(action, status, words)];
            assert_eq!(verdict(&one), Some(expected), "{action} {status}");
        }
    }

    #[test]
    fn the_worst_of_several_counts() {
        let failed = reported("failed", "5.1.1", "gone");
        let delayed = reported("delayed", "4.4.1", "");
        let arrived = reported("delivered", "2.0.0", "");

        assert_eq!(verdict(&[]), None);
        assert_eq!(
            verdict(&[arrived.clone(), delayed.clone()]),
            Some(Verdict::Delayed)
        );
        assert_eq!(
            verdict(&[delayed, failed, arrived]),
            Some(Verdict::Bounced("5.1.1 gone".to_owned()))
        );
    }

    #[test]
    fn a_mail_bounces_once_and_only_after_it_went_out() {
        let now: DateTime<Utc> = "2026-12-01T12:00:00Z".parse().unwrap();
        let gone = || "5.1.1 gone".to_owned();
        let waiting = Progress::Waiting {
            attempts: 1,
            due: now + TimeDelta::minutes(1),
            since: now,
        };
        for (before, bounces) in [
            (Progress::Sent(now), true),
            (Progress::Handed(now), true),
            (Progress::GivenUp("unheard".to_owned()), true),
            (waiting, false),
            (Progress::Refused("550".to_owned()), false),
            (Progress::Bounced("5.0.0".to_owned()), false),
            (Progress::Unsubscribed, false),
        ] {
            let after = after_bounce(&before, gone());
            let expected = bounces.then(|| Progress::Bounced(gone()));
            assert_eq!(after, expected, "{before:?}");
        }
    }
}
