//! Standing orders: which there are, whose, and what arrived.

use super::{DANA, Workspace, sentence, trouble};
use domain::calendly_account::Updates;
use domain::view::calendly_workspace::{HookOwner, HookRow, NewHook, Trouble};
use secrecy::SecretString;
use services::calendly::workspace::webhooks::{create, delete, list, page, recreate};

fn order(address: &str, of_organization: bool) -> NewHook {
    NewHook {
        address: address.to_owned(),
        events: vec!["invitee.created".to_owned(), "invitee.canceled".to_owned()],
        of_organization,
    }
}

fn key() -> SecretString {
    "0123456789abcdef".into()
}

impl Workspace {
    async fn hooks(&self) -> Vec<HookRow> {
        list(&self.world.env, &self.team.dana).await.unwrap().hooks
    }

    /// Integrator's own webhook is made, as the background does it.
    async fn with_own(&self) -> HookRow {
        self.world.work("catch_up_calendly", &self.team.dana).await;
        let hooks = self.hooks().await;
        hooks
            .into_iter()
            .find(|hook| hook.owner == HookOwner::Integrator)
            .unwrap()
    }
}

#[tokio::test]
async fn a_webhook_is_made_shown_and_deleted() {
    let it = Workspace::new().await;
    let env = &it.world.env;

    create(
        env,
        &it.team.dana,
        &order("https://crm.example/hook", false),
        key(),
    )
    .await
    .unwrap();
    create(
        env,
        &it.team.dana,
        &order("https://crm.example/all", true),
        key(),
    )
    .await
    .unwrap();

    let hooks = it.hooks().await;
    let scopes: Vec<_> = hooks
        .iter()
        .map(|hook| (hook.address.as_str(), hook.scope.as_str()))
        .collect();
    assert_eq!(
        scopes,
        [
            ("https://crm.example/hook", "My bookings"),
            ("https://crm.example/all", "Everybody in the organization"),
        ]
    );
    assert_eq!(hooks[0].owner, HookOwner::Others);
    assert!(hooks[0].is_active && hooks[0].by_reader);
    let shown = page(env, &it.team.dana, &hooks[0].id).await.unwrap();
    assert_eq!(shown.hook, hooks[0]);
    delete(env, &it.team.dana, &hooks[0].id).await.unwrap();
    assert_eq!(it.hooks().await.len(), 1);
}

#[tokio::test]
async fn the_same_address_twice_is_told() {
    let it = Workspace::new().await;
    let env = &it.world.env;
    let one = order("https://crm.example/hook", false);
    create(env, &it.team.dana, &one, key()).await.unwrap();

    let again = create(env, &it.team.dana, &one, key()).await;

    assert_eq!(trouble(again), Trouble::Exists);
}

#[tokio::test]
async fn what_makes_no_sense_is_not_sent_to_calendly() {
    let it = Workspace::new().await;
    let env = &it.world.env;
    let none = NewHook {
        events: Vec::new(),
        ..order("https://crm.example/hook", false)
    };

    let outcomes = [
        create(
            env,
            &it.team.dana,
            &order("http://crm.example/hook", false),
            key(),
        )
        .await,
        create(env, &it.team.dana, &none, key()).await,
        create(
            env,
            &it.team.dana,
            &order("https://crm.example/hook", false),
            "short".into(),
        )
        .await,
    ];

    for outcome in outcomes {
        assert!(sentence(outcome).contains("Nothing was made"));
    }
    assert_eq!(it.hooks().await, []);
}

#[tokio::test]
async fn integrator_s_own_is_marked_hides_its_secret_and_cannot_be_deleted() {
    let it = Workspace::new().await;

    let own = it.with_own().await;

    assert_eq!(own.address, "https://calendar.example/hooks/calendly/");
    let refused = delete(&it.world.env, &it.team.dana, &own.id).await;
    assert!(sentence(refused).contains("Nothing was deleted"));
    assert_eq!(it.hooks().await.len(), 1);
}

#[tokio::test]
async fn integrator_s_own_is_made_anew() {
    let it = Workspace::new().await;
    let env = &it.world.env;
    let before = it.with_own().await;

    recreate(env, &it.team.dana, &before.id).await.unwrap();

    let after = it.hooks().await;
    assert_eq!(after.len(), 1);
    assert_eq!(after[0].owner, HookOwner::Integrator);
    assert_ne!(after[0].id, before.id);
    let mut reading = env.store.read().await.unwrap();
    let dana = &it.team.dana;
    let account = reading
        .calendly_account(dana.organization, dana.member)
        .await
        .unwrap()
        .unwrap();
    assert!(
        matches!(account.updates, Updates::Webhook { subscription, .. } if subscription.ends_with(&after[0].id))
    );
}

#[tokio::test]
async fn somebody_else_s_is_not_made_anew() {
    let it = Workspace::new().await;
    let env = &it.world.env;
    create(
        env,
        &it.team.dana,
        &order("https://crm.example/hook", false),
        key(),
    )
    .await
    .unwrap();
    let id = it.hooks().await[0].id.clone();

    let outcome = recreate(env, &it.team.dana, &id).await;

    assert_eq!(trouble(outcome), Trouble::Gone);
    assert_eq!(it.hooks().await[0].id, id);
}

#[tokio::test]
async fn a_plan_without_webhooks_says_so_in_calendly_s_words() {
    let it = Workspace::new().await;
    let env = &it.world.env;
    it.sandbox
        .calendly()
        .set_plan(DANA, sandbox::Plan::Free)
        .unwrap();

    let refused = create(
        env,
        &it.team.dana,
        &order("https://crm.example/hook", false),
        key(),
    )
    .await;

    assert!(matches!(trouble(refused), Trouble::NotAllowed(words) if words.contains("upgrade")));
}
