//! Asking autodiscover where an account is (exchange-ews.md §4): the second version, which tells everybody, and else the first.

use crate::examine::clause;
use crate::transport::{Asker, Transport};
use crate::xml::{escaped, parse};
use provider::ProviderError;
use provider::http::{Answer, Call, Method, Url};
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

/// What autodiscover says.
#[derive(Debug, PartialEq, Eq)]
enum Told {
    Found(Url),
    OtherAddress(String),
    OtherServer(Url),
    Nothing,
}

/// Asks autodiscover for an e-mail address, as somebody with a password; `trail` tells who was asked, and what each said.
pub(crate) async fn find(
    transport: &Transport,
    autodiscover: &Autodiscover,
    email: &str,
    who: (&str, &SecretString),
    trail: &mut Vec<String>,
) -> Result<Url, ProviderError> {
    let mut email = email.to_owned();
    let mut servers = servers(autodiscover, &email);
    let mut failure: Option<ProviderError> = None;
    for _ in 0..MOST_STEPS {
        let Some(server) = (!servers.is_empty()).then(|| servers.remove(0)) else {
            break;
        };
        let host = server.origin().ascii_serialization();
        let mut said = |what: &str| trail.push(format!("{host}: {what}"));
        if let Some(url) = second_version(transport, &server, &email).await {
            said("told the address");
            return Ok(url);
        }
        let first = first_version(transport, &server, &email, who).await;
        said(&match &first {
            Ok(Told::Found(_)) => "told the address".to_owned(),
            Ok(Told::OtherAddress(_)) => "named another e-mail address".to_owned(),
            Ok(Told::OtherServer(url)) => {
                format!("sent on to {}", url.origin().ascii_serialization())
            }
            Ok(Told::Nothing) => "knows nothing of this e-mail address".to_owned(),
            Err(error) => clause(error),
        });
        match first {
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
    (user, password): (&str, &SecretString),
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

#[cfg(test)]
mod tests {
    use super::*;

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
}
