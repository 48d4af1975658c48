//! What an administrator is told, step by step.

use crate::world::{DANA, World, provider};
use domain::examination::{Examination, Fault, Outcome, Step};
use provider::{CalendarProvider as _, Login};
use rustls::pki_types::{CertificateDer, PrivatePkcs8KeyDer};
use rustls::{ServerConfig, ServerConnection};
use sandbox::{Fault as Broken, FaultKind};
use std::sync::Arc;
use testkit::web::{Scripted, ScriptedServer};

const SERVICE: &str = "/exchange/EWS";

/// Dana, at the server and with the right password.
fn dana(world: &World) -> Login {
    let password = world.exchange().password(DANA).unwrap();
    world.login(&world.exchange().base(), DANA, &password)
}

async fn examined(world: &World, login: &Login) -> Examination {
    world.provider.examine(login).await.unwrap()
}

/// The step that failed, and that all before it passed.
fn failed(examination: &Examination) -> (Step, &Fault) {
    let (step, fault) = examination.failed().unwrap();
    for examined in &examination.steps {
        match &examined.outcome {
            Outcome::Passed(_) => assert!(examined.step < step, "{examination:?}"),
            Outcome::NotReached => assert!(step < examined.step, "{examination:?}"),
            Outcome::Failed(fault) => assert!(!fault.advice.is_empty(), "{fault:?}"),
            Outcome::Warned(_) => panic!("{examination:?}"),
        }
    }
    (step, fault)
}

fn passed(examination: &Examination, step: Step) -> &str {
    match examination.outcome(step) {
        Outcome::Passed(found) => found,
        other => panic!("{step:?}: {other:?}"),
    }
}

#[tokio::test]
async fn what_works_is_told_step_by_step_and_nothing_is_written_or_left_open() {
    let world = World::new().await;
    let before = world.exchange().items(&world.calendar.0);
    for login in [
        dana(&world),
        world.login("", DANA, &world.exchange().password(DANA).unwrap()),
    ] {
        let examination = examined(&world, &login).await;

        assert_eq!(examination.failed(), None);
        for (step, expected) in [
            (Step::Address, world.exchange().ews()),
            (Step::Connection, "not encrypted".to_owned()),
            (Step::WaysIn, "NTLM, Basic, Bearer; NTLM is used".to_owned()),
            (Step::Credentials, DANA.to_owned()),
            (Step::Version, "Exchange 2016 (15.1.2507.61)".to_owned()),
            (
                Step::Calendars,
                "4 are there; 3 of them may be written".to_owned(),
            ),
            (Step::Changes, "as soon as".to_owned()),
        ] {
            let found = passed(&examination, step);
            assert!(found.contains(&expected), "{step:?}: {found}");
        }
        assert_eq!(world.exchange().subscriptions(), 0);
    }
    assert_eq!(world.exchange().items(&world.calendar.0), before);
    assert_eq!(world.exchange().refusals(DANA).unwrap(), 0);
}

#[tokio::test]
async fn an_address_that_is_not_found_names_who_was_asked_and_what_each_said() {
    let world = World::new().await;
    let login = world.login("", "nobody@fernhill.example", "secret");
    let examination = examined(&world, &login).await;
    let (step, fault) = failed(&examination);
    assert_eq!(step, Step::Address);
    assert!(fault.wrong.contains(world.sandbox.base_url()), "{fault:?}");
    assert!(
        fault.wrong.contains("refused the name or the password"),
        "{fault:?}"
    );

    let silent = ScriptedServer::start(|_| Scripted::status(503)).await;
    let nowhere = provider(&silent.url()).examine(&login).await.unwrap();
    let (step, fault) = failed(&nowhere);
    assert_eq!(step, Step::Address);
    assert!(fault.wrong.contains("it answered 503"), "{fault:?}");

    let nameless = examined(&world, &world.login("", "dana", "secret")).await;
    assert_eq!(failed(&nameless).0, Step::Address);
}

#[tokio::test]
async fn a_server_where_nobody_answers_or_no_exchange_does_is_told_from_one_that_does() {
    let world = World::new().await;
    let port = testkit::calendars::free_port();
    let closed = examined(
        &world,
        &world.login(&format!("http://127.0.0.1:{port}"), DANA, "x"),
    )
    .await;
    let (step, fault) = failed(&closed);
    assert_eq!(step, Step::Connection);
    assert!(fault.wrong.contains("nobody answered"), "{fault:?}");

    for (script, expected) in [
        (
            Scripted::status(200).body("<!doctype html><p>Hello"),
            "no Exchange",
        ),
        (Scripted::status(404), "no Exchange Web Services"),
        (
            Scripted::status(302).header("Location", "/owa/auth/logon.aspx"),
            "a page for people",
        ),
        (Scripted::status(403), "lets nobody in"),
        (Scripted::status(503), "do not work there"),
    ] {
        let server = ScriptedServer::start(move |_| script.clone()).await;
        let examination = examined(&world, &world.login(&server.url(), DANA, "secret")).await;
        let (step, fault) = failed(&examination);
        assert_eq!(step, Step::Service);
        assert!(fault.wrong.contains(expected), "{fault:?}");
        let seen = server.seen();
        assert_eq!(seen.len(), 1, "the password is shown to nobody: {seen:?}");
        assert_eq!(seen[0].header("authorization"), None);
    }

    let broken = FaultKind::Status {
        status: 503,
        retry_after: None,
    };
    world.sandbox.add_fault(Broken::next(SERVICE, broken, 1));
    assert_eq!(
        failed(&examined(&world, &dana(&world)).await).0,
        Step::Service
    );
}

/// A server on this machine whose certificate nobody has signed but itself; tells its port.
fn of_own_certificate() -> u16 {
    let certificate = include_bytes!("own_certificate/certificate.der").to_vec();
    let key = PrivatePkcs8KeyDer::from(include_bytes!("own_certificate/key.der").to_vec());
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![CertificateDer::from(certificate)], key.into())
        .unwrap();
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        let mut connection = ServerConnection::new(Arc::new(config)).unwrap();
        // It ends when the other side has seen the certificate.
        while connection.is_handshaking() && connection.complete_io(&mut stream).is_ok() {}
    });
    port
}

#[tokio::test]
async fn a_certificate_that_nobody_known_has_signed_is_told_from_an_outage() {
    let world = World::new().await;
    let login = |port: u16| world.login(&format!("https://127.0.0.1:{port}"), DANA, "x");
    // It speaks no TLS at all.
    let server = ScriptedServer::start(|_| Scripted::status(200)).await;

    let own = examined(&world, &login(of_own_certificate())).await;
    let none = examined(&world, &login(server.port())).await;

    for (examination, expected) in [(own, "signed by nobody"), (none, "No connection")] {
        let (step, fault) = failed(&examination);
        assert_eq!(step, Step::Connection);
        assert!(fault.wrong.contains(expected), "{fault:?}");
    }
    assert!(server.seen().is_empty());
}

#[tokio::test]
async fn ways_to_sign_in_that_are_not_ours_name_what_to_switch_on() {
    let world = World::new().await;
    world.exchange().offer(&["Bearer"]);

    let examination = examined(&world, &dana(&world)).await;

    let (step, fault) = failed(&examination);
    assert_eq!(step, Step::WaysIn);
    assert!(fault.wrong.contains("Bearer"), "{fault:?}");
    assert!(
        fault
            .advice
            .iter()
            .any(|line| line.contains("-WindowsAuthentication $true"))
    );
}

#[tokio::test]
async fn a_wrong_password_is_shown_once() {
    for schemes in [&["NTLM", "Basic"][..], &["Basic"]] {
        let world = World::new().await;
        world.exchange().offer(schemes);
        let login = world.login(&world.exchange().base(), DANA, "wrong");

        let examination = examined(&world, &login).await;

        assert_eq!(failed(&examination).0, Step::Credentials, "{schemes:?}");
        assert_eq!(world.exchange().refusals(DANA).unwrap(), 1, "{schemes:?}");
    }
}

#[tokio::test]
async fn a_mailbox_that_may_not_use_the_service_names_the_command_that_lets_it() {
    for code in [
        None,
        Some("ErrorAccessDenied"),
        Some("ErrorAccountDisabled"),
    ] {
        let world = World::new().await;
        world.exchange().shut(DANA, code).unwrap();

        let examination = examined(&world, &dana(&world)).await;

        let (step, fault) = failed(&examination);
        assert_eq!(step, Step::MayUse, "{code:?}");
        assert!(fault.wrong.contains(code.unwrap_or("403")), "{fault:?}");
        let line = format!("Set-CASMailbox \"{DANA}\" -EwsEnabled $true");
        assert!(fault.advice.contains(&line), "{fault:?}");
    }
    let world = World::new().await;
    let code = Some("ErrorNonExistentMailbox");
    world.exchange().shut(DANA, code).unwrap();
    let examination = examined(&world, &dana(&world)).await;
    let (step, fault) = failed(&examination);
    assert_eq!(step, Step::MayUse);
    assert!(fault.wrong.contains("no mailbox"), "{fault:?}");
}

#[tokio::test]
async fn a_server_that_is_too_old_says_which_it_is() {
    let world = World::new().await;
    world.exchange().be_of_build([14, 2, 247, 5]);

    let examination = examined(&world, &dana(&world)).await;

    let (step, fault) = failed(&examination);
    assert_eq!(step, Step::Version);
    assert!(
        fault.wrong.contains("Exchange 2010 SP2 (14.2.247.5)"),
        "{fault:?}"
    );
}

#[tokio::test]
async fn who_is_not_told_of_changes_is_only_warned() {
    for code in ["ErrorExceededSubscriptionCount", "ErrorAccessDenied"] {
        let world = World::new().await;
        world.exchange().tell_nobody(code);

        let examination = examined(&world, &dana(&world)).await;

        assert_eq!(examination.failed(), None);
        let outcome = examination.outcome(Step::Changes);
        assert!(
            matches!(outcome, Outcome::Warned(fault) if !fault.advice.is_empty()),
            "{outcome:?}"
        );
        passed(&examination, Step::Calendars);
    }
}
