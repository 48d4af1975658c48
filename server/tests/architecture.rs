//! The import table of the architecture, read from Cargo's own metadata.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use cargo_metadata::{Dependency, DependencyKind, Metadata, MetadataCommand, Package};
use std::collections::BTreeSet;

/// A crate of ours and what it may import.
struct Rule {
    name: &'static str,
    /// Ours, in the program itself.
    ours: &'static [&'static str],
    /// Ours, in tests besides.
    in_tests: &'static [&'static str],
    /// Others' crates that must not appear, in any kind of dependency.
    never: &'static [&'static str],
}

const WEB: [&str; 4] = ["axum", "leptos", "leptos_axum", "leptos_router"];

const TABLE: &[Rule] = &[
    Rule {
        name: "domain",
        ours: &[],
        in_tests: &[],
        never: &[
            "tokio",
            "sqlx",
            "reqwest",
            "leptos",
            "axum",
            "anyhow",
            "async-trait",
            "rand",
            "jiff",
        ],
    },
    Rule {
        name: "store",
        ours: &["domain"],
        in_tests: &["testkit"],
        never: &["reqwest", "axum", "leptos", "anyhow"],
    },
    Rule {
        name: "provider",
        ours: &["domain"],
        in_tests: &["testkit"],
        never: &["sqlx", "axum", "leptos"],
    },
    // Text alone: it neither asks nor stores.
    Rule {
        name: "icalendar",
        ours: &["domain"],
        in_tests: &["testkit"],
        never: &["sqlx", "reqwest", "tokio", "axum", "leptos"],
    },
    Rule {
        name: "provider-caldav",
        ours: &["provider", "domain", "icalendar"],
        in_tests: &["testkit", "sandbox"],
        never: &["sqlx", "axum", "leptos"],
    },
    Rule {
        name: "provider-ews",
        ours: &["provider", "domain"],
        in_tests: &["testkit", "sandbox"],
        never: &["sqlx", "axum", "leptos"],
    },
    Rule {
        name: "provider-google",
        ours: &["provider", "domain"],
        in_tests: &["testkit", "sandbox"],
        never: &["sqlx", "axum", "leptos"],
    },
    Rule {
        name: "provider-ics",
        ours: &["provider", "domain", "icalendar"],
        in_tests: &["testkit", "sandbox"],
        never: &["sqlx", "axum", "leptos"],
    },
    Rule {
        name: "provider-microsoft",
        ours: &["provider", "domain"],
        in_tests: &["testkit", "sandbox"],
        never: &["sqlx", "axum", "leptos"],
    },
    Rule {
        name: "calendly",
        ours: &["provider", "domain"],
        in_tests: &["testkit", "sandbox"],
        never: &["sqlx", "axum", "leptos"],
    },
    Rule {
        name: "jobs",
        ours: &["store", "domain"],
        in_tests: &["testkit"],
        never: &["reqwest", "axum", "leptos"],
    },
    // Its stories run against real calendar servers and imitated services, through the adapters there are.
    Rule {
        name: "services",
        ours: &["domain", "store", "provider", "calendly", "jobs"],
        in_tests: &[
            "testkit",
            "provider-caldav",
            "provider-ews",
            "provider-google",
            "provider-microsoft",
            "sandbox",
        ],
        never: &["sqlx", "reqwest", "axum", "leptos", "chrono-tz"],
    },
    Rule {
        name: "app",
        ours: &["domain", "services"],
        in_tests: &["testkit"],
        never: &["sqlx", "reqwest", "jiff"],
    },
    Rule {
        name: "frontend",
        ours: &["app"],
        in_tests: &[],
        never: &["sqlx", "reqwest", "axum", "leptos_axum", "tokio", "chrono"],
    },
    Rule {
        name: "server",
        ours: &[
            "app",
            "calendly",
            "domain",
            "icalendar",
            "jobs",
            "provider",
            "provider-caldav",
            "provider-ews",
            "provider-google",
            "provider-ics",
            "provider-microsoft",
            "services",
            "store",
        ],
        in_tests: &["testkit", "sandbox"],
        never: &["chrono-tz"],
    },
    Rule {
        name: "testkit",
        ours: &["domain", "store", "provider", "calendly"],
        in_tests: &[],
        never: &["axum", "leptos"],
    },
    // It stands for others: what it knows of a service is the service's own description, never our client. Its tests have
    // programs that others wrote judge it, which the testkit starts.
    Rule {
        name: "sandbox",
        ours: &[],
        in_tests: &["testkit"],
        never: &["sqlx", "leptos"],
    },
    Rule {
        name: "xtask",
        ours: &[],
        in_tests: &[],
        never: &["sqlx", "axum", "leptos"],
    },
];

fn metadata() -> Metadata {
    MetadataCommand::new()
        .manifest_path(concat!(env!("CARGO_MANIFEST_DIR"), "/../Cargo.toml"))
        .no_deps()
        .other_options(["--offline".to_owned()])
        .exec()
        .unwrap()
}

fn package<'a>(metadata: &'a Metadata, name: &str) -> &'a Package {
    let mut packages = metadata.packages.iter();
    packages
        .find(|package| package.name.as_str() == name)
        .unwrap_or_else(|| panic!("there is no crate {name}"))
}

/// The crates of ours that a crate names.
fn ours<'a>(
    metadata: &'a Metadata,
    package: &'a Package,
    is_counted: impl Fn(&Dependency) -> bool + 'a,
) -> BTreeSet<&'a str> {
    let names: BTreeSet<&str> = metadata.packages.iter().map(|p| p.name.as_str()).collect();
    package
        .dependencies
        .iter()
        .filter(|dependency| is_counted(dependency))
        .map(|dependency| dependency.name.as_str())
        .filter(|name| names.contains(name))
        .collect()
}

fn dependency<'a>(package: &'a Package, name: &str) -> &'a Dependency {
    let mut dependencies = package.dependencies.iter();
    dependencies
        .find(|dependency| dependency.name == name)
        .unwrap_or_else(|| panic!("{} does not depend on {name}", package.name))
}

#[test]
fn every_crate_stands_in_the_table() {
    let metadata = metadata();

    for package in &metadata.packages {
        let is_known = TABLE.iter().any(|rule| rule.name == package.name.as_str());
        assert!(is_known, "{} has no line in the table", package.name);
    }
}

#[test]
fn no_crate_imports_what_the_table_does_not_allow() {
    let metadata = metadata();

    for rule in TABLE {
        let Some(package) = metadata
            .packages
            .iter()
            .find(|p| p.name.as_str() == rule.name)
        else {
            continue;
        };
        let in_program = ours(&metadata, package, |d| {
            d.kind != DependencyKind::Development
        });
        let in_tests = ours(&metadata, package, |d| {
            d.kind == DependencyKind::Development
        });
        for found in in_program {
            assert!(
                rule.ours.contains(&found),
                "{} must not import {found}",
                rule.name
            );
        }
        for found in in_tests {
            let is_allowed = rule.ours.contains(&found) || rule.in_tests.contains(&found);
            assert!(
                is_allowed,
                "the tests of {} must not import {found}",
                rule.name
            );
        }
        for dependency in &package.dependencies {
            let found = dependency.name.as_str();
            assert!(
                !rule.never.contains(&found),
                "{} must not import {found}",
                rule.name
            );
        }
    }
}

#[test]
fn domain_imports_values_and_nothing_else() {
    let metadata = metadata();
    let found: BTreeSet<&str> = package(&metadata, "domain")
        .dependencies
        .iter()
        .filter(|dependency| dependency.kind != DependencyKind::Development)
        .map(|dependency| dependency.name.as_str())
        .collect();

    assert_eq!(
        found,
        BTreeSet::from(["chrono", "serde", "thiserror", "uuid"])
    );
}

#[test]
fn domain_cannot_ask_for_the_time_or_for_randomness() {
    let metadata = metadata();
    let domain = package(&metadata, "domain");

    for (name, forbidden) in [("chrono", "clock"), ("uuid", "v4"), ("uuid", "v7")] {
        let features = &dependency(domain, name).features;
        assert!(
            !features.contains(&forbidden.to_owned()),
            "{name}/{forbidden}"
        );
    }
}

#[test]
fn only_the_server_names_an_adapter() {
    let metadata = metadata();

    for package in &metadata.packages {
        let named = ours(&metadata, package, |d| {
            d.kind != DependencyKind::Development
        });
        let adapters: Vec<&&str> = named
            .iter()
            .filter(|name| name.starts_with("provider-"))
            .collect();
        let is_server = package.name.as_str() == "server";
        assert!(
            is_server || adapters.is_empty(),
            "{} names {adapters:?}",
            package.name
        );
    }
}

#[test]
fn nothing_but_tests_imports_the_testkit() {
    let metadata = metadata();

    for package in &metadata.packages {
        let named = ours(&metadata, package, |d| {
            d.kind != DependencyKind::Development
        });
        assert!(!named.contains("testkit"), "{}", package.name);
    }
}

#[test]
fn the_browser_gets_nothing_of_the_server() {
    let metadata = metadata();
    let app = package(&metadata, "app");
    let on_the_server_only = ["services", "leptos_axum", "axum", "http"];

    for name in on_the_server_only {
        assert!(
            dependency(app, name).optional,
            "{name} is not optional in app"
        );
        let named_by: Vec<&String> = app
            .features
            .iter()
            .filter(|(_, parts)| {
                parts
                    .iter()
                    .any(|part| part.trim_start_matches("dep:") == name)
            })
            .map(|(feature, _)| feature)
            .filter(|feature| feature.as_str() != name)
            .collect();
        assert_eq!(named_by, ["ssr"], "{name}");
    }
    assert!(!app.features.contains_key("default"), "app has no default");
}

#[test]
fn app_is_built_for_the_server_or_for_the_browser_never_for_both() {
    let metadata = metadata();

    for (name, feature) in [("server", "ssr"), ("frontend", "hydrate")] {
        let app = dependency(package(&metadata, name), "app");
        assert_eq!(app.features, [feature], "{name}");
        assert!(!app.uses_default_features, "{name}");
    }
}

#[test]
fn nothing_below_the_pages_knows_the_web_framework() {
    let metadata = metadata();

    for name in [
        "domain",
        "store",
        "provider",
        "provider-caldav",
        "jobs",
        "services",
    ] {
        let package = package(&metadata, name);
        let web: Vec<&str> = package
            .dependencies
            .iter()
            .map(|dependency| dependency.name.as_str())
            .filter(|found| WEB.contains(found))
            .collect();
        assert!(web.is_empty(), "{name} imports {web:?}");
    }
}
