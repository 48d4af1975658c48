//! Where an account is (exchange-ews.md §4): at the address that a person types, or found by their e-mail address.
//!
//! The password goes to the first server that asks for it properly, and once it was refused to nobody else.

use crate::folders;
use crate::soap;
use crate::transport::{Asker, Transport};
use crate::xml::{escaped, parse};
use provider::http::{Answer, Call, Method, Url};
use provider::{Account, Login, ProviderError};
use secrecy::SecretString;

/// How often autodiscover may send us on.
const MOST_STEPS: usize = 10;

const REQUEST: &str =
    "http://schemas.microsoft.com/exchange/autodiscover/outlook/requestschema/2006";
const ANSWER: &str =
    "http://schemas.microsoft.com/exchange/autodiscover/outlook/responseschema/2006a";

/// Where autodiscover is asked.
#[derive(Debug, Clone, Default)]
pub enum Autodiscover {
    /// At the domain of the e-mail address, and at the host `autodiscover` in it.
    #[default]
    ByDomain,
    /// At this server alone, whatever the domain: below it lies `autodiscover/autodiscover.xml`.
    At(Url),
}

/// Signs in: finds the account, and reads its calendars to see that it lets us in.
pub(crate) async fn sign_in(
    transport: &Transport,
    autodiscover: &Autodiscover,
    login: &Login,
) -> Result<Account, ProviderError> {
    let (server, user) = (login.server.trim(), login.user.trim());
    let email = [server, user].into_iter().find(|text| is_email(text));
    let user = if user.is_empty() { server } else { user };
    let candidates = if server.is_empty() || is_email(server) {
        let email = email.ok_or_else(|| {
            let text = "enter the address of the server, or sign in with an e-mail address";
            ProviderError::Unsupported(text.to_owned())
        })?;
        vec![find(transport, autodiscover, email, user, &login.password).await?]
    } else {
        addresses(transport, server).await?
    };
    let mut outcome = Err(ProviderError::NotFound);
    for url in candidates {
        let asker = Asker {
            url: &url,
            user,
            secret: &login.password,
        };
        outcome = folders::calendars(transport, &asker).await;
        match &outcome {
            Ok(_) => {
                return Ok(Account {
                    name: user.to_owned(),
                    base_url: url.to_string(),
                });
            }
            Err(ProviderError::Unauthorized | ProviderError::AddressForbidden(_)) => break,
            Err(_) => {}
        }
    }
    match outcome {
        Err(ProviderError::NotFound | ProviderError::InvalidAnswer(_)) => {
            let text = "there is no Exchange at this address";
            Err(ProviderError::Unsupported(text.to_owned()))
        }
        Err(error) => Err(error),
        Ok(_) => Err(ProviderError::NotFound),
    }
}

fn is_email(text: &str) -> bool {
    let parts = text.split_once('@');
    parts.is_some_and(|(name, domain)| !name.is_empty() && domain.contains('.'))
        && !text.contains(['/', '\\'])
}

/// Where the service may be, for what a person typed: an address of EWS itself, of a server, or a host.
async fn addresses(transport: &Transport, server: &str) -> Result<Vec<Url>, ProviderError> {
    let bad = || ProviderError::Unsupported(format!("“{server}” is no address of a server"));
    let text = if server.contains("://") {
        server.to_owned()
    } else {
        format!("https://{server}")
    };
    let mut url = Url::parse(&text).map_err(|_| bad())?;
    if url.host().is_none() || !["http", "https"].contains(&url.scheme()) {
        return Err(bad());
    }
    if url.scheme() == "http" && !transport.http().reaches_plain(&url).await {
        // A password in clear is nothing that a slip of the finger should cause.
        url.set_scheme("https").map_err(|()| bad())?;
    }
    Ok(service(url).into_iter().collect())
}

/// The address of EWS on a server.
fn service(mut url: Url) -> Option<Url> {
    url.set_query(None);
    url.set_fragment(None);
    url.set_username("").ok()?;
    url.set_password(None).ok()?;
    let path = url.path().trim_end_matches('/').to_owned();
    let lower = path.to_ascii_lowercase();
    if lower.ends_with(".asmx") {
        return Some(url);
    }
    // Copied from the browser: the page for people lies beside.
    let cut = ["/owa", "/ecp", "/ews"].iter().find_map(|end| {
        let kept = lower.strip_suffix(end)?;
        path.get(..kept.len())
    });
    let kept = cut.unwrap_or(&path).to_owned();
    url.set_path(&format!("{kept}/EWS/Exchange.asmx"));
    Some(url)
}

/// What autodiscover says.
#[derive(Debug, PartialEq, Eq)]
enum Told {
    Found(Url),
    OtherAddress(String),
    OtherServer(Url),
    Nothing,
}

/// Asks autodiscover for an e-mail address.
async fn find(
    transport: &Transport,
    autodiscover: &Autodiscover,
    email: &str,
    user: &str,
    password: &SecretString,
) -> Result<Url, ProviderError> {
    let mut email = email.to_owned();
    let mut servers = servers(autodiscover, &email);
    let mut failure: Option<ProviderError> = None;
    for _ in 0..MOST_STEPS {
        let Some(server) = (!servers.is_empty()).then(|| servers.remove(0)) else {
            break;
        };
        if let Some(url) = second_version(transport, &server, &email).await {
            return Ok(url);
        }
        match first_version(transport, &server, &email, user, password).await {
            Ok(Told::Found(url)) => return Ok(url),
            Ok(Told::OtherAddress(other)) => {
                servers = self::servers(autodiscover, &other);
                email = other;
            }
            Ok(Told::OtherServer(url)) => servers.insert(0, url),
            Ok(Told::Nothing) => {}
            // Tried at another server it would be a second wrong try.
            Err(ProviderError::Unauthorized) => return Err(ProviderError::Unauthorized),
            Err(error) => failure = Some(error),
        }
    }
    match failure {
        Some(error @ (ProviderError::RateLimited(_) | ProviderError::AddressForbidden(_))) => {
            Err(error)
        }
        _ => Err(ProviderError::Unsupported(
            "no Exchange was found by this e-mail address; enter the address of the server"
                .to_owned(),
        )),
    }
}

/// The servers to be asked, each as the address of its first version.
fn servers(autodiscover: &Autodiscover, email: &str) -> Vec<Url> {
    const PATH: &str = "autodiscover/autodiscover.xml";
    match autodiscover {
        Autodiscover::At(base) => {
            let mut base = base.clone();
            base.set_path(&format!("{}/{PATH}", base.path().trim_end_matches('/')));
            vec![base]
        }
        Autodiscover::ByDomain => {
            let domain = email.rsplit('@').next().unwrap_or_default();
            [
                format!("https://autodiscover.{domain}/{PATH}"),
                format!("https://{domain}/{PATH}"),
            ]
            .iter()
            .filter_map(|text| Url::parse(text).ok())
            .collect()
        }
    }
}

/// The second version tells everybody, without a password (Exchange 2016 and later).
async fn second_version(transport: &Transport, server: &Url, email: &str) -> Option<Url> {
    let mut url = server.clone();
    let path = server.path().strip_suffix(".xml")?.to_owned();
    url.set_path(&format!("{path}.json/v1.0/{email}"));
    url.set_query(Some("Protocol=EWS"));
    let call = Call::new(Method::GET, url).limit(64 << 10).stays();
    let answer = transport.http().send(&call).await.ok()?;
    json_address(&answer)
}

fn json_address(answer: &Answer) -> Option<Url> {
    if !answer.is_success() {
        return None;
    }
    let body: serde_json::Value = serde_json::from_slice(&answer.body).ok()?;
    usable(body["Url"].as_str()?)
}

async fn first_version(
    transport: &Transport,
    server: &Url,
    email: &str,
    user: &str,
    password: &SecretString,
) -> Result<Told, ProviderError> {
    let body = format!(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?><Autodiscover xmlns=\"{REQUEST}\"><Request>\
         <EMailAddress>{}</EMailAddress><AcceptableResponseSchema>{ANSWER}</AcceptableResponseSchema></Request></Autodiscover>",
        escaped(email)
    );
    let asker = Asker {
        url: server,
        user,
        secret: password,
    };
    let answer = transport.post(&asker, body).await?;
    if !answer.is_success() {
        return Err(answer.refusal());
    }
    told(&answer.text())
}

/// What an answer of the first version says.
fn told(text: &str) -> Result<Told, ProviderError> {
    let document = parse(text)?;
    let account = document.at(&["Response", "Account"]);
    let Some(account) = account.filter(|_| document.name == "Autodiscover") else {
        return Ok(Told::Nothing);
    };
    Ok(match account.text_of("Action") {
        "redirectAddr" => Told::OtherAddress(account.text_of("RedirectAddr").to_owned()),
        "redirectUrl" => {
            usable(account.text_of("RedirectUrl")).map_or(Told::Nothing, Told::OtherServer)
        }
        _ => {
            let of = |kind: &str| {
                let protocols = account.children.iter();
                let mut protocols = protocols.filter(|known| known.text_of("Type") == kind);
                protocols.find_map(|known| usable(known.text_of("EwsUrl")))
            };
            // From outside first (exchange-ews.md §4).
            of("EXPR")
                .or_else(|| of("EXCH"))
                .map_or(Told::Nothing, Told::Found)
        }
    })
}

fn usable(text: &str) -> Option<Url> {
    let url = Url::parse(text.trim()).ok()?;
    ["http", "https"].contains(&url.scheme()).then_some(url)
}

/// Asks an operation about so many things.
pub(crate) async fn ask(
    transport: &Transport,
    asker: &Asker<'_>,
    operation: &str,
    count: usize,
) -> Result<Vec<soap::Message>, ProviderError> {
    let answer = transport.post(asker, soap::envelope(operation)).await?;
    soap::messages(&answer, count)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whatever_is_typed_leads_to_the_service() {
        for (typed, expected) in [
            (
                "https://mail.example.org",
                "https://mail.example.org/EWS/Exchange.asmx",
            ),
            (
                "https://mail.example.org/owa/",
                "https://mail.example.org/EWS/Exchange.asmx",
            ),
            (
                "https://mail.example.org/ews",
                "https://mail.example.org/EWS/Exchange.asmx",
            ),
            (
                "https://mail.example.org/ews/exchange.asmx?wsdl",
                "https://mail.example.org/ews/exchange.asmx",
            ),
            (
                "http://127.0.0.1:9/exchange",
                "http://127.0.0.1:9/exchange/EWS/Exchange.asmx",
            ),
        ] {
            let found = service(Url::parse(typed).unwrap()).unwrap();
            assert_eq!(found.as_str(), expected, "{typed}");
        }
    }

    #[test]
    fn an_answer_names_the_service_or_somebody_else() {
        let account = |inside: &str| {
            format!("<Autodiscover><Response><Account>{inside}</Account></Response></Autodiscover>")
        };
        let url = |text: &str| Url::parse(text).unwrap();
        let both = "<Action>settings</Action>\
             <Protocol><Type>EXCH</Type><EwsUrl>https://in.example.org/EWS/Exchange.asmx</EwsUrl></Protocol>\
             <Protocol><Type>EXPR</Type><EwsUrl>https://out.example.org/EWS/Exchange.asmx</EwsUrl></Protocol>";
        for (text, expected) in [
            (
                account(both),
                Told::Found(url("https://out.example.org/EWS/Exchange.asmx")),
            ),
            (
                account("<Action>redirectAddr</Action><RedirectAddr>u@b.example</RedirectAddr>"),
                Told::OtherAddress("u@b.example".to_owned()),
            ),
            (
                account(
                    "<Action>redirectUrl</Action><RedirectUrl>https://b.example/a.xml</RedirectUrl>",
                ),
                Told::OtherServer(url("https://b.example/a.xml")),
            ),
            (
                account("<Action>redirectUrl</Action><RedirectUrl>ftp://b</RedirectUrl>"),
                Told::Nothing,
            ),
            ("<html/>".to_owned(), Told::Nothing),
        ] {
            assert_eq!(told(&text).unwrap(), expected, "{text}");
        }
        assert!(told("no xml").is_err());
    }

    #[test]
    fn an_e_mail_address_is_told_from_a_host_and_a_name_in_a_domain() {
        assert!(is_email("u@example.org"));
        for other in [
            "mail.example.org",
            "FERNHILL\\dana",
            "https://u@example.org/",
            "@example.org",
        ] {
            assert!(!is_email(other), "{other}");
        }
    }
}
