use super::*;
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use secrecy::ExposeSecret;

fn some(text: &str) -> Option<String> {
    Some(text.to_owned())
}

fn http(change: impl FnOnce(&mut HttpArgs)) -> Result<Http, SettingError> {
    let mut args = HttpArgs::default();
    change(&mut args);
    args.check()
}

/// What the operator reads: every message names the variable, and none of them holds `secret`.
fn refusals() -> Vec<(&'static str, SettingError)> {
    let error = |result: Result<(), SettingError>| result.expect_err("it must be refused");
    let database = |url: &str| {
        DatabaseArgs {
            database: some(url),
        }
        .check()
        .map(|_| ())
    };
    let poll = |text: &str| {
        SyncArgs {
            poll_interval: some(text),
            ..SyncArgs::default()
        }
        .check()
        .map(|_| ())
    };
    let key = |file: Option<&str>, key: Option<&str>| {
        SecretArgs {
            secret_key_file: file.map(str::to_owned),
            secret_key: key.map(str::to_owned),
        }
        .check()
        .map(|_| ())
    };
    let log = |format: &str, filter: &str| {
        TelemetryArgs {
            log_format: some(format),
            log_filter: some(filter),
        }
        .check()
        .map(|_| ())
    };
    let public = |text: &str| http(|args| args.public_address = some(text)).map(|_| ());
    vec![
        (
            "INTEGRATOR_LISTEN",
            error(http(|args| args.listen = some("8080")).map(|_| ())),
        ),
        (
            "INTEGRATOR_LISTEN",
            error(http(|args| args.listen = some("localhost:8080")).map(|_| ())),
        ),
        (
            "INTEGRATOR_PUBLIC_ADDRESS",
            error(http(|args| args.listen = some("0.0.0.0:80")).map(|_| ())),
        ),
        (
            "INTEGRATOR_PUBLIC_ADDRESS",
            error(public("calendar.example.org")),
        ),
        (
            "INTEGRATOR_PUBLIC_ADDRESS",
            error(public("ftp://calendar.example.org")),
        ),
        (
            "INTEGRATOR_PUBLIC_ADDRESS",
            error(public("https://example.org/calendar")),
        ),
        (
            "INTEGRATOR_PUBLIC_ADDRESS",
            error(public("https://dana:secret@example.org")),
        ),
        (
            "INTEGRATOR_TRUSTED_PROXIES",
            error(http(|args| args.trusted_proxies = some("10.0.0.0/33")).map(|_| ())),
        ),
        (
            "INTEGRATOR_ASSETS",
            error(http(|args| args.assets = some("/no/such/folder")).map(|_| ())),
        ),
        (
            "INTEGRATOR_DATABASE",
            error(database("mysql://dana:secret@host/db")),
        ),
        (
            "INTEGRATOR_DATABASE",
            error(database("postgres://dana:secret@host")),
        ),
        ("INTEGRATOR_DATABASE", error(database("sqlite::memory:"))),
        ("INTEGRATOR_DATABASE", error(database("sqlite:"))),
        ("INTEGRATOR_DATABASE", error(database("integrator.db"))),
        ("INTEGRATOR_SECRET_KEY_FILE", error(key(None, None))),
        (
            "INTEGRATOR_SECRET_KEY_FILE",
            error(key(Some("/no/such/file"), None)),
        ),
        ("INTEGRATOR_SECRET_KEY", error(key(None, Some("secret")))),
        (
            "INTEGRATOR_SECRET_KEY",
            error(key(Some("file"), Some("secret"))),
        ),
        ("INTEGRATOR_POLL_INTERVAL", error(poll("60"))),
        ("INTEGRATOR_POLL_INTERVAL", error(poll("0s"))),
        ("INTEGRATOR_POLL_INTERVAL", error(poll("25h"))),
        (
            "INTEGRATOR_POLL_INTERVAL",
            error(poll("99999999999999999999h")),
        ),
        ("INTEGRATOR_LOG_FORMAT", error(log("xml", "info"))),
        ("INTEGRATOR_LOG_FILTER", error(log("text", "services=loud"))),
    ]
}

#[test]
fn every_refusal_names_its_variable_and_never_shows_a_secret() {
    for (variable, error) in refusals() {
        let text = error.to_string();

        assert!(text.contains(&format!("{variable} (--")), "{text}");
        assert!(
            !text.contains("secret@") && !text.contains("\"secret\""),
            "{text}"
        );
        assert!(1 < text.lines().count(), "it says what to do: {text}");
    }
}

#[test]
fn what_is_not_set_has_a_default() {
    let http = HttpArgs::default().check().unwrap();
    let database = DatabaseArgs::default().check().unwrap();
    let sync = SyncArgs::default().check().unwrap();
    let telemetry = TelemetryArgs::default().check().unwrap();

    assert_eq!(http.listen.to_string(), "127.0.0.1:8080");
    assert_eq!(http.public_address(http.listen), "http://127.0.0.1:8080");
    assert_eq!(database.url, "sqlite:integrator.db");
    assert_eq!(sync.poll_interval.as_secs(), 60);
    assert!(sync.allow_private_addresses.is_empty());
    assert!(telemetry.filter.starts_with("info,"));
}

#[test]
fn an_empty_value_counts_as_not_set() {
    let http = http(|args| args.listen = some(" ")).unwrap();

    assert_eq!(http.listen.port(), 8080);
}

#[test]
fn times_are_a_number_and_a_unit() {
    for (text, seconds) in [
        ("5s", 5),
        ("2m", 120),
        ("2 min", 120),
        ("1h", 3600),
        ("24h", 86_400),
    ] {
        let args = SyncArgs {
            poll_interval: some(text),
            ..SyncArgs::default()
        };

        assert_eq!(
            args.check().unwrap().poll_interval.as_secs(),
            seconds,
            "{text}"
        );
    }
}

#[test]
fn a_bare_address_is_a_network_of_one() {
    let http = http(|args| args.trusted_proxies = some("10.0.0.1, fd00::/8")).unwrap();

    assert_eq!(network_list(&http.trusted_proxies), "10.0.0.1/32,fd00::/8");
}

#[test]
fn only_trusted_proxies_may_say_who_asks() {
    let http = http(|args| args.trusted_proxies = some("10.0.0.0/8")).unwrap();
    let client =
        |peer: &str, forwarded: &str| http.client(peer.parse().unwrap(), forwarded).to_string();

    assert_eq!(client("203.0.113.7", "198.51.100.1"), "203.0.113.7");
    assert_eq!(client("10.0.0.2", ""), "10.0.0.2");
    assert_eq!(client("10.0.0.2", "198.51.100.1"), "198.51.100.1");
    assert_eq!(client("10.0.0.2", "6.6.6.6, 198.51.100.1"), "198.51.100.1");
    assert_eq!(client("10.0.0.2", "198.51.100.1, 10.0.0.3"), "198.51.100.1");
    assert_eq!(client("10.0.0.2", "nonsense"), "10.0.0.2");
    assert_eq!(client("::ffff:10.0.0.2", "198.51.100.1"), "198.51.100.1");
}

#[test]
fn a_key_is_taken_in_any_usual_spelling() {
    let bytes = [0xfb; 32];

    for text in [STANDARD.encode(bytes), URL_SAFE_NO_PAD.encode(bytes)] {
        let args = SecretArgs {
            secret_key: some(&text),
            ..SecretArgs::default()
        };

        let key = args.check().unwrap().key;

        assert_eq!(key.expose_secret(), STANDARD.encode(bytes));
    }
}

#[test]
fn passwords_and_keys_are_masked_in_what_check_config_prints() {
    let database = DatabaseArgs {
        database: some("postgres://dana:hunter2@db.example/integrator"),
    };
    let secrets = SecretArgs {
        secret_key: some(&STANDARD.encode([7; 32])),
        ..SecretArgs::default()
    };

    let printed = format!("{}{}", database.check().unwrap(), secrets.check().unwrap());

    assert!(printed.contains("postgres://dana:***@db.example/integrator"));
    assert!(!printed.contains("hunter2") && !printed.contains(&STANDARD.encode([7; 32])));
}
