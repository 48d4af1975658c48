//! Accounts that are connected at a provider's own page, and what becomes of their access later.

use crate::world::{Team, World, work};
use chrono::TimeDelta;
use domain::calendar_sync::{CalendarSync, SyncOptions, SyncTrouble};
use domain::connecting::Aim;
use domain::connection::{ConnectionState, ProviderKind};
use domain::departure::AfterRemoval;
use domain::member::Role;
use domain::page_refusal::PageRefusal;
use domain::{CalendarSyncId, Caller, ConnectionId, SessionId};
use secrecy::ExposeSecret;
use services::calendar_syncs::{self, Leftovers};
use services::connections::{Arrived, PageError, begin, disconnect, finish, list};
use services::sync;
use testkit::fake_page::asked;
use testkit::fake_provider::Fault;

const ACCOUNT: &str = "dana@example.com";
const GOOGLE: ProviderKind = ProviderKind::Google;

/// Dana goes to the page and allows everything; the query with which she comes back.
async fn allowed(world: &World, dana: &Caller) -> String {
    let page = begin(&world.env, dana, GOOGLE, Aim::default())
        .await
        .unwrap();
    world.page.allow(&page, ACCOUNT)
}

async fn connect(world: &World, dana: &Caller) -> CalendarSyncId {
    let query = allowed(world, dana).await;
    match finish(&world.env, dana, GOOGLE, &query)
        .await
        .outcome
        .unwrap()
    {
        Arrived::New(draft) => draft,
        Arrived::Again(_) | Arrived::Fixing(_) => panic!("it was new"),
    }
}

/// To let this connection go on.
fn again(id: ConnectionId) -> Aim {
    Aim {
        again: Some(id),
        ..Aim::default()
    }
}

async fn connection(world: &World, dana: &Caller) -> (ConnectionId, ConnectionState) {
    let rows = list(&world.env, dana).await.unwrap();
    assert_eq!(rows.len(), 1);
    (rows[0].id, rows[0].state)
}

/// Connected, and with a sync that was finished and has looked once.
async fn syncing() -> (World, Team, CalendarSyncId) {
    let (world, team) = World::new().await;
    let draft = connect(&world, &team.dana).await;
    let mut writing = world.env.store.write().await.unwrap();
    let sync = writing
        .calendar_sync(team.organization, draft)
        .await
        .unwrap()
        .unwrap();
    let sync = CalendarSync {
        remote_calendar: work(),
        options: SyncOptions::default(),
        active: true,
        finished: true,
        ..sync
    };
    writing
        .update_calendar_sync(&sync, world.env.clock.now())
        .await
        .unwrap();
    writing.commit().await.unwrap();
    sync::pull(&world.env, team.organization, draft)
        .await
        .unwrap();
    (world, team, draft)
}

async fn trouble(world: &World, team: &Team, sync: CalendarSyncId) -> Option<SyncTrouble> {
    let mut reading = world.env.store.read().await.unwrap();
    let sync = reading.calendar_sync(team.organization, sync).await;
    sync.unwrap().unwrap().trouble
}

#[tokio::test]
async fn whoever_allows_it_is_connected_and_chooses_a_calendar() {
    let (world, team) = World::new().await;

    let draft = connect(&world, &team.dana).await;

    let wizard = calendar_syncs::wizard(&world.env, &team.dana, draft)
        .await
        .unwrap();
    assert_eq!(wizard.account, ACCOUNT);
    assert_eq!(wizard.chosen.unwrap().id, work());
    let (_, state) = connection(&world, &team.dana).await;
    assert_eq!(state, ConnectionState::Connected);
}

#[tokio::test]
async fn what_was_given_is_stored_sealed() {
    let (world, team) = World::new().await;
    connect(&world, &team.dana).await;
    let (id, _) = connection(&world, &team.dana).await;

    let mut reading = world.env.store.read().await.unwrap();
    let sealed = reading.sealed_credentials(team.organization, id).await;
    let sealed = sealed.unwrap().unwrap();

    let text = String::from_utf8_lossy(&sealed);
    assert!(!text.contains("access-1") && !text.contains("refresh-1"));
    let opened = world.env.vault.open(&format!("connection:{id}"), &sealed);
    assert!(opened.unwrap().expose_secret().contains("refresh-1"));
}

#[tokio::test]
async fn only_the_browser_that_left_may_come_back_and_once() {
    let (world, team) = World::new().await;
    let dana = &team.dana;
    let query = allowed(&world, dana).await;
    let forged = query.replace("state=", "state=x");
    let other_session = Caller {
        session: Some(SessionId::new(world.env.entropy.id())),
        ..dana.clone()
    };
    for (caller, query) in [
        (&team.robin, query.as_str()),
        (&other_session, &query),
        (dana, &forged),
        (dana, "code=x"),
        (dana, ""),
    ] {
        let outcome = finish(&world.env, caller, GOOGLE, query).await.outcome;

        assert!(matches!(outcome, Err(PageError::NotAsked)), "{outcome:?}");
    }

    finish(&world.env, dana, GOOGLE, &query)
        .await
        .outcome
        .unwrap();
    let again = finish(&world.env, dana, GOOGLE, &query).await.outcome;

    assert!(matches!(again, Err(PageError::NotAsked)), "{again:?}");
}

#[tokio::test]
async fn whoever_stays_away_too_long_begins_again() {
    let (world, team) = World::new().await;
    let query = allowed(&world, &team.dana).await;
    world.clock.advance(TimeDelta::minutes(11));

    let outcome = finish(&world.env, &team.dana, GOOGLE, &query).await.outcome;

    assert!(matches!(outcome, Err(PageError::NotAsked)), "{outcome:?}");
}

#[tokio::test]
async fn no_provider_answers_for_another_one() {
    let (world, team) = World::new().await;
    let query = allowed(&world, &team.dana).await;

    let outcome = finish(&world.env, &team.dana, ProviderKind::Office365, &query)
        .await
        .outcome;

    assert!(matches!(outcome, Err(PageError::NotAsked)), "{outcome:?}");
}

#[tokio::test]
async fn each_refusal_has_its_own_words_and_stores_nothing() {
    let (world, team) = World::new().await;
    let dana = &team.dana;
    let mut said = Vec::new();
    let mut hear = async |query: String| {
        let error = finish(&world.env, dana, GOOGLE, &query)
            .await
            .outcome
            .unwrap_err();
        let sentence = error.refusal().sentence(GOOGLE);
        assert!(sentence.contains("Nothing was changed"), "{sentence}");
        said.push(sentence);
    };

    let page = begin(&world.env, dana, GOOGLE, Aim::default())
        .await
        .unwrap();
    hear(world.page.decline(&page)).await;
    let spent = allowed(&world, dana).await.replace("code-1", "code-9");
    hear(spent).await;
    let query = allowed(&world, dana).await;
    world.page.set_down(true);
    hear(query).await;
    world.page.set_down(false);
    world.page.leave_out(&["see your events"]);
    let query = allowed(&world, dana).await;
    hear(query).await;

    for (sentence, words) in said.iter().zip([
        "did not allow it",
        "does not honour",
        "does not answer",
        "left out a permission",
    ]) {
        assert!(sentence.contains(words), "{sentence}");
    }
    assert!(list(&world.env, dana).await.unwrap().is_empty());
}

#[tokio::test]
async fn a_provider_without_a_registered_app_says_so() {
    let (world, team) = World::new().await;

    let error = begin(
        &world.env,
        &team.dana,
        ProviderKind::OutlookCom,
        Aim::default(),
    )
    .await
    .unwrap_err();

    assert!(matches!(error, PageError::NotOffered));
    assert!(
        error
            .refusal()
            .sentence(ProviderKind::OutlookCom)
            .contains("operator")
    );
}

#[tokio::test]
async fn an_access_that_ended_is_renewed_before_it_is_used() {
    let (world, team, draft) = syncing().await;
    assert_eq!(world.page.renewals(), 0);

    world.clock.advance(TimeDelta::minutes(59));
    sync::pull(&world.env, team.organization, draft)
        .await
        .unwrap();
    sync::pull(&world.env, team.organization, draft)
        .await
        .unwrap();

    assert_eq!(world.page.renewals(), 1, "once, and then it is fresh");
    assert_eq!(trouble(&world, &team, draft).await, None);
    world.clock.advance(TimeDelta::minutes(59));
    let wizard = calendar_syncs::wizard(&world.env, &team.dana, draft)
        .await
        .unwrap();
    assert_eq!(wizard.trouble, None, "pages ask with it as well");
    assert_eq!(world.page.renewals(), 2);
}

#[tokio::test]
async fn an_access_that_is_ended_before_its_time_is_an_outage_and_no_refusal() {
    let (world, team, draft) = syncing().await;
    world.page.end_access();

    let outcome = sync::pull(&world.env, team.organization, draft).await;

    assert!(outcome.is_err());
    assert_eq!(world.page.renewals(), 1);
    let (_, state) = connection(&world, &team.dana).await;
    assert_eq!(state, ConnectionState::Unreachable);
    world.clock.advance(TimeDelta::minutes(5));
    sync::pull(&world.env, team.organization, draft)
        .await
        .unwrap();
    let (_, state) = connection(&world, &team.dana).await;
    assert_eq!(state, ConnectionState::Connected);
    assert_eq!(trouble(&world, &team, draft).await, None);
}

#[tokio::test]
async fn a_permission_that_is_over_asks_its_member_to_connect_again_and_goes_on_then() {
    let (world, team, draft) = syncing().await;
    world.page.end_permission();

    let outcome = sync::pull(&world.env, team.organization, draft).await;

    assert!(outcome.is_err());
    let (id, state) = connection(&world, &team.dana).await;
    assert_eq!(state, ConnectionState::NeedsReauthentication);
    assert_eq!(
        trouble(&world, &team, draft).await,
        Some(SyncTrouble::Refused)
    );

    let page = begin(&world.env, &team.dana, GOOGLE, again(id))
        .await
        .unwrap();
    assert_eq!(asked(&page, "hint"), ACCOUNT);
    let other = world.page.allow(&page, "other@example.com");
    let refused = finish(&world.env, &team.dana, GOOGLE, &other).await.outcome;
    let refused = refused.unwrap_err().refusal();
    assert_eq!(refused, PageRefusal::OtherAccount);

    let page = begin(&world.env, &team.dana, GOOGLE, again(id))
        .await
        .unwrap();
    let query = world.page.allow(&page, ACCOUNT);
    let arrived = finish(&world.env, &team.dana, GOOGLE, &query)
        .await
        .outcome
        .unwrap();

    assert_eq!(arrived, Arrived::Again(id));
    sync::pull(&world.env, team.organization, draft)
        .await
        .unwrap();
    let (_, state) = connection(&world, &team.dana).await;
    assert_eq!(state, ConnectionState::Connected);
}

#[tokio::test]
async fn an_outage_while_renewing_is_no_refusal() {
    let (world, team, draft) = syncing().await;
    world.clock.advance(TimeDelta::hours(2));
    world.page.set_down(true);

    let outcome = sync::pull(&world.env, team.organization, draft).await;

    assert!(outcome.is_err());
    let (_, state) = connection(&world, &team.dana).await;
    assert_eq!(state, ConnectionState::Unreachable);
    world.page.set_down(false);
    world.clock.advance(TimeDelta::hours(1));
    sync::pull(&world.env, team.organization, draft)
        .await
        .unwrap();
}

#[tokio::test]
async fn a_page_of_a_connection_of_somebody_else_is_not_opened() {
    let (world, team, _) = syncing().await;
    let (id, _) = connection(&world, &team.dana).await;

    let outcome = begin(&world.env, &team.robin, GOOGLE, again(id)).await;

    assert!(matches!(outcome, Err(PageError::Connect(_))), "{outcome:?}");
}

#[tokio::test]
async fn disconnecting_gives_back_what_was_allowed() {
    let (world, team) = World::new().await;
    connect(&world, &team.dana).await;
    let (id, _) = connection(&world, &team.dana).await;

    let keep = Leftovers {
        remove_managed: false,
        remove_received: false,
    };
    disconnect(&world.env, &team.dana, id, keep).await.unwrap();

    assert_eq!(world.page.given_back(), 1);
    assert!(list(&world.env, &team.dana).await.unwrap().is_empty());
}

#[tokio::test]
async fn calendars_that_cannot_be_listed_now_are_asked_for_by_the_wizard() {
    let (world, team) = World::new().await;
    let query = allowed(&world, &team.dana).await;
    world.provider.fail(Fault::Unavailable);

    let arrived = finish(&world.env, &team.dana, GOOGLE, &query)
        .await
        .outcome
        .unwrap();

    assert!(matches!(arrived, Arrived::New(_)));
}

/// One item of Dana's stands in the linked calendar.
async fn copied() -> (World, Team, CalendarSyncId) {
    let (world, team, draft) = syncing().await;
    services::items::add(&world.env, &team.dana, crate::world::draft("Visit", "1"))
        .await
        .unwrap();
    sync::push(&world.env, team.organization, draft)
        .await
        .unwrap();
    assert_eq!(world.provider.subjects(&work()), ["Visit"]);
    (world, team, draft)
}

const REMOVE: Leftovers = Leftovers {
    remove_managed: true,
    remove_received: false,
};

#[tokio::test]
async fn what_was_allowed_is_given_back_after_the_copies_were_removed_and_not_before() {
    let (world, team, draft) = copied().await;
    let (id, _) = connection(&world, &team.dana).await;

    disconnect(&world.env, &team.dana, id, REMOVE)
        .await
        .unwrap();

    assert_eq!(world.page.given_back(), 0, "the copies are still there");
    let then = AfterRemoval::DeleteConnection;
    sync::remove_managed(&world.env, team.organization, draft, then)
        .await
        .unwrap();
    assert!(world.provider.subjects(&work()).is_empty());
    assert_eq!(world.page.given_back(), 1);
    assert!(list(&world.env, &team.dana).await.unwrap().is_empty());
}

#[tokio::test]
async fn copies_that_are_kept_let_what_was_allowed_be_given_back_at_once() {
    let (world, team, _) = copied().await;
    let (id, _) = connection(&world, &team.dana).await;

    disconnect(&world.env, &team.dana, id, Leftovers::default())
        .await
        .unwrap();

    assert_eq!(world.provider.subjects(&work()), ["Visit"]);
    assert_eq!(world.page.given_back(), 1);
}

#[tokio::test]
async fn copies_that_are_let_lie_let_what_was_allowed_be_given_back() {
    let (world, team, draft) = copied().await;
    let (id, _) = connection(&world, &team.dana).await;
    disconnect(&world.env, &team.dana, id, REMOVE)
        .await
        .unwrap();

    calendar_syncs::leave_there(&world.env, &team.dana, draft)
        .await
        .unwrap();

    assert_eq!(world.provider.subjects(&work()), ["Visit"]);
    assert_eq!(world.page.given_back(), 1);
}

#[tokio::test]
async fn a_sync_that_ends_alone_gives_nothing_back() {
    let (world, team, draft) = copied().await;

    calendar_syncs::delete(&world.env, &team.dana, draft, REMOVE)
        .await
        .unwrap();
    let then = AfterRemoval::DeleteSync;
    sync::remove_managed(&world.env, team.organization, draft, then)
        .await
        .unwrap();

    assert!(world.provider.subjects(&work()).is_empty());
    assert_eq!(world.page.given_back(), 0, "its account stays connected");
}

#[tokio::test]
async fn whoever_is_deactivated_has_given_back_what_they_allowed() {
    let (world, team) = World::new().await;
    world
        .edit_member(&team.robin, |robin| robin.role = Role::Owner)
        .await;
    let admin = Caller {
        role: Role::Owner,
        ..team.robin.clone()
    };
    connect(&world, &team.dana).await;

    services::accounts::team::deactivate(&world.env, &admin, team.dana.member)
        .await
        .unwrap();

    assert_eq!(world.page.given_back(), 1);
}

#[tokio::test]
async fn a_slow_renewal_holds_up_no_other_account() {
    let (world, team) = World::new().await;
    let dana = connect(&world, &team.dana).await;
    let page = begin(&world.env, &team.robin, GOOGLE, Aim::default())
        .await
        .unwrap();
    let query = world.page.allow(&page, "robin@example.com");
    let back = finish(&world.env, &team.robin, GOOGLE, &query).await;
    let Arrived::New(robin) = back.outcome.unwrap() else {
        panic!("it was new")
    };
    world.clock.advance(TimeDelta::hours(2));
    let slow = world.page.slow_down("refresh-1");

    let danas = calendar_syncs::wizard(&world.env, &team.dana, dana);
    let robins = async {
        slow.asked().await;
        let wizard = calendar_syncs::wizard(&world.env, &team.robin, robin);
        let wizard = tokio::time::timeout(std::time::Duration::from_secs(20), wizard).await;
        slow.answer();
        wizard.expect("it waits for nobody").unwrap()
    };
    let (_, robins) = tokio::join!(danas, robins);

    assert_eq!(robins.trouble, None);
    assert_eq!(robins.calendars.len(), 1);
}
