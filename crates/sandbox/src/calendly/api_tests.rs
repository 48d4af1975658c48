//! What holds for every route at once.

use super::api::{ROUTES, decide};
use super::bases::Bases;
use super::ids::ResourceId;
use super::scopes::{ALL, Scopes};
use super::seed;
use super::world::World;
use crate::people::People;
use axum::http::{HeaderMap, header};
use chrono::{DateTime, Utc};
use proptest::collection::{hash_map, vec};
use proptest::prelude::*;
use proptest::sample::select;
use serde_json::{Value, json};
use url::form_urlencoded;

fn now() -> DateTime<Utc> {
    "2026-11-30T08:00:00Z".parse().unwrap()
}

fn world() -> World {
    let mut world = World::new(Bases::below("http://127.0.0.1:1"), 1);
    seed::plant(&mut world, &People::default(), now());
    world
}

fn headers(world: &mut World, scopes: Scopes) -> HeaderMap {
    let owner = world.users.iter().next().unwrap().id.clone();
    let token = world.new_personal_token(&owner, "token", scopes, now());
    let mut headers = HeaderMap::new();
    let value = format!("Bearer {token}").parse().unwrap();
    headers.insert(header::AUTHORIZATION, value);
    headers
}

#[test]
fn every_route_demands_a_scope_that_can_be_chosen() {
    let mut world = world();
    let headers = headers(&mut world, Scopes::chosen([""; 0]));

    for route in ROUTES.iter().flat_map(|routes| routes.iter()) {
        let path = route.path.replace(['{', '}'], "");
        let body: &[u8] = b"{}";
        let (_, outcome) = decide(
            &mut world,
            now(),
            &headers,
            route.method,
            &path,
            "",
            Ok(body),
        );

        let refusal = outcome.unwrap_err();
        assert_eq!(refusal.status, 403, "{} {}", route.method, route.path);
        assert_eq!(refusal.body()["required_scopes"][0], route.scopes[0]);
        assert!(route.scopes.iter().all(|scope| ALL.contains(scope)));
        let is_reading = route.method == "GET";
        assert!(!is_reading || route.scopes[0].ends_with(":read"));
    }
}

const NAMES: [&str; 40] = [
    "organization",
    "user",
    "group",
    "owner",
    "form",
    "event_type",
    "count",
    "page_token",
    "sort",
    "status",
    "email",
    "role",
    "active",
    "start_time",
    "end_time",
    "min_start_time",
    "name",
    "duration",
    "duration_options",
    "locations",
    "location",
    "availability_rule",
    "rules",
    "date_setting",
    "host",
    "co_hosts",
    "invitee",
    "questions_and_answers",
    "tracking",
    "event_guests",
    "events",
    "url",
    "scope",
    "emails",
    "timezone",
    "kind",
    "type",
    "intervals",
    "reason",
    "search_term",
];

/// Values that mean something somewhere, and some that mean nothing anywhere.
fn texts(world: &World) -> Vec<String> {
    let bases = &world.bases;
    let mut texts: Vec<String> = [
        "",
        "1",
        "100",
        "-1",
        "9999999999999999999",
        "true",
        "asc",
        "name:desc",
        "user",
        "active",
        "2026-12-03T09:00:00Z",
        "2026-12-03",
        "9999-12-31T23:59:59Z",
        "0000-01-01T00:00:00Z",
        "2026-12-03T09:00:00+99:99",
        "09:00",
        "24:00",
        "Europe/Berlin",
        "ida@example.org",
        "wday",
        "monday",
        "date_range",
        "days_in_future",
        "spots",
        "physical",
        "\u{0}é😀",
        "invitee.created",
        "http://example.org/",
        "organization",
    ]
    .map(str::to_owned)
    .into();
    texts.extend(world.users.iter().take(2).map(|user| bases.uri(&user.id)));
    texts.extend(world.organizations.iter().map(|known| bases.uri(&known.id)));
    texts.extend(
        world
            .event_types
            .iter()
            .take(3)
            .map(|known| bases.uri(&known.id)),
    );
    texts.extend(world.groups.iter().map(|known| bases.uri(&known.id)));
    texts.extend(world.forms.iter().map(|known| bases.uri(&known.id)));
    texts
}

fn values(texts: Vec<String>) -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        8 => select(texts).prop_map(Value::from),
        1 => any::<i64>().prop_map(Value::from),
        2 => (0_i64..800).prop_map(Value::from),
        1 => any::<bool>().prop_map(Value::from),
        1 => Just(json!(1.5)),
        1 => Just(Value::Null),
    ];
    leaf.prop_recursive(3, 24, 4, |inner| {
        prop_oneof![
            vec(inner.clone(), 0..4).prop_map(Value::from),
            hash_map(select(NAMES.to_vec()).prop_map(str::to_owned), inner, 0..6)
                .prop_map(|fields| Value::Object(fields.into_iter().collect())),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// Whatever a stranger sends: an answer that is a success or a refusal, never a panic.
    #[test]
    fn whatever_is_sent_is_answered(
        query in vec((select(NAMES.to_vec()), select(texts(&world()))), 0..5),
        fields in hash_map(select(NAMES.to_vec()), values(texts(&world())), 0..14),
        known in any::<prop::sample::Index>(),
    ) {
        let mut world = world();
        let headers = headers(&mut world, Scopes::Everything);
        let mut pairs = form_urlencoded::Serializer::new(String::new());
        pairs.extend_pairs(&query);
        let query = pairs.finish();
        let body = json!(fields).to_string();
        let ids: Vec<String> = world.event_types.iter().map(|known| known.id.text().to_owned())
            .chain(world.organizations.iter().map(|known| known.id.text().to_owned()))
            .collect();
        for route in ROUTES.iter().flat_map(|routes| routes.iter()) {
            let segments = route.path.split('/').map(|segment| match segment.strip_prefix('{') {
                Some(_) => known.get(&ids).as_str(),
                None => segment,
            });
            let path = segments.collect::<Vec<_>>().join("/");

            let body = Ok(body.as_bytes());
            let (_, outcome) = decide(&mut world, now(), &headers, route.method, &path, &query, body);

            let status = outcome.map_or_else(|refusal| refusal.status, |reply| reply.status);
            prop_assert!((200..500).contains(&status), "{path} {status}");
        }
    }
}
