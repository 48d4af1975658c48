//! What Calendly told a member last, page by page.

use crate::calendly::account;
use crate::scene::Scene;
use chrono::TimeDelta;
use store::{StoreError, WorkspacePage};
use testkit::story;

/// Told so many minutes after the scene began.
fn page(scene: &Scene, name: &str, told: &str, minute: i64) -> WorkspacePage {
    WorkspacePage {
        page: name.to_owned(),
        zone: "Europe/London".to_owned(),
        told: told.to_owned(),
        told_at: scene.at + TimeDelta::minutes(minute),
    }
}

story!(of_a_page_the_last_answer_is_kept, async |store| {
    let scene = Scene::on(store).await;
    let (org, dana) = (scene.org(), scene.fernhill.dana.id);
    let mut writing = scene.write().await;
    writing
        .save_calendly_account(&account(&scene), b"sealed", scene.at)
        .await
        .unwrap();

    for told in [
        page(&scene, "events", "[1]", 0),
        page(&scene, "events", "[2]", 1),
    ] {
        writing
            .keep_workspace_page(org, dana, &told, 10)
            .await
            .unwrap();
    }

    let found = writing.workspace_page(org, dana, "events").await.unwrap();
    assert_eq!(found, Some(page(&scene, "events", "[2]", 1)));
    let other = writing.workspace_page(org, dana, "event").await.unwrap();
    assert_eq!(other, None);
});

story!(of_many_pages_only_the_latest_stay, async |store| {
    let scene = Scene::on(store).await;
    let (org, dana) = (scene.org(), scene.fernhill.dana.id);
    let mut writing = scene.write().await;
    writing
        .save_calendly_account(&account(&scene), b"sealed", scene.at)
        .await
        .unwrap();

    for (minute, name) in ["a", "b", "c", "a", "d"].iter().enumerate() {
        let minute = i64::try_from(minute).unwrap();
        let told = page(&scene, name, "[]", minute);
        writing
            .keep_workspace_page(org, dana, &told, 3)
            .await
            .unwrap();
    }

    let mut kept = Vec::new();
    for name in ["a", "b", "c", "d"] {
        if writing
            .workspace_page(org, dana, name)
            .await
            .unwrap()
            .is_some()
        {
            kept.push(name);
        }
    }
    assert_eq!(kept, ["a", "c", "d"]);
});

story!(
    pages_are_forgotten_with_the_account_the_organization_and_the_years,
    async |store| {
        let scene = Scene::on(store).await;
        let (org, dana) = (scene.org(), scene.fernhill.dana.id);
        let (old, new) = (page(&scene, "old", "[]", 0), page(&scene, "new", "[]", 9));
        let mut writing = scene.write().await;
        let account = account(&scene);

        let mut left = Vec::new();
        for way in ["time", "organization", "another account", "disconnected"] {
            writing
                .save_calendly_account(&account, b"sealed", scene.at)
                .await
                .unwrap();
            for told in [&old, &new] {
                writing
                    .keep_workspace_page(org, dana, told, 10)
                    .await
                    .unwrap();
            }
            match way {
                "time" => {
                    let before = scene.at + TimeDelta::minutes(5);
                    let gone = writing.forget_workspace_pages(before).await.unwrap();
                    assert_eq!(gone, 1);
                }
                "organization" => {
                    let rival = scene.rival.org();
                    writing.forget_workspace_pages_of(rival).await.unwrap();
                    let still = writing.workspace_page(org, dana, "old").await.unwrap();
                    assert_eq!(still.as_ref(), Some(&old));
                    writing.forget_workspace_pages_of(org).await.unwrap();
                }
                "another account" => writing
                    .save_calendly_account(&account, b"other", scene.at)
                    .await
                    .unwrap(),
                _ => writing.delete_calendly_account(org, dana).await.unwrap(),
            }
            for name in ["old", "new"] {
                if writing
                    .workspace_page(org, dana, name)
                    .await
                    .unwrap()
                    .is_some()
                {
                    left.push((way, name));
                }
            }
        }

        assert_eq!(left, [("time", "new")]);
    }
);

story!(
    pages_of_another_organization_stay_hidden_and_untouched,
    async |store| {
        let scene = Scene::on(store).await;
        let (org, rival, dana) = (scene.org(), scene.rival.org(), scene.fernhill.dana.id);
        let told = page(&scene, "events", "[1]", 0);
        let forged = page(&scene, "events", "[2]", 1);
        let mut writing = scene.write().await;
        writing
            .save_calendly_account(&account(&scene), b"sealed", scene.at)
            .await
            .unwrap();
        writing
            .keep_workspace_page(org, dana, &told, 10)
            .await
            .unwrap();

        let theirs = writing.workspace_page(rival, dana, "events").await.unwrap();
        assert_eq!(theirs, None);
        let ours = writing.workspace_page(org, dana, "events").await.unwrap();
        assert_eq!(ours, Some(told));
        let refused = writing.keep_workspace_page(rival, dana, &forged, 10).await;
        assert!(
            matches!(refused, Err(StoreError::Conflict(_))),
            "{refused:?}"
        );
    }
);
