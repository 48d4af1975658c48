//! What was found by whoever signed in, or tried to, and what is wrong and mends it, in words.

use super::explain::{Found, LET_PROGRAM_IN, SHOW_ADDRESSES, SHOW_RULES, clause, fault};
use crate::soap;
use domain::examination::{Fault, Outcome};
use domain::linked_calendar::RemoteCalendar;
use provider::ProviderError;
use provider::http::{Answer, Url};

const WAIT: &str = "Wait a while, then examine it again.";

/// The oldest build whose words are ours: Exchange 2013 SP1.
const OLDEST: [u32; 3] = [15, 0, 847];

pub(crate) fn credentials(
    user: &str,
    answer: Result<Answer, ProviderError>,
) -> Result<Found<Answer>, Fault> {
    match answer {
        Ok(answer) => Ok((answer, format!("{user} is let in."))),
        Err(ProviderError::Unauthorized) => Err(fault(
            format!(
                "The server refused the name {user} or the password, which is not tried a second time."
            ),
            &[
                "Check both; the name is DOMAIN\\user or the e-mail address.",
                "Where they are right and a proxy decrypts the traffic, Extended Protection refuses NTLM: give the proxy the certificate of Exchange, or have it pass the traffic through.",
                "Get-WebServicesVirtualDirectory | Format-List *Authentication*,ExtendedProtection*",
            ],
        )),
        Err(error) => Err(fault(
            format!("Signing in came to no end: {}.", clause(&error)),
            &[WAIT],
        )),
    }
}

pub(crate) fn may_use(url: &Url, user: &str, answer: &Answer) -> Result<Found<()>, Fault> {
    let switch_on = format!("Set-CASMailbox \"{user}\" -EwsEnabled $true");
    let shows = format!("Get-CASMailbox \"{user}\" | Format-List Ews*");
    let refused = |how: &str| {
        fault(
            format!(
                "Exchange lets {user} in, and does not let it use Exchange Web Services ({how})."
            ),
            &[
                "Switch them on for the mailbox:",
                &switch_on,
                "Where only programs on a list may use them, put Integrator on it:",
                &shows,
                SHOW_RULES,
                LET_PROGRAM_IN,
            ],
        )
    };
    if answer.status.as_u16() == 403 {
        return Err(refused("403"));
    }
    let code = soap::code(answer);
    if code.as_deref() == Some("ErrorInvalidServerVersion") {
        return Ok(((), "The mailbox may use Exchange Web Services.".to_owned()));
    }
    match soap::messages(answer, 1) {
        Ok(messages) => match messages.first().map(soap::Message::ok) {
            None | Some(Ok(_)) => Ok(((), "The mailbox may use Exchange Web Services.".to_owned())),
            Some(Err(error)) => Err(error),
        },
        Err(error) => Err(error),
    }
    .map_err(|error| match error {
        ProviderError::Forbidden => refused(code.as_deref().unwrap_or("access denied")),
        ProviderError::NotFound => fault(
            format!("{user} has no mailbox on this server."),
            &[
                "This tells where it is:",
                &format!("Get-Mailbox \"{user}\" | Format-List Database,ServerName"),
            ],
        ),
        ProviderError::RateLimited(_) | ProviderError::Unavailable(_) => fault(
            format!("Exchange is not able to answer now: {}.", clause(&error)),
            &[WAIT, "Test-ServiceHealth"],
        ),
        ProviderError::InvalidAnswer(_) => fault(
            format!("What answers at {url} after signing in is no Exchange."),
            &["This tells where it is:", SHOW_ADDRESSES],
        ),
        other => fault(format!("Exchange refuses: {other}."), &[WAIT]),
    })
}

pub(crate) fn version(answer: &Answer) -> Result<Found<()>, Fault> {
    let too_old = |what: String| {
        fault(
            format!(
                "{what} is too old: Exchange 2013 SP1 (15.0.847) is the oldest that Integrator talks to."
            ),
            &[
                "Install a newer version or update. These tell which there are:",
                "Get-ExchangeServer | Format-List Name,AdminDisplayVersion",
            ],
        )
    };
    let is_refused = soap::code(answer).as_deref() == Some("ErrorInvalidServerVersion");
    match soap::build(answer) {
        Some(build) => {
            let [major, minor, number, revision] = build;
            let what = format!("{} ({major}.{minor}.{number}.{revision})", name(build));
            if is_refused || [major, minor, number] < OLDEST {
                return Err(too_old(what));
            }
            Ok(((), format!("It is {what}.")))
        }
        None if is_refused => Err(too_old("The server".to_owned())),
        None => Ok((
            (),
            "It does not say which it is, and understands what it is asked.".to_owned(),
        )),
    }
}

/// What people call a build.
fn name(build: [u32; 4]) -> &'static str {
    match build {
        [..14, _, _, _] => "Exchange 2007 or older",
        [14, 0, _, _] => "Exchange 2010",
        [14, 1, _, _] => "Exchange 2010 SP1",
        [14, 2, _, _] => "Exchange 2010 SP2",
        [14, _, _, _] => "Exchange 2010 SP3",
        [15, 0, _, _] => "Exchange 2013",
        [15, 1, _, _] => "Exchange 2016",
        [15, 2, ..2562, _] => "Exchange 2019",
        _ => "Exchange Server Subscription Edition",
    }
}

pub(crate) fn calendars(
    calendars: Result<Vec<RemoteCalendar>, ProviderError>,
) -> Result<Found<Vec<RemoteCalendar>>, Fault> {
    let shows = "Get-MailboxFolderStatistics \"user\" -FolderScope Calendar | Format-List Name,ItemsInFolder";
    match calendars {
        Ok(calendars) if calendars.is_empty() => Err(fault(
            "The mailbox has no calendar that this account sees.",
            &[
                "Open it once in Outlook, which makes one. This shows what is there:",
                shows,
            ],
        )),
        Ok(calendars) => {
            let writable = calendars
                .iter()
                .filter(|calendar| calendar.can_write)
                .count();
            let found = format!(
                "{} are there; {writable} of them may be written.",
                calendars.len()
            );
            Ok((calendars, found))
        }
        Err(error) => Err(fault(
            format!("The calendars cannot be read: {}.", clause(&error)),
            &[shows, WAIT],
        )),
    }
}

/// Nobody is told of changes, which is only slower.
pub(crate) fn untold(error: Option<&ProviderError>) -> Outcome {
    let reason = error.map_or_else(|| "nothing came".to_owned(), clause);
    let mut advice = vec![
        "Nothing has to be done: the calendars are asked again and again.",
        "To be told at once, have proxies and load balancers keep a request open for half an hour, and look what the mailbox is allowed:",
        "Get-ThrottlingPolicy | Format-List EwsMaxSubscriptions,EwsMaxConcurrency",
    ];
    if let Some(ProviderError::RateLimited(_)) = error {
        advice.push("Other programs may use up what this mailbox is allowed.");
    }
    Outcome::Warned(Fault::new(
        format!("Exchange does not tell of changes by itself: {reason}."),
        &advice,
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use provider::http::StatusCode;
    use provider::http::header::HeaderMap;

    fn of_build(major: u32, minor: u32, number: u32) -> Answer {
        let text = format!(
            "<s:Envelope><s:Header><h:ServerVersionInfo MajorVersion=\"{major}\" MinorVersion=\"{minor}\" \
             MajorBuildNumber=\"{number}\" MinorBuildNumber=\"3\"/></s:Header><s:Body><R/></s:Body></s:Envelope>"
        );
        Answer {
            status: StatusCode::OK,
            headers: HeaderMap::new(),
            body: text.into(),
            url: Url::parse("https://mail.example.org/").unwrap(),
            connection: None,
            certificate: None,
        }
    }

    #[test]
    fn a_server_is_too_old_before_2013_sp1() {
        for (build, expected) in [
            ([8, 3, 83], "Exchange 2007 or older"),
            ([14, 2, 247], "Exchange 2010 SP2"),
            ([15, 0, 712], "Exchange 2013"),
        ] {
            let [major, minor, number] = build;
            let fault = version(&of_build(major, minor, number)).unwrap_err();
            assert!(fault.wrong.starts_with(expected), "{fault:?}");
        }
        for (build, expected) in [
            ([15, 0, 847], "Exchange 2013 ("),
            ([15, 1, 2507], "Exchange 2016 ("),
            ([15, 2, 1544], "Exchange 2019 ("),
            ([15, 2, 2562], "Exchange Server Subscription Edition ("),
        ] {
            let [major, minor, number] = build;
            let ((), found) = version(&of_build(major, minor, number)).unwrap();
            assert!(found.contains(expected), "{found}");
        }
    }
}
