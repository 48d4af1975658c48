use crate::world::{Answer, World, text};
use proptest::prelude::*;
use serde_json::{Value, json};

async fn invite(world: &World, many: usize) {
    let organization = world.organization();
    for number in 0..many {
        let body = json!({"email": format!("guest{number}@example.org")});
        let answer = world
            .post(&format!("{organization}/invitations"), body)
            .await;
        assert_eq!(answer.status, 201);
    }
}

async fn page(world: &World, count: &str, token: Option<&str>) -> Answer {
    let path = format!("{}/invitations", world.organization());
    let mut query = vec![("count", count), ("status", "pending")];
    query.extend(token.map(|token| ("page_token", token)));
    world.list(&path, &query).await
}

fn addresses(answer: &Answer) -> Vec<String> {
    let rows = answer.collection().iter();
    rows.map(|row| text(&row["email"])).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    /// Whatever the size of a page: all rows, each once, in one order; backwards the same.
    #[test]
    fn pages_together_are_the_whole_list(many in 0_usize..15, count in 1_usize..8) {
        let runtime = tokio::runtime::Runtime::new().unwrap();
        runtime.block_on(async {
            let world = World::new().await;
            invite(&world, many).await;
            let whole = addresses(&page(&world, "100", None).await);
            let count = count.to_string();
            let mut seen = Vec::new();
            let mut token: Option<String> = None;
            let mut last;
            loop {
                let answer = page(&world, &count, token.as_deref()).await;
                let rows = addresses(&answer);
                assert_eq!(answer.body["pagination"]["count"], rows.len());
                seen.extend(rows);
                let next = &answer.body["pagination"]["next_page_token"];
                last = answer.body["pagination"]["previous_page_token"].clone();
                if next.is_null() {
                    break;
                }
                token = Some(text(next));
            }
            assert_eq!(seen, whole);
            assert_eq!(seen.len(), many);

            while let Value::String(previous) = last {
                let answer = page(&world, &count, Some(&previous)).await;
                assert!(!addresses(&answer).is_empty());
                last = answer.body["pagination"]["previous_page_token"].clone();
            }
        });
    }
}

#[tokio::test]
async fn the_address_of_the_next_page_gives_the_next_page() {
    let world = World::new().await;
    invite(&world, 3).await;
    let first = page(&world, "2", None).await;
    let pagination = &first.body["pagination"];

    let by_address = world.get(&text(&pagination["next_page"])).await;
    let token = text(&pagination["next_page_token"]);
    let by_token = page(&world, "2", Some(&token)).await;

    assert_eq!(by_address.body, by_token.body);
    assert_eq!(addresses(&by_address), ["guest2@example.org"]);
    assert!(by_address.body["pagination"]["next_page"].is_null());
    assert!(!by_address.body["pagination"]["previous_page"].is_null());
}

#[tokio::test]
async fn a_page_token_is_good_for_its_own_filters_alone() {
    let world = World::new().await;
    invite(&world, 3).await;
    let first = page(&world, "2", None).await;
    let token = text(&first.body["pagination"]["next_page_token"]);
    let path = format!("{}/invitations", world.organization());

    let without = world
        .list(&path, &[("count", "2"), ("page_token", &token)])
        .await;
    let elsewhere = world
        .list("/organization_memberships", &[("page_token", &token)])
        .await;
    let invented = page(&world, "2", Some("tok2")).await;

    for answer in [without, elsewhere, invented] {
        answer.assert_invalid("page_token");
    }
}

#[tokio::test]
async fn a_count_that_is_not_from_one_to_a_hundred_is_refused() {
    let world = World::new().await;

    for count in ["0", "101", "-1", "many", "1.5"] {
        page(&world, count, None).await.assert_invalid("count");
    }
    assert_eq!(page(&world, "100", None).await.status, 200);
}

#[tokio::test]
async fn twenty_come_where_no_count_is_given() {
    let world = World::new().await;
    invite(&world, 21).await;

    let answer = world
        .get(&format!("{}/invitations", world.organization()))
        .await;

    assert_eq!(answer.collection().len(), 20);
}
