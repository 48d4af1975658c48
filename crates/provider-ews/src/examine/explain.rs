//! What was found at a step, and what is wrong and mends it, in words. The lines for the Exchange Management Shell are those of
//! Microsoft's reference of its commands.

use crate::soap;
use crate::way_in::Way;
use domain::examination::{Fault, Outcome};
use domain::linked_calendar::RemoteCalendar;
use provider::ProviderError;
use provider::http::{Answer, Answered, Untrusted, Url, untrusted};

/// What a step leads to, and what it found in words.
pub(crate) type Found<T> = (T, String);

const SHOW_ADDRESSES: &str =
    "Get-WebServicesVirtualDirectory | Format-List Server,InternalUrl,ExternalUrl";
const OFFER_BASIC: &str =
    "Get-WebServicesVirtualDirectory | Set-WebServicesVirtualDirectory -BasicAuthentication $true";
const OFFER_NTLM: &str =
    "Get-WebServicesVirtualDirectory | Set-WebServicesVirtualDirectory -WindowsAuthentication $true";
const LET_PROGRAM_IN: &str = "Set-OrganizationConfig -EwsAllowList @{Add=\"Integrator/*\"}";
const SHOW_RULES: &str = "Get-OrganizationConfig | Format-List Ews*";
const START_SERVICE: &str = "Restart-WebAppPool MSExchangeServicesAppPool";
const WAIT: &str = "Wait a while, then examine it again.";

/// The oldest build whose words are ours: Exchange 2013 SP1.
const OLDEST: [u32; 3] = [15, 0, 847];

fn fault(wrong: impl Into<String>, advice: &[&str]) -> Fault {
    Fault::new(wrong, advice)
}

/// Why something did not come to an answer, as a clause.
pub(crate) fn clause(error: &ProviderError) -> String {
    match error {
        ProviderError::Unavailable(source) => match (untrusted(error), source.downcast_ref()) {
            (Some(_), _) => "its certificate is not trusted".to_owned(),
            (None, Some(Answered(status))) => format!("it answered {status}"),
            (None, None) => format!("nobody answered ({source})"),
        },
        ProviderError::Unauthorized => "it refused the name or the password".to_owned(),
        ProviderError::RateLimited(wait) => format!("it asks to wait {} seconds", wait.as_secs()),
        other => other.to_string(),
    }
}

pub(crate) fn address<'a>(
    place: Result<(Url, &'a str), ProviderError>,
    trail: &[String],
) -> Result<Found<(Url, &'a str)>, Fault> {
    let error = match place {
        Ok((url, user)) => {
            let how = if trail.is_empty() {
                "as it was typed".to_owned()
            } else {
                format!("autodiscover told: {}", trail.join("; "))
            };
            let found = format!("{url} ({how})");
            return Ok(((url, user), found));
        }
        Err(error) => error,
    };
    let asked = if trail.is_empty() {
        String::new()
    } else {
        format!(" Asked were: {}.", trail.join("; "))
    };
    let wrong = format!("There is no address: {}.{asked}", clause(&error));
    let type_it = "Enter the address of the server yourself; this tells it:";
    Err(match error {
        ProviderError::Unauthorized => fault(
            wrong,
            &[
                "Check name and password; a wrong one is not tried a second time.",
                type_it,
                SHOW_ADDRESSES,
            ],
        ),
        _ => fault(wrong, &[type_it, SHOW_ADDRESSES]),
    })
}

pub(crate) fn connection(
    url: &Url,
    answer: Result<Answer, ProviderError>,
) -> Result<Found<Answer>, Fault> {
    let host = url.host_str().unwrap_or_default();
    let error = match answer {
        Ok(answer) => {
            let found = if url.scheme() == "https" {
                format!("The connection is encrypted, and the certificate of {host} is trusted.")
            } else {
                "The connection is not encrypted, which is allowed for this address.".to_owned()
            };
            return Ok((answer, found));
        }
        Err(error) => error,
    };
    let lists = "Get-ExchangeCertificate | Format-List Services,CertificateDomains,Issuer,NotAfter";
    Err(match untrusted(&error) {
        Some(Untrusted::Issuer) => fault(
            format!("The certificate of {host} is signed by nobody who is known here."),
            &[
                "Install the certificate of its authority on the machine on which Integrator runs, or give Exchange a public one.",
                lists,
            ],
        ),
        Some(Untrusted::Name) => fault(
            format!("The certificate of {host} is for another name."),
            &["Enter the server by a name that its certificate has:", lists],
        ),
        Some(Untrusted::Time) => fault(
            format!("The certificate of {host} is not valid today."),
            &["Renew it, or set the clocks right:", lists],
        ),
        Some(Untrusted::Otherwise) => fault(
            format!("The certificate of {host} is not trusted."),
            &[lists],
        ),
        None if matches!(error, ProviderError::AddressForbidden(_)) => fault(
            format!("Integrator may not go there: {error}."),
            &["Whoever runs Integrator can allow the network of the server."],
        ),
        None => fault(
            format!("No connection to {host} came to be: {}.", clause(&error)),
            &[
                "Check name and port, and that a firewall lets the machine of Integrator through.",
                SHOW_ADDRESSES,
            ],
        ),
    })
}

pub(crate) fn service(url: &Url, answer: &Answer) -> Result<Found<()>, Fault> {
    let status = answer.status;
    match status.as_u16() {
        401 => Ok(((), "It asks who you are, as Exchange does.".to_owned())),
        _ if soap::is_envelope(answer) && answer.is_success() => {
            Ok(((), "It answers as Exchange does.".to_owned()))
        }
        404 | 405 => Err(fault(
            format!("There are no Exchange Web Services at {url} (it answered {status})."),
            &["This tells where they are:", SHOW_ADDRESSES],
        )),
        300..=399 | 440 => Err(fault(
            "Programs are sent to a page for people, so something stands in front of Exchange that has them sign in there.",
            &["Let /EWS/ pass the proxy without its own sign-in, or enter the address of Exchange behind it.", SHOW_ADDRESSES],
        )),
        403 => Err(fault(
            "The web server lets nobody in (403).",
            &["Check the IP and client certificate rules of the virtual directory EWS, and who may use it:", SHOW_RULES, LET_PROGRAM_IN],
        )),
        500..=599 => Err(fault(
            format!("Exchange Web Services do not work there (it answered {status})."),
            &["Look whether the server is well, and start the service anew:", "Test-ServiceHealth", START_SERVICE],
        )),
        _ => Err(fault(
            format!("What answers at {url} is no Exchange."),
            &["This tells where it is:", SHOW_ADDRESSES],
        )),
    }
}

pub(crate) fn ways_in(
    offers: &[String],
    taken: Option<Way>,
    is_private: bool,
) -> Result<Found<()>, Fault> {
    let mut names: Vec<&str> = offers
        .iter()
        .map(|offer| match offer.as_str() {
            "ntlm" => "NTLM",
            "basic" => "Basic",
            "bearer" => "Bearer",
            "negotiate" => "Negotiate",
            _ => "another one",
        })
        .collect();
    names.dedup();
    let listed = match names.as_slice() {
        [] => "none at all".to_owned(),
        names => names.join(", "),
    };
    match taken {
        Some(Way::Basic) if !is_private => Err(fault(
            format!("It offers {listed}; Basic shows the password to everybody without https."),
            &["Enter the address with https, or offer NTLM:", OFFER_NTLM],
        )),
        Some(Way::Basic) => Ok(((), format!("It offers {listed}; Basic is used."))),
        Some(Way::Ntlm) => Ok(((), format!("It offers {listed}; NTLM is used."))),
        None => Err(fault(
            format!("Of the ways to sign in it offers none that Integrator knows (NTLM, Basic), but {listed}."),
            &["Offer one of them:", OFFER_NTLM, OFFER_BASIC],
        )),
    }
}

pub(crate) fn credentials(
    user: &str,
    answer: Result<Answer, ProviderError>,
) -> Result<Found<Answer>, Fault> {
    match answer {
        Ok(answer) => Ok((answer, format!("{user} is let in."))),
        Err(ProviderError::Unauthorized) => Err(fault(
            format!("The server refused the name {user} or the password, which is not tried a second time."),
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
            format!("Exchange lets {user} in, and does not let it use Exchange Web Services ({how})."),
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
            &["This tells where it is:", &format!("Get-Mailbox \"{user}\" | Format-List Database,ServerName")],
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
            format!("{what} is too old: Exchange 2013 SP1 (15.0.847) is the oldest that Integrator talks to."),
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
        None => Ok(((), "It does not say which it is, and understands what it is asked.".to_owned())),
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
            &["Open it once in Outlook, which makes one. This shows what is there:", shows],
        )),
        Ok(calendars) => {
            let writable = calendars.iter().filter(|calendar| calendar.can_write).count();
            let found = format!("{} are there; {writable} of them may be written.", calendars.len());
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

    fn answer(status: u16, body: &str) -> Answer {
        Answer {
            status: StatusCode::from_u16(status).unwrap(),
            headers: HeaderMap::new(),
            body: body.to_owned().into(),
            url: url(),
            connection: None,
            certificate: None,
        }
    }

    fn url() -> Url {
        Url::parse("https://mail.example.org/EWS/Exchange.asmx").unwrap()
    }

    fn of_build(major: u32, minor: u32, number: u32) -> Answer {
        let text = format!(
            "<s:Envelope><s:Header><h:ServerVersionInfo MajorVersion=\"{major}\" MinorVersion=\"{minor}\" \
             MajorBuildNumber=\"{number}\" MinorBuildNumber=\"3\"/></s:Header><s:Body><R/></s:Body></s:Envelope>"
        );
        answer(200, &text)
    }

    #[test]
    fn what_stands_there_is_told_from_what_is_no_exchange() {
        let envelope = "<s:Envelope><s:Body><R/></s:Body></s:Envelope>";
        for (status, body, expected) in [
            (401, "", None),
            (200, envelope, None),
            (200, "<!doctype html><p>Hello", Some("is no Exchange")),
            (200, "", Some("is no Exchange")),
            (404, "", Some("no Exchange Web Services")),
            (302, "", Some("a page for people")),
            (440, "", Some("a page for people")),
            (403, "", Some("lets nobody in")),
            (503, "", Some("do not work there")),
        ] {
            match (service(&url(), &answer(status, body)), expected) {
                (Ok(_), None) => {}
                (Err(fault), Some(expected)) => {
                    assert!(fault.wrong.contains(expected), "{status}: {fault:?}");
                    assert!(!fault.advice.is_empty());
                }
                other => panic!("{status}: {other:?}"),
            }
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

    #[test]
    fn a_way_in_that_is_not_ours_names_what_to_switch_on() {
        let words = |words: &[&str]| -> Vec<String> {
            words.iter().map(|&word| word.to_owned()).collect()
        };
        let none = ways_in(&words(&["negotiate"]), None, true).unwrap_err();
        assert!(none.wrong.contains("Negotiate"), "{none:?}");
        assert!(none.advice.contains(&OFFER_NTLM.to_owned()));
        assert!(none.advice.contains(&OFFER_BASIC.to_owned()));
        assert!(ways_in(&words(&["basic"]), Some(Way::Basic), false).is_err());
        let ((), both) = ways_in(&words(&["ntlm", "basic"]), Some(Way::Ntlm), false).unwrap();
        assert_eq!(both, "It offers NTLM, Basic; NTLM is used.");
    }
}
