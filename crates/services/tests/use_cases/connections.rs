use crate::world::{World, work};
use domain::calendar_sync::SyncOptions;
use domain::connection::{ConnectionState, ProviderKind};
use domain::integration::IntegrationKind;
use domain::item::ItemSource;
use domain::view::calendar_sync::CaldavLogin;
use domain::view::options::IntegrationCardState;
use domain::{Caller, ConnectionId};
use secrecy::ExposeSecret;
use services::ServiceError;
use services::calendar_syncs::{self, Leftovers};
use services::connections::{ConnectError, connect, disconnect, list, reconnect};
use services::integrations::cards;
use testkit::fake_provider::{Call, Fault};

fn login(password: &str) -> CaldavLogin {
    CaldavLogin {
        server: "dav.example".to_owned(),
        user: "dana".to_owned(),
        password: password.to_owned(),
    }
}

async fn only_connection(world: &World, who: &Caller) -> ConnectionId {
    let rows = list(&world.env, who).await.unwrap();
    assert_eq!(rows.len(), 1);
    rows[0].id
}

#[tokio::test]
async fn connecting_tests_the_password_and_begins_a_draft_with_the_only_calendar() {
    let (world, team) = World::new().await;
    world.provider.set_password("right");

    let draft = connect(&world.env, &team.dana, ProviderKind::Caldav, login("right"))
        .await
        .unwrap();

    let state = calendar_syncs::wizard(&world.env, &team.dana, draft)
        .await
        .unwrap();
    assert_eq!(state.account, "dana");
    assert_eq!(state.chosen.unwrap().id, work());
    assert!(!state.finished);
    let rows = list(&world.env, &team.dana).await.unwrap();
    assert_eq!(rows[0].state, ConnectionState::Connected);
    assert!(rows[0].used_by.is_empty(), "a draft uses nothing yet");
}

#[tokio::test]
async fn the_password_is_stored_sealed_for_its_connection() {
    let (world, team) = World::new().await;
    connect(
        &world.env,
        &team.dana,
        ProviderKind::Caldav,
        login("app-password"),
    )
    .await
    .unwrap();
    let id = only_connection(&world, &team.dana).await;

    let mut reading = world.env.store.read().await.unwrap();
    let sealed = reading
        .sealed_credentials(team.organization, id)
        .await
        .unwrap()
        .unwrap();

    assert!(!String::from_utf8_lossy(&sealed).contains("app-password"));
    let opened = world.env.vault.open(&format!("connection:{id}"), &sealed);
    assert_eq!(opened.unwrap().expose_secret(), "app-password");
}

#[tokio::test]
async fn each_failure_has_its_own_words_and_stores_nothing() {
    let (world, team) = World::new().await;
    for (fault, words) in [
        (Fault::Unauthorized, "refused name or password"),
        (Fault::Unsupported, "no CalDAV service"),
        (Fault::InvalidAnswer, "no CalDAV service"),
        (Fault::NotFound, "no CalDAV service"),
        (Fault::Unavailable, "does not answer"),
        (Fault::AddressForbidden, "private network"),
    ] {
        world.provider.fail_times(Call::SignIn, fault, 1);

        let error = connect(&world.env, &team.dana, ProviderKind::Caldav, login("x"))
            .await
            .unwrap_err();

        let sentence = error.sentence(ProviderKind::Caldav);
        assert!(sentence.contains(words), "{fault:?}: {sentence}");
        assert!(sentence.contains("Nothing was changed"), "{sentence}");
    }
    assert!(list(&world.env, &team.dana).await.unwrap().is_empty());
}

#[tokio::test]
async fn an_outage_is_not_called_a_wrong_password() {
    let (world, team) = World::new().await;
    world.provider.fail(Fault::Unavailable);

    let error = connect(&world.env, &team.dana, ProviderKind::Caldav, login("x"))
        .await
        .unwrap_err();

    assert!(matches!(error, ConnectError::Unreachable));
}

#[tokio::test]
async fn what_was_left_out_is_asked_for_before_anybody_is_asked() {
    let (world, team) = World::new().await;
    let without = |server: &str, user: &str, password: &str| CaldavLogin {
        server: server.to_owned(),
        user: user.to_owned(),
        password: password.to_owned(),
    };

    for wrong in [
        without("dav.example", " ", "x"),
        without("dav.example", "dana", ""),
        without(" ", "dana", "x"),
    ] {
        let outcome = connect(&world.env, &team.dana, ProviderKind::Caldav, wrong).await;

        assert!(matches!(
            outcome,
            Err(ConnectError::Service(ServiceError::Invalid(_)))
        ));
    }
    assert_eq!(world.provider.count(Call::SignIn), 0);
}

#[tokio::test]
async fn a_provider_without_an_adapter_says_so() {
    let (world, team) = World::new().await;

    let error = connect(&world.env, &team.dana, ProviderKind::Exchange, login("x"))
        .await
        .unwrap_err();

    assert!(
        error
            .sentence(ProviderKind::Exchange)
            .contains("is not set up on this server")
    );
}

#[tokio::test]
async fn the_same_account_twice_keeps_one_connection_with_the_new_password() {
    let (world, team) = World::new().await;
    let first = connect(&world.env, &team.dana, ProviderKind::Caldav, login("old"))
        .await
        .unwrap();
    let id = only_connection(&world, &team.dana).await;

    let second = connect(&world.env, &team.dana, ProviderKind::Caldav, login("new"))
        .await
        .unwrap();

    assert_eq!(only_connection(&world, &team.dana).await, id);
    assert_eq!(first, second, "the draft that was begun is gone on with");
    let mut reading = world.env.store.read().await.unwrap();
    let sealed = reading
        .sealed_credentials(team.organization, id)
        .await
        .unwrap()
        .unwrap();
    let opened = world.env.vault.open(&format!("connection:{id}"), &sealed);
    assert_eq!(opened.unwrap().expose_secret(), "new");
}

#[tokio::test]
async fn a_viewer_connects_nothing() {
    let (world, team) = World::new().await;

    let outcome = connect(&world.env, &team.viewer, ProviderKind::Caldav, login("x")).await;

    assert!(matches!(
        outcome,
        Err(ConnectError::Service(ServiceError::NotAllowed))
    ));
    assert_eq!(world.provider.count(Call::SignIn), 0);
}

#[tokio::test]
async fn reconnecting_lets_the_syncs_look_again() {
    let (world, team) = World::new().await;
    connect(&world.env, &team.dana, ProviderKind::Caldav, login("old"))
        .await
        .unwrap();
    let connection = only_connection(&world, &team.dana).await;
    let draft = calendar_syncs::begin(&world.env, &team.dana, connection)
        .await
        .unwrap();
    calendar_syncs::finish(&world.env, &team.dana, draft)
        .await
        .unwrap();
    world.jobs().await;
    let mut writing = world.env.store.write().await.unwrap();
    writing
        .touch_checked(team.organization, draft, world.env.clock.now())
        .await
        .unwrap();
    writing
        .set_connection_state(
            team.organization,
            connection,
            ConnectionState::NeedsReauthentication,
            world.env.clock.now(),
        )
        .await
        .unwrap();
    writing.commit().await.unwrap();
    world.provider.set_password("new");

    let refused = reconnect(&world.env, &team.dana, connection, login("wrong")).await;
    assert!(matches!(refused, Err(ConnectError::Refused)));
    assert!(world.jobs().await.is_empty());
    reconnect(&world.env, &team.dana, connection, login("new"))
        .await
        .unwrap();

    let rows = list(&world.env, &team.dana).await.unwrap();
    assert_eq!(rows[0].state, ConnectionState::Connected);
    assert_eq!(rows[0].used_by, ["Work"]);
    assert_eq!(world.jobs().await, ["pull_changes", "push_items"]);
}

#[tokio::test]
async fn another_account_does_not_take_a_connection_over() {
    let (world, team) = World::new().await;
    connect(&world.env, &team.dana, ProviderKind::Caldav, login("x"))
        .await
        .unwrap();
    let connection = only_connection(&world, &team.dana).await;
    let others = CaldavLogin {
        user: "sam".to_owned(),
        ..login("x")
    };

    let outcome = reconnect(&world.env, &team.dana, connection, others).await;

    let sentence = outcome.unwrap_err().sentence(ProviderKind::Caldav);
    assert!(
        sentence.contains("sam") && sentence.contains("dana"),
        "{sentence}"
    );
}

#[tokio::test]
async fn nobody_touches_the_connection_of_another() {
    let (world, team) = World::new().await;
    let rival = world.team("rival").await;
    connect(&world.env, &team.dana, ProviderKind::Caldav, login("x"))
        .await
        .unwrap();
    let connection = only_connection(&world, &team.dana).await;

    for other in [&team.robin, &team.dispatcher, &rival.dana] {
        let taken = reconnect(&world.env, other, connection, login("x")).await;
        let ended = disconnect(&world.env, other, connection, Leftovers::default()).await;
        let begun = calendar_syncs::begin(&world.env, other, connection).await;

        assert!(matches!(
            taken,
            Err(ConnectError::Service(ServiceError::NotFound))
        ));
        assert!(matches!(ended, Err(ServiceError::NotFound)));
        assert!(matches!(begun, Err(ServiceError::NotFound)));
    }
    assert_eq!(only_connection(&world, &team.dana).await, connection);
}

#[tokio::test]
async fn disconnecting_ends_the_syncs_and_keeps_the_items() {
    let (world, team) = World::new().await;
    let sync = world.linked(&team.dana, SyncOptions::default()).await;
    let own = world.put(world.item(&team.dana, "Own")).await;
    let mut received = world.item(&team.dana, "Received");
    received.source = ItemSource::Linked(sync.id);
    let received = world.put(received).await;

    disconnect(
        &world.env,
        &team.dana,
        sync.connection,
        Leftovers::default(),
    )
    .await
    .unwrap();

    assert_eq!(world.sync(&sync).await, None);
    assert!(list(&world.env, &team.dana).await.unwrap().is_empty());
    assert_eq!(world.stored(&team.dana, own.id).await, own);
    assert_eq!(world.stored(&team.dana, received.id).await, received);
    assert!(world.jobs().await.is_empty());
}

#[tokio::test]
async fn disconnecting_with_removal_falls_silent_first_and_keeps_what_removal_needs() {
    let (world, team) = World::new().await;
    let sync = world.linked(&team.dana, SyncOptions::default()).await;
    let leftovers = Leftovers {
        remove_managed: true,
        remove_received: false,
    };

    disconnect(&world.env, &team.dana, sync.connection, leftovers)
        .await
        .unwrap();

    assert!(!world.sync(&sync).await.unwrap().active);
    assert_eq!(list(&world.env, &team.dana).await.unwrap().len(), 1);
    assert_eq!(world.jobs().await, ["remove_managed_events"]);
}

#[tokio::test]
async fn the_card_tells_the_true_state() {
    let (world, team) = World::new().await;
    let card = async |who: &Caller| {
        let cards = cards(&world.env, who).await.unwrap();
        cards
            .into_iter()
            .find(|card| card.kind == IntegrationKind::CalendarSync)
            .unwrap()
            .state
    };
    assert_eq!(card(&team.dana).await, IntegrationCardState::Off);

    let sync = world.linked(&team.dana, SyncOptions::default()).await;
    assert!(matches!(
        card(&team.dana).await,
        IntegrationCardState::Connected { what, .. } if what == "1 linked calendar"
    ));

    let mut writing = world.env.store.write().await.unwrap();
    writing
        .set_connection_state(
            team.organization,
            sync.connection,
            ConnectionState::NeedsReauthentication,
            world.env.clock.now(),
        )
        .await
        .unwrap();
    writing.commit().await.unwrap();
    assert!(matches!(
        card(&team.dana).await,
        IntegrationCardState::Trouble { reason } if reason.contains("Reconnect")
    ));
    assert_eq!(card(&team.robin).await, IntegrationCardState::Off);
}
