//! What was found before anybody signs in, and what is wrong and mends it, in words. The lines for the Exchange Management Shell are those of
//! Microsoft's reference of its commands.

use crate::soap;
use crate::way_in::Way;
use domain::examination::Fault;
use provider::ProviderError;
use provider::http::{Answer, Answered, Untrusted, Url, untrusted};

/// What a step leads to, and what it found in words.
pub(crate) type Found<T> = (T, String);

pub(super) const SHOW_ADDRESSES: &str =
    "Get-WebServicesVirtualDirectory | Format-List Server,InternalUrl,ExternalUrl";
const OFFER_BASIC: &str =
    "Get-WebServicesVirtualDirectory | Set-WebServicesVirtualDirectory -BasicAuthentication $true";
const OFFER_NTLM: &str = "Get-WebServicesVirtualDirectory | Set-WebServicesVirtualDirectory -WindowsAuthentication $true";
pub(super) const LET_PROGRAM_IN: &str =
    "Set-OrganizationConfig -EwsAllowList @{Add=\"Integrator/*\"}";
pub(super) const SHOW_RULES: &str = "Get-OrganizationConfig | Format-List Ews*";
const START_SERVICE: &str = "Restart-WebAppPool MSExchangeServicesAppPool";

pub(super) fn fault(wrong: impl Into<String>, advice: &[&str]) -> Fault {
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
            &[
                "Enter the server by a name that its certificate has:",
                lists,
            ],
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
            &[
                "Let /EWS/ pass the proxy without its own sign-in, or enter the address of Exchange behind it.",
                SHOW_ADDRESSES,
            ],
        )),
        403 => Err(fault(
            "The web server lets nobody in (403).",
            &[
                "Check the IP and client certificate rules of the virtual directory EWS, and who may use it:",
                SHOW_RULES,
                LET_PROGRAM_IN,
            ],
        )),
        500..=599 => Err(fault(
            format!("Exchange Web Services do not work there (it answered {status})."),
            &[
                "Look whether the server is well, and start the service anew:",
                "Test-ServiceHealth",
                START_SERVICE,
            ],
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
            format!(
                "Of the ways to sign in it offers none that Integrator knows (NTLM, Basic), but {listed}."
            ),
            &["Offer one of them:", OFFER_NTLM, OFFER_BASIC],
        )),
    }
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
    fn a_way_in_that_is_not_ours_names_what_to_switch_on() {
        let words =
            |words: &[&str]| -> Vec<String> { words.iter().map(|&word| word.to_owned()).collect() };
        let none = ways_in(&words(&["negotiate"]), None, true).unwrap_err();
        assert!(none.wrong.contains("Negotiate"), "{none:?}");
        assert!(none.advice.contains(&OFFER_NTLM.to_owned()));
        assert!(none.advice.contains(&OFFER_BASIC.to_owned()));
        assert!(ways_in(&words(&["basic"]), Some(Way::Basic), false).is_err());
        let ((), both) = ways_in(&words(&["ntlm", "basic"]), Some(Way::Ntlm), false).unwrap();
        assert_eq!(both, "It offers NTLM, Basic; NTLM is used.");
    }
}
