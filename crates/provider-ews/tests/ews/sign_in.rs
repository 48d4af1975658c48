use crate::world::{DANA, World, provider};
use provider::contract::CalendarCalls as _;
use provider::http::StatusCode;
use provider::{Access, Account, CalendarProvider as _, ProviderError};
use testkit::web::{Scripted, ScriptedServer};

#[tokio::test]
async fn an_account_is_found_by_e_mail_address_or_at_a_server() {
    let world = World::new().await;
    let exchange = world.exchange();
    let (user, password) = (
        exchange.user(DANA).unwrap(),
        exchange.password(DANA).unwrap(),
    );
    let base = exchange.base();
    for (server, user) in [
        ("", DANA),
        (DANA, DANA),
        (DANA, ""),
        (DANA, user.as_str()),
        (base.as_str(), user.as_str()),
        (&exchange.ews(), DANA),
        (&format!("{base}/owa/"), DANA),
    ] {
        let login = world.login(server, user, &password);

        let account = world.provider.sign_in(&login).await.unwrap();

        let name = if user.is_empty() { DANA } else { user };
        assert_eq!(
            account,
            Account {
                name: name.to_owned(),
                base_url: exchange.ews(),
            },
            "{server} {user}"
        );
    }
    assert_eq!(exchange.refusals(DANA).unwrap(), 0);
}

#[tokio::test]
async fn every_way_in_that_a_server_offers_is_taken() {
    let world = World::new().await;
    let exchange = world.exchange();
    for schemes in [&["NTLM"][..], &["Basic"], &["NTLM", "Basic"]] {
        exchange.offer(schemes);
        exchange.forget_connections();

        // Another adapter: one that is in already stays in.
        let provider = provider(world.sandbox.base_url());
        let calendars = provider.calendars(&world.access).await.unwrap();

        let names: Vec<(&str, bool)> = calendars
            .iter()
            .map(|calendar| (calendar.name.as_str(), calendar.can_write))
            .collect();
        assert_eq!(names.len(), 4);
        for expected in [
            ("Calendar", true),
            ("Work", true),
            ("Site visits", true),
            ("Holidays", false),
        ] {
            assert!(names.contains(&expected), "{names:?}");
        }
    }
    exchange.offer(&["Bearer"]);
    let access = Access {
        user: String::new(),
        password: exchange.token(DANA).unwrap().into(),
        ..world.access.clone()
    };
    assert_eq!(world.provider.calendars(&access).await.unwrap().len(), 4);
}

#[tokio::test]
async fn a_connection_that_is_forgotten_is_let_in_anew() {
    let world = World::new().await;
    world.changes(None).await.unwrap();
    world.exchange().forget_connections();

    assert!(world.changes(None).await.is_ok());
    assert_eq!(world.exchange().refusals(DANA).unwrap(), 0);
}

#[tokio::test]
async fn a_wrong_password_ends_the_search_at_once() {
    let world = World::new().await;
    for server in [String::new(), world.exchange().base()] {
        let before = world.exchange().refusals(DANA).unwrap();
        let login = world.login(&server, DANA, "wrong");

        let outcome = world.provider.sign_in(&login).await;

        assert!(
            matches!(outcome, Err(ProviderError::Unauthorized)),
            "{outcome:?}"
        );
        assert_eq!(world.exchange().refusals(DANA).unwrap(), before + 1);
    }
}

#[tokio::test]
async fn where_there_is_no_exchange_it_says_so() {
    let world = World::new().await;
    let page =
        ScriptedServer::start(|_| Scripted::status(200).body("<!doctype html><p>Hello")).await;
    for (server, user) in [
        (page.url(), "dana"),
        (format!("{}/nothing", world.sandbox.base_url()), "dana"),
        ("no address".to_owned(), "dana"),
        (String::new(), "dana"),
        (String::new(), "nobody@fernhill.example"),
    ] {
        let login = world.login(&server, user, "secret");

        let outcome = world.provider.sign_in(&login).await;

        assert!(
            matches!(
                outcome,
                Err(ProviderError::Unsupported(_) | ProviderError::Unauthorized)
            ),
            "{server} {user}: {outcome:?}"
        );
    }
    let silent =
        ScriptedServer::start(|_| Scripted::status(StatusCode::SERVICE_UNAVAILABLE.as_u16())).await;
    let outage = world
        .provider
        .sign_in(&world.login(&silent.url(), "dana", "secret"))
        .await;
    assert!(
        matches!(outage, Err(ProviderError::Unavailable(_))),
        "{outage:?}"
    );
}

#[tokio::test]
async fn autodiscover_leads_on_by_its_own_word() {
    let world = World::new().await;
    let ews = world.exchange().ews();
    let moved = ScriptedServer::start(move |request| {
        if request.method == "GET" {
            return Scripted::status(404);
        }
        Scripted::status(200).body(format!(
            "<Autodiscover><Response><Account><Action>settings</Action><Protocol><Type>EXPR</Type><EwsUrl>{ews}</EwsUrl></Protocol>\
             </Account></Response></Autodiscover>"
        ))
    })
    .await;
    let target = format!("{}/autodiscover/autodiscover.xml", moved.url());
    let first = ScriptedServer::start(move |request| {
        if request.method == "GET" {
            return Scripted::status(404);
        }
        Scripted::status(200).body(format!(
            "<Autodiscover><Response><Account><Action>redirectUrl</Action><RedirectUrl>{target}</RedirectUrl></Account></Response></Autodiscover>"
        ))
    })
    .await;
    let password = world.exchange().password(DANA).unwrap();
    let login = world.login("", DANA, &password);

    let account = provider(&first.url()).sign_in(&login).await.unwrap();

    assert_eq!(account.base_url, world.exchange().ews());
}

#[tokio::test]
async fn a_server_that_sends_in_a_circle_is_left() {
    let server = ScriptedServer::start(|request| {
        let host = request.header("host").unwrap_or_default();
        Scripted::status(200).body(format!(
            "<Autodiscover><Response><Account><Action>redirectUrl</Action><RedirectUrl>http://{host}/autodiscover/autodiscover.xml</RedirectUrl>\
             </Account></Response></Autodiscover>"
        ))
    })
    .await;
    let world = World::new().await;
    let login = world.login("", DANA, "secret");

    let outcome = provider(&server.url()).sign_in(&login).await;

    assert!(
        matches!(outcome, Err(ProviderError::Unsupported(_))),
        "{outcome:?}"
    );
    assert!(server.seen().len() <= 20);
}
