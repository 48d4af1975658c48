//! Finding an account: what is refused, what is no service, what is an outage; and who gets to see the password.

use crate::world::{access, login, provider, provider_reaching};
use provider::http::AllowedNetworks;
use provider::{CalendarProvider as _, ProviderError};
use provider_caldav::Flavor;
use testkit::calendars::free_port;
use testkit::web::{Scripted, ScriptedServer, SeenRequest};

/// Answers like a small CalDAV server that wants a password: principal `/me/`, home `/me/cals/`, one calendar.
fn caldav(request: &SeenRequest) -> Scripted {
    if request.header("authorization").is_none() {
        return Scripted::status(401).header("WWW-Authenticate", "Basic realm=\"calendars\"");
    }
    let props = match request.path.as_str() {
        "/" => "<D:current-user-principal><D:href>/me/</D:href></D:current-user-principal>",
        "/me/" => "<C:calendar-home-set><D:href>/me/cals/</D:href></C:calendar-home-set>",
        "/me/cals/" => "<D:resourcetype><D:collection/></D:resourcetype>",
        _ => return Scripted::status(404),
    };
    found(&request.path, props)
}

fn found(href: &str, props: &str) -> Scripted {
    Scripted::multistatus(format!(
        r#"<D:multistatus xmlns:D="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav"><D:response><D:href>{href}</D:href><D:propstat><D:prop>{props}</D:prop><D:status>HTTP/1.1 200 OK</D:status></D:propstat></D:response></D:multistatus>"#
    ))
}

fn html() -> Scripted {
    Scripted::status(200)
        .header("Content-Type", "text/html")
        .body("<!DOCTYPE html><html><body><p>Welcome & hello</body></html>")
}

#[tokio::test]
async fn the_password_is_sent_only_after_the_server_asked_for_it() {
    let server = ScriptedServer::start(caldav).await;

    let account = provider().sign_in(&login(&server.url())).await.unwrap();

    assert_eq!(account.base_url, format!("{}/me/cals/", server.url()));
    let seen = server.seen();
    assert!(seen[0].header("authorization").is_none());
    assert!(seen.iter().any(|one| one.header("authorization").is_some()));
    assert!(seen.iter().all(|one| {
        one.header("user-agent")
            .is_some_and(|agent| agent.starts_with("Integrator/"))
    }));
}

#[tokio::test]
async fn a_server_that_is_no_caldav_server_is_told() {
    for script in [
        (|_: &SeenRequest| html()) as fn(&SeenRequest) -> Scripted,
        |_| Scripted::status(404),
        |_| Scripted::status(405),
        |_| Scripted::status(501),
        |_| Scripted::multistatus("<html><body>"),
        |_| Scripted::multistatus("<D:multistatus xmlns:D=\"DAV:\"/>"),
        // A page behind a password, and a WebDAV server without calendars.
        |request| match request.header("authorization") {
            None => Scripted::status(401).header("WWW-Authenticate", "Basic realm=\"x\""),
            Some(_) => html(),
        },
        |request| {
            found(
                &request.path,
                "<D:resourcetype><D:collection/></D:resourcetype>",
            )
        },
    ] {
        let server = ScriptedServer::start(script).await;

        let outcome = provider().sign_in(&login(&server.url())).await;

        assert!(
            matches!(outcome, Err(ProviderError::Unsupported(_))),
            "{outcome:?}"
        );
    }
}

#[tokio::test]
async fn an_outage_is_no_refusal() {
    let nobody = format!("http://127.0.0.1:{}", free_port());
    let failing = ScriptedServer::start(|_| Scripted::status(502)).await;
    let broken = ScriptedServer::start(|_| Scripted::multistatus("<D:mul").broken_off()).await;

    for server in [nobody, failing.url(), broken.url()] {
        let outcome = provider().sign_in(&login(&server)).await;

        assert!(
            matches!(outcome, Err(ProviderError::Unavailable(_))),
            "{outcome:?}"
        );
    }
}

#[tokio::test]
async fn a_refused_password_is_tried_once() {
    let server = ScriptedServer::start(|_| {
        Scripted::status(401).header("WWW-Authenticate", "Basic realm=\"x\"")
    })
    .await;

    let outcome = provider().sign_in(&login(&server.url())).await;

    assert!(
        matches!(outcome, Err(ProviderError::Unauthorized)),
        "{outcome:?}"
    );
    let tries = server.seen();
    let tries = tries
        .iter()
        .filter(|one| one.header("authorization").is_some());
    assert_eq!(tries.count(), 1);
}

#[tokio::test]
async fn a_server_that_takes_no_basic_password_is_told() {
    let server = ScriptedServer::start(|_| {
        Scripted::status(401).header("WWW-Authenticate", "Digest realm=\"x\", nonce=\"y\"")
    })
    .await;

    let outcome = provider().sign_in(&login(&server.url())).await;

    assert!(
        matches!(outcome, Err(ProviderError::Unsupported(_))),
        "{outcome:?}"
    );
    assert!(
        server
            .seen()
            .iter()
            .all(|one| one.header("authorization").is_none())
    );
}

#[tokio::test]
async fn a_throttled_sign_in_says_how_long_to_wait() {
    let server = ScriptedServer::start(|_| Scripted::status(429).header("Retry-After", "7")).await;

    let outcome = provider().sign_in(&login(&server.url())).await;

    assert!(
        matches!(outcome, Err(ProviderError::RateLimited(wait)) if wait.as_secs() == 7),
        "{outcome:?}"
    );
}

#[tokio::test]
async fn a_private_address_is_refused_unless_the_operator_allows_it() {
    let server = ScriptedServer::start(caldav).await;
    let guarded = provider_reaching(AllowedNetworks::none(), Flavor::Server);
    let port = server.port();

    for typed in [
        server.url(),
        format!("127.0.0.1:{port}"),
        format!("localhost:{port}"),
        format!("http://localhost:{port}/"),
        format!("http://[::ffff:127.0.0.1]:{port}/"),
        format!("http://2130706433:{port}/"),
        "https://169.254.169.254/latest/meta-data".to_owned(),
        "https://10.0.0.1/".to_owned(),
    ] {
        let outcome = guarded.sign_in(&login(&typed)).await;

        assert!(
            matches!(outcome, Err(ProviderError::AddressForbidden(_))),
            "{typed}: {outcome:?}"
        );
    }
    let later = guarded.calendars(&access(&server.url())).await;
    assert!(
        matches!(later, Err(ProviderError::AddressForbidden(_))),
        "{later:?}"
    );
    assert!(server.seen().is_empty());
}

#[tokio::test]
async fn a_redirect_to_a_private_address_is_refused() {
    for target in [
        "http://127.0.0.2/",
        "https://169.254.169.254/",
        "http://[::1]/",
    ] {
        let server =
            ScriptedServer::start(|_| Scripted::status(302).header("Location", target)).await;
        let only_this = "127.0.0.1".parse().unwrap();

        let outcome = provider_reaching(only_this, Flavor::Server)
            .sign_in(&login(&server.url()))
            .await;

        assert!(
            matches!(outcome, Err(ProviderError::AddressForbidden(_))),
            "{target}: {outcome:?}"
        );
    }
}

#[tokio::test]
async fn a_redirect_elsewhere_does_not_take_the_password_along() {
    let elsewhere = ScriptedServer::start(caldav).await;
    let target = elsewhere.url();
    let server = ScriptedServer::start(move |request| match request.header("authorization") {
        _ if request.path == "/.well-known/caldav" => {
            Scripted::status(301).header("Location", &format!("{target}/"))
        }
        // The second way to send us on: only once the password was shown.
        None => Scripted::status(401).header("WWW-Authenticate", "Basic realm=\"x\""),
        Some(_) => Scripted::status(307).header("Location", &format!("{target}/")),
    })
    .await;

    for typed in [server.url(), format!("{}/dav/", server.url())] {
        let outcome = provider().sign_in(&login(&typed)).await;

        let Err(ProviderError::Unsupported(message)) = &outcome else {
            panic!("{outcome:?}")
        };
        assert!(message.contains(&elsewhere.url()), "{message}");
    }
    let seen = elsewhere.seen();
    assert!(
        seen.iter().all(|one| one.header("authorization").is_none()),
        "{seen:?}"
    );
}

#[tokio::test]
async fn redirects_on_the_same_host_keep_verb_and_body() {
    for status in [301, 302, 303, 307, 308] {
        let server = ScriptedServer::start(move |request| match request.path.as_str() {
            "/.well-known/caldav" => Scripted::status(status).header("Location", "/"),
            _ => caldav(request),
        })
        .await;

        provider().sign_in(&login(&server.url())).await.unwrap();

        let seen = server.seen();
        assert_eq!(seen[0].path, "/.well-known/caldav");
        assert_eq!(seen[1].path, "/");
        assert_eq!(
            (&seen[0].method, &seen[0].body),
            (&seen[1].method, &seen[1].body)
        );
        assert_eq!(seen[1].method, "PROPFIND");
    }
}

#[tokio::test]
async fn a_server_that_sends_us_round_in_circles_is_left() {
    let server =
        ScriptedServer::start(|request| Scripted::status(302).header("Location", &request.path))
            .await;

    let outcome = provider().sign_in(&login(&server.url())).await;

    assert!(
        matches!(outcome, Err(ProviderError::Unsupported(_))),
        "{outcome:?}"
    );
    assert!(server.seen().len() <= 12);
}

#[tokio::test]
async fn a_server_behind_a_proxy_may_name_itself_otherwise() {
    let server = ScriptedServer::start(|request| {
        if request.path == "/me/" && request.header("authorization").is_some() {
            return found(
                "/me/",
                "<C:calendar-home-set><D:href>http://internal.invalid:8080/me/cals/</D:href></C:calendar-home-set>",
            );
        }
        caldav(request)
    })
    .await;

    let account = provider().sign_in(&login(&server.url())).await.unwrap();

    assert_eq!(account.base_url, format!("{}/me/cals/", server.url()));
}

#[tokio::test]
async fn icloud_is_found_at_its_own_address_whatever_was_typed() {
    let server = ScriptedServer::start(|request| {
        let calendar = "<D:collection/><C:calendar/>";
        match (request.path.as_str(), request.header("depth")) {
            ("/me/cals/", Some("1")) => Scripted::multistatus(format!(
                r##"<D:multistatus xmlns:D="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav" xmlns:A="http://apple.com/ns/ical/">{}</D:multistatus>"##,
                [
                    ("/me/cals/", "<D:collection/>", "VEVENT"),
                    ("/me/cals/home/", calendar, "VEVENT"),
                    ("/me/cals/tasks/", calendar, "VTODO"),
                    ("/me/cals/inbox/", calendar, "VEVENT"),
                    ("/me/cals/notification/", calendar, "VEVENT"),
                    ("/me/cals/out/", "<D:collection/><C:calendar/><C:schedule-outbox/>", "VEVENT"),
                ]
                .map(|(href, kind, component)| format!(
                    r##"<D:response><D:href>{href}</D:href><D:propstat><D:prop><D:resourcetype>{kind}</D:resourcetype><A:calendar-color>#FF2968FF</A:calendar-color><C:calendar-timezone-id>Europe/Berlin</C:calendar-timezone-id><C:supported-calendar-component-set><C:comp name="{component}"/></C:supported-calendar-component-set><D:current-user-privilege-set><D:privilege><D:read/></D:privilege></D:current-user-privilege-set></D:prop><D:status>HTTP/1.1 200 OK</D:status></D:propstat><D:propstat><D:prop><D:displayname/></D:prop><D:status>HTTP/1.1 404 Not Found</D:status></D:propstat></D:response>"##
                ))
                .concat()
            )),
            _ => caldav(request),
        }
    })
    .await;
    let icloud = provider_reaching(AllowedNetworks::loopback(), Flavor::icloud_at(server.url()));

    let account = icloud.sign_in(&login("ignored.invalid")).await.unwrap();
    let calendars = icloud.calendars(&access(&account.base_url)).await.unwrap();

    let [home] = calendars.as_slice() else {
        panic!("{calendars:?}")
    };
    assert_eq!(home.id.0, "/me/cals/home/");
    assert_eq!(home.name, "home");
    assert_eq!(home.color.as_deref(), Some("#ff2968"));
    assert_eq!(home.zone, Some(domain::time::ZoneId::new("Europe/Berlin")));
    assert!(!home.can_write);
}
