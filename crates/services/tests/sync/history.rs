//! Random histories on both sides come to rest with both sides alike.

use crate::world::{World, content};
use domain::item::Content;
use domain::reconcile::HeldAnswer;
use proptest::prelude::*;
use testkit::fake_provider::{Call, Fault};

#[derive(Debug, Clone)]
enum Act {
    AddHere(u8),
    EditHere(usize, u8),
    DeleteHere(usize),
    AddThere(u8),
    EditThere(usize, u8),
    DeleteThere(usize),
    Touch(usize),
    Pull,
    Push,
    LoseAnswer(u8),
    Outage,
    ExpireTokens,
}

fn acts() -> impl Strategy<Value = Vec<Act>> {
    let act = prop_oneof![
        3 => (0u8..8).prop_map(Act::AddHere),
        3 => (any::<usize>(), 0u8..8).prop_map(|(which, to)| Act::EditHere(which, to)),
        2 => any::<usize>().prop_map(Act::DeleteHere),
        3 => (0u8..8).prop_map(Act::AddThere),
        3 => (any::<usize>(), 0u8..8).prop_map(|(which, to)| Act::EditThere(which, to)),
        2 => any::<usize>().prop_map(Act::DeleteThere),
        1 => any::<usize>().prop_map(Act::Touch),
        4 => Just(Act::Pull),
        4 => Just(Act::Push),
        1 => (0u8..4).prop_map(Act::LoseAnswer),
        1 => Just(Act::Outage),
        1 => Just(Act::ExpireTokens),
    ];
    prop::collection::vec(act, 1..30)
}

async fn play(world: &World, acts: Vec<Act>) {
    for (step, act) in acts.into_iter().enumerate() {
        match act {
            Act::AddHere(hour) => {
                world
                    .add(&format!("here {step}"), u32::from(hour) + 8)
                    .await;
            }
            Act::EditHere(which, to) => {
                let items = world.items().await;
                if let Some(item) = items.get(which % items.len().max(1)) {
                    world
                        .change(item.id, |item| item.content.location = format!("room {to}"))
                        .await;
                }
            }
            Act::DeleteHere(which) => {
                let items = world.items().await;
                if let Some(item) = items.get(which % items.len().max(1)) {
                    world.change(item.id, |item| item.deleted = true).await;
                }
            }
            Act::AddThere(hour) => {
                let uid = format!("there-{step}");
                world
                    .there
                    .put(&world.calendar, &uid, content(&uid, u32::from(hour) + 8));
            }
            Act::EditThere(which, to) => {
                let events = world.there.events_in(&world.calendar);
                if let Some(event) = events.get(which % events.len().max(1)) {
                    world.there.edit(&world.calendar, &event.id, |content| {
                        content.description = format!("note {to}")
                    });
                }
            }
            Act::DeleteThere(which) => {
                let events = world.there.events_in(&world.calendar);
                if let Some(event) = events.get(which % events.len().max(1)) {
                    world.there.remove(&world.calendar, &event.id);
                }
            }
            Act::Touch(which) => {
                let events = world.there.events_in(&world.calendar);
                if let Some(event) = events.get(which % events.len().max(1)) {
                    world.there.touch(&world.calendar, &event.id);
                }
            }
            // Faults make these fail; whatever they left undone is done later.
            Act::Pull => drop(world.pull().await),
            Act::Push => drop(world.push().await),
            Act::LoseAnswer(which) => {
                let calls = [
                    Call::Create,
                    Call::Update,
                    Call::Delete,
                    Call::CreateSeveral,
                ];
                let call = calls[usize::from(which)];
                world.there.fail_times(call, Fault::AnswerLost, 1);
            }
            Act::Outage => world.there.fail_times(Call::Changes, Fault::Unavailable, 1),
            Act::ExpireTokens => world.there.expire_tokens(&world.calendar),
        }
    }
}

fn sorted(mut contents: Vec<Content>) -> Vec<Content> {
    contents.sort_by(|one, other| {
        (&one.subject, &one.location, &one.description).cmp(&(
            &other.subject,
            &other.location,
            &other.description,
        ))
    });
    contents
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, ..ProptestConfig::default() })]

    #[test]
    fn both_sides_come_to_rest_alike(acts in acts(), at_once in 1_usize..5) {
        tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
            let world = World::live().await;
            world.there.set_creates_at_once(at_once);
            play(&world, acts).await;
            world.there.heal();

            for _ in 0..4 {
                world.pull().await.unwrap();
                world.push().await.unwrap();
                // Of few things, many deletions are soon most of them; their member wants them.
                world.answer_held(HeldAnswer::Delete).await;
            }
            let writes = |world: &World| {
                world.there.count(Call::Create) + world.there.count(Call::Update) + world.there.count(Call::Delete)
            };
            let before = writes(&world);
            world.pull().await.unwrap();
            world.push().await.unwrap();

            assert_eq!(writes(&world), before, "it does not come to rest");
            let here = sorted(world.items().await.into_iter().map(|item| item.content).collect());
            let events = world.there.events_in(&world.calendar);
            let there = sorted(events.iter().filter_map(|event| event.content().cloned()).collect());
            assert_eq!(here, there);
            assert_eq!(world.waiting().await, 0);
        });
    }
}
