use crate::helpers::*;
use std::os::unix::fs::PermissionsExt;

#[test]
fn a_wrong_value_stops_the_start_and_says_what_to_do() {
    let place = Place::new();
    for (variable, value, said) in [
        (
            "INTEGRATOR_LISTEN",
            "80a80",
            "this is no address with a port",
        ),
        (
            "INTEGRATOR_LISTEN",
            "0.0.0.0:0",
            "INTEGRATOR_PUBLIC_ADDRESS (--public-address)",
        ),
        (
            "INTEGRATOR_PUBLIC_ADDRESS",
            "calendar",
            "this is no web address",
        ),
        (
            "INTEGRATOR_DATABASE",
            "mysql://host/db",
            "there is no database \"mysql\"",
        ),
        ("INTEGRATOR_SECRET_KEY", "short", "this is no key"),
        (
            "INTEGRATOR_POLL_INTERVAL",
            "60",
            "Write a number and a unit",
        ),
        (
            "INTEGRATOR_ALLOW_PRIVATE_ADDRESSES",
            "localhost",
            "this is no network",
        ),
        (
            "INTEGRATOR_TRUSTED_PROXIES",
            "10.0.0.0/40",
            "this is no network",
        ),
        ("INTEGRATOR_LOG_FORMAT", "xml", "Write text or json"),
        ("INTEGRATOR_LOG_FILTER", "a=loud", "Write a level"),
        (
            "INTEGRATOR_ASSETS",
            "/no/such/folder",
            "there is no such folder",
        ),
    ] {
        let out = place
            .command("serve")
            .env(variable, value)
            .output()
            .unwrap();
        let said_here = String::from_utf8_lossy(&out.stderr);

        assert_eq!(out.status.code(), Some(2), "{variable}");
        assert!(said_here.contains(said), "{variable}: {said_here}");
    }
}

#[test]
fn a_secret_value_is_never_repeated() {
    let place = Place::new();

    let out = place
        .command("serve")
        .env("INTEGRATOR_SECRET_KEY", "hunter2hunter2")
        .output()
        .unwrap();

    assert!(!String::from_utf8_lossy(&out.stderr).contains("hunter2"));
}

#[test]
fn without_a_key_the_start_says_how_to_make_one() {
    let place = Place::new();

    let out = place
        .command("serve")
        .env_remove("INTEGRATOR_SECRET_KEY")
        .output()
        .unwrap();

    assert_eq!(out.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&out.stderr).contains("integrator new-secret-key"));
}

#[test]
fn without_built_files_the_start_says_how_to_build_them() {
    let place = Place::new();
    let empty = place.path().join("empty");
    std::fs::create_dir(&empty).unwrap();

    let out = place
        .command("serve")
        .arg("--assets")
        .arg(&empty)
        .output()
        .unwrap();

    assert_eq!(out.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&out.stderr).contains("cargo xtask build"));
}

#[test]
fn a_port_that_is_taken_is_named() {
    let place = Place::new();
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();

    let mut command = place.command("serve");
    let out = command
        .args(["--listen", &address, "--assets", "site"])
        .output()
        .unwrap();

    assert_eq!(out.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&out.stderr).contains(&address));
}

#[test]
fn a_misspelt_variable_is_warned_about() {
    let place = Place::new();

    let server = place.serve_with(|command| {
        command.env("INTEGRATOR_PUBLIC_ADRESS", "https://calendar.example.org");
        command.env("INTEGRATOR_TEST_ANYTHING", "1");
    });

    let named: Vec<&str> = server
        .start
        .iter()
        .filter_map(|line| line["variable"].as_str())
        .collect();
    assert_eq!(named, ["INTEGRATOR_PUBLIC_ADRESS"]);
    let checked = place
        .command("check-config")
        .env("INTEGRATOR_PUBLIC_ADRESS", "x")
        .env("INTEGRATOR_E2E_X", "1")
        .output();
    let printed = String::from_utf8(checked.unwrap().stdout).unwrap();
    assert!(
        printed.contains("INTEGRATOR_PUBLIC_ADRESS")
            && printed.contains("nothing reads this variable")
    );
    assert!(!printed.contains("INTEGRATOR_E2E_X"), "{printed}");
}

#[test]
fn check_config_prints_every_setting_and_no_secret() {
    let place = Place::new();

    let out = place.command("check-config").output().unwrap();

    let printed = String::from_utf8(out.stdout).unwrap();
    assert!(out.status.success());
    assert!(
        printed.contains("INTEGRATOR_LISTEN") && printed.contains("127.0.0.1:8080"),
        "{printed}"
    );
    assert!(!printed.contains(KEY), "{printed}");
}

#[test]
fn a_key_in_a_file_is_for_its_owner_alone_and_never_overwritten() {
    let place = Place::new();
    let file = place.path().join("integrator.key");

    let first = program()
        .args(["new-secret-key", "--out"])
        .arg(&file)
        .output()
        .unwrap();
    let key = std::fs::read_to_string(&file).unwrap();
    let second = program()
        .args(["new-secret-key", "--out"])
        .arg(&file)
        .output()
        .unwrap();

    assert!(first.status.success());
    assert_eq!(second.status.code(), Some(1));
    assert_eq!(std::fs::read_to_string(&file).unwrap(), key);
    assert_eq!(
        std::fs::metadata(&file).unwrap().permissions().mode() & 0o777,
        0o600
    );
    let printed = program().arg("new-secret-key").output().unwrap();
    assert_eq!(printed.stdout.len(), 45);
}

#[test]
fn every_command_explains_itself() {
    for command in [
        "serve",
        "migrate",
        "backup",
        "new-secret-key",
        "demo-data",
        "check-config",
        "health",
    ] {
        let out = program().args([command, "--help"]).output().unwrap();

        assert!(out.status.success(), "{command}");
        assert!(
            String::from_utf8_lossy(&out.stdout).contains("Usage"),
            "{command}"
        );
    }
}
