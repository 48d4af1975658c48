use crate::world::{Team, World};
use chrono::TimeDelta;
use domain::Caller;
use domain::member::{MemberState, Role};
use domain::time::ZoneId;
use domain::view::session::SyncSummary;
use secrecy::ExposeSecret;
use services::ServiceError;
use services::accounts::members::{self, ProfileChange};
use services::accounts::set_up::{self, SetUp, SetUpError};
use services::accounts::sign_in::{SignInError, sign_in};
use services::accounts::{NewSession, SignInOrigin, passwords, sessions};

const PASSWORD: &str = "correct horse battery";

fn home() -> SignInOrigin {
    SignInOrigin {
        address: "192.0.2.7".to_owned(),
        device: "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0".to_owned(),
    }
}

fn wanted(world: &World) -> SetUp {
    SetUp {
        code: world.code.into(),
        organization: "Fernhill Services".to_owned(),
        name: "Dana W.".to_owned(),
        email: " Dana@Fernhill.example".to_owned(),
        password: PASSWORD.into(),
        zone: ZoneId::new("Europe/London"),
    }
}

/// A team whose Dana has a password.
async fn with_password() -> (World, Team) {
    let (world, team) = World::new().await;
    let hash = passwords::hash(&world.env, PASSWORD.into()).await.unwrap();
    let mut writing = world.env.store.write().await.unwrap();
    writing
        .set_password_hash(
            team.organization,
            team.dana.member,
            &hash,
            world.env.clock.now(),
        )
        .await
        .unwrap();
    writing.commit().await.unwrap();
    (world, team)
}

async fn try_with(world: &World, password: &str) -> Result<NewSession, SignInError> {
    sign_in(
        &world.env,
        "dana@fernhill.example",
        password.into(),
        &home(),
    )
    .await
}

async fn caller_of(world: &World, session: &NewSession) -> Option<Caller> {
    sessions::caller(&world.env, session.token.expose_secret())
        .await
        .unwrap()
}

#[tokio::test]
async fn set_up_makes_the_organization_and_signs_its_owner_in() {
    let world = World::empty().await;
    assert!(set_up::is_needed(&world.env).await.unwrap());

    let session = set_up::set_up(&world.env, wanted(&world), &home())
        .await
        .unwrap();

    let owner = caller_of(&world, &session).await.unwrap();
    let signed_in = members::signed_in(&world.env, &owner).await.unwrap();
    assert_eq!(owner.role, Role::Owner);
    assert_eq!(signed_in.organization, "Fernhill Services");
    assert_eq!(signed_in.email, "dana@fernhill.example");
    assert_eq!(signed_in.sync_state, SyncSummary::NothingLinked);
    assert!(!set_up::is_needed(&world.env).await.unwrap());
    assert!(try_with(&world, PASSWORD).await.is_ok());
}

#[tokio::test]
async fn set_up_happens_once() {
    let world = World::empty().await;
    set_up::set_up(&world.env, wanted(&world), &home())
        .await
        .unwrap();

    let again = set_up::set_up(&world.env, wanted(&world), &home()).await;

    assert!(matches!(again, Err(SetUpError::AlreadyDone)));
}

#[tokio::test]
async fn a_wrong_set_up_code_makes_nothing_and_tells_nothing_else() {
    let world = World::empty().await;
    for code in ["", "set-up-cod", "set-up-code2", "SET-UP-CODE"] {
        let mut wrong = wanted(&world);
        wrong.code = code.into();
        wrong.password = "short".into();

        let outcome = set_up::set_up(&world.env, wrong, &home()).await;

        assert!(matches!(outcome, Err(SetUpError::WrongCode)), "{code:?}");
    }
    assert!(set_up::is_needed(&world.env).await.unwrap());
}

#[tokio::test]
async fn set_up_says_which_field_is_wrong() {
    type Spoil = fn(&mut SetUp);
    let spoiled: [(&str, Spoil); 6] = [
        ("organization", |wanted| {
            wanted.organization = " \t".to_owned()
        }),
        ("name", |wanted| wanted.name = "x".repeat(101)),
        ("email", |wanted| wanted.email = "dana".to_owned()),
        ("password", |wanted| {
            wanted.password = "eleven chars".replace(' ', "").into()
        }),
        ("password", |wanted| {
            wanted.password = "dana@fernhill.example".into()
        }),
        ("zone", |wanted| {
            wanted.zone = ZoneId::new("Mars/Olympus_Mons")
        }),
    ];
    let world = World::empty().await;
    for (expected, spoil) in spoiled {
        let mut wrong = wanted(&world);
        spoil(&mut wrong);

        let outcome = set_up::set_up(&world.env, wrong, &home()).await;

        let Err(SetUpError::Invalid { field, sentence }) = outcome else {
            panic!("{expected} was taken");
        };
        assert_eq!(field, expected);
        assert!(sentence.contains("Nothing was saved"), "{sentence}");
    }
    assert!(set_up::is_needed(&world.env).await.unwrap());
}

#[tokio::test]
async fn the_right_pair_signs_in_whatever_the_case_of_the_address() {
    let (world, team) = with_password().await;

    let session = sign_in(
        &world.env,
        " DANA@fernhill.EXAMPLE ",
        PASSWORD.into(),
        &home(),
    )
    .await
    .unwrap();

    let caller = caller_of(&world, &session).await.unwrap();
    assert_eq!(caller.member, team.dana.member);
    assert_eq!(caller.organization, team.organization);
}

#[tokio::test]
async fn a_wrong_password_and_an_unknown_address_answer_alike() {
    let (world, _team) = with_password().await;

    for (email, password) in [
        ("dana@fernhill.example", "wrong password"),
        ("nobody@fernhill.example", PASSWORD),
        // Has no password yet.
        ("robin@fernhill.example", ""),
        ("not an address", PASSWORD),
    ] {
        let outcome = sign_in(&world.env, email, password.into(), &home()).await;

        assert!(matches!(outcome, Err(SignInError::WrongPair)), "{email}");
    }
}

#[tokio::test]
async fn after_five_failures_even_the_right_password_waits() {
    let (world, _team) = with_password().await;
    for _ in 0..5 {
        assert!(matches!(
            try_with(&world, "wrong").await,
            Err(SignInError::WrongPair)
        ));
    }

    let Err(SignInError::TooManyTries { until }) = try_with(&world, PASSWORD).await else {
        panic!("it was not throttled");
    };
    world.clock.set(until);

    assert_eq!(until, world.clock.advance(TimeDelta::zero()));
    assert!(try_with(&world, PASSWORD).await.is_ok());
    // A success forgets the failures of this address.
    assert!(matches!(
        try_with(&world, "wrong").await,
        Err(SignInError::WrongPair)
    ));
    assert!(try_with(&world, PASSWORD).await.is_ok());
}

#[tokio::test]
async fn guessing_many_addresses_from_one_place_is_throttled_too() {
    let (world, _team) = with_password().await;
    for number in 0..20 {
        let email = format!("person{number}@fernhill.example");
        let outcome = sign_in(&world.env, &email, "guess".into(), &home()).await;
        assert!(matches!(outcome, Err(SignInError::WrongPair)), "{number}");
    }

    let outcome = try_with(&world, PASSWORD).await;
    let elsewhere = SignInOrigin {
        address: "198.51.100.1".to_owned(),
        ..home()
    };
    let from_elsewhere = sign_in(
        &world.env,
        "dana@fernhill.example",
        PASSWORD.into(),
        &elsewhere,
    )
    .await;

    assert!(matches!(outcome, Err(SignInError::TooManyTries { .. })));
    assert!(from_elsewhere.is_ok());
}

#[tokio::test]
async fn tries_at_once_do_not_get_past_the_throttle() {
    let (world, _team) = with_password().await;

    let tries = (0..40).map(|_| try_with(&world, "wrong"));
    let outcomes = futures::future::join_all(tries).await;

    let guessed = outcomes
        .iter()
        .filter(|outcome| matches!(outcome, Err(SignInError::WrongPair)))
        .count();
    // Five are free, and at most as many more as may be compared at once.
    assert!(guessed <= 5 + 3, "{guessed} passwords were compared");
}

#[tokio::test]
async fn a_deactivated_member_learns_it_only_with_the_right_password() {
    let (world, team) = with_password().await;
    world
        .edit_member(&team.dana, |dana| dana.state = MemberState::Deactivated)
        .await;

    assert!(matches!(
        try_with(&world, "wrong").await,
        Err(SignInError::WrongPair)
    ));
    assert!(matches!(
        try_with(&world, PASSWORD).await,
        Err(SignInError::Deactivated)
    ));
}

#[tokio::test]
async fn deactivation_ends_open_sessions() {
    let (world, team) = with_password().await;
    let session = try_with(&world, PASSWORD).await.unwrap();

    world
        .edit_member(&team.dana, |dana| dana.state = MemberState::Deactivated)
        .await;

    assert_eq!(caller_of(&world, &session).await, None);
}

#[tokio::test]
async fn a_session_that_is_used_goes_on_and_one_that_is_not_ends() {
    let (world, _team) = with_password().await;
    let used = try_with(&world, PASSWORD).await.unwrap();
    let unused = try_with(&world, PASSWORD).await.unwrap();

    world.clock.advance(TimeDelta::days(20));
    assert!(caller_of(&world, &used).await.is_some());
    world.clock.advance(TimeDelta::days(20));

    assert!(caller_of(&world, &used).await.is_some());
    assert_eq!(caller_of(&world, &unused).await, None);
}

#[tokio::test]
async fn a_made_up_token_is_nobody() {
    let (world, _team) = with_password().await;
    try_with(&world, PASSWORD).await.unwrap();

    for token in ["", "AAAA", &"A".repeat(43)] {
        assert_eq!(sessions::caller(&world.env, token).await.unwrap(), None);
    }
}

#[tokio::test]
async fn sessions_are_listed_and_revoked_by_their_member_alone() {
    let (world, team) = with_password().await;
    let old = try_with(&world, PASSWORD).await.unwrap();
    world.clock.advance(TimeDelta::hours(1));
    let current = try_with(&world, PASSWORD).await.unwrap();
    let old_caller = caller_of(&world, &old).await.unwrap();
    let caller = caller_of(&world, &current).await.unwrap();

    let rows = sessions::list(&world.env, &caller).await.unwrap();
    assert_eq!(rows.len(), 2);
    let own = rows.iter().find(|row| row.is_current).unwrap();
    assert_eq!(own.device, "Firefox on Linux");
    assert_eq!(own.address, "192.0.2.7");

    let old_session = old_caller.session.unwrap();
    let by_a_stranger = sessions::revoke(&world.env, &team.robin, old_session).await;
    assert!(matches!(by_a_stranger, Err(ServiceError::NotFound)));
    sessions::revoke(&world.env, &caller, old_session)
        .await
        .unwrap();

    assert_eq!(caller_of(&world, &old).await, None);
    assert!(caller_of(&world, &current).await.is_some());
}

#[tokio::test]
async fn signing_out_twice_is_no_failure() {
    let (world, _team) = with_password().await;
    let session = try_with(&world, PASSWORD).await.unwrap();
    let caller = caller_of(&world, &session).await.unwrap();

    sessions::sign_out(&world.env, &caller).await.unwrap();
    sessions::sign_out(&world.env, &caller).await.unwrap();

    assert_eq!(caller_of(&world, &session).await, None);
}

#[tokio::test]
async fn the_token_is_not_stored() {
    let (world, team) = with_password().await;
    let session = try_with(&world, PASSWORD).await.unwrap();

    let mut reading = world.env.store.read().await.unwrap();
    let stored = reading
        .sessions_of(team.organization, team.dana.member)
        .await
        .unwrap();

    assert_eq!(session.token.expose_secret().len(), 43);
    assert_eq!(stored[0].token_hash.len(), 32);
    assert_ne!(
        stored[0].token_hash,
        session.token.expose_secret().as_bytes()
    );
}

#[tokio::test]
async fn a_profile_is_saved_or_refused_as_a_whole() {
    let (world, team) = World::new().await;
    let change = |zone: &str| ProfileChange {
        name: " Dana  Walker ".to_owned(),
        job_title: "Dispatcher".to_owned(),
        zone: ZoneId::new(zone),
        working_hours: None,
    };

    let refused = members::save_profile(&world.env, &team.dana, change("Nowhere")).await;
    assert!(matches!(refused, Err(ServiceError::Invalid(_))));
    let before = members::profile(&world.env, &team.dana).await.unwrap();
    let saved = members::save_profile(&world.env, &team.dana, change("America/New_York"))
        .await
        .unwrap();

    assert_eq!(before.name, "Dana W.");
    assert_eq!(saved.name, "Dana Walker");
    assert_eq!(saved.zone, ZoneId::new("America/New_York"));
    assert_eq!(saved.working_hours, before.working_hours);
}

#[tokio::test]
async fn a_viewer_changes_nothing_not_even_the_own_name() {
    let (world, team) = World::new().await;
    let change = ProfileChange {
        name: "Vera".to_owned(),
        job_title: String::new(),
        zone: ZoneId::utc(),
        working_hours: None,
    };

    let outcome = members::save_profile(&world.env, &team.viewer, change).await;

    assert!(matches!(outcome, Err(ServiceError::NotAllowed)));
}

#[tokio::test]
async fn a_set_up_form_sent_twice_makes_one_organization() {
    let world = World::empty().await;

    let home = home();
    let (one, other) = futures::join!(
        set_up::set_up(&world.env, wanted(&world), &home),
        set_up::set_up(&world.env, wanted(&world), &home),
    );

    assert!(matches!(
        (one, other),
        (Ok(_), Err(SetUpError::AlreadyDone)) | (Err(SetUpError::AlreadyDone), Ok(_))
    ));
}
