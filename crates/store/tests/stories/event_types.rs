//! What members offer at Calendly.

use crate::scene::Scene;
use chrono::TimeDelta;
use domain::event_type::EventType;
use store::StoreError;
use testkit::story;

fn event_type(scene: &Scene, id: &str, name: &str) -> EventType {
    EventType {
        id: id.parse().unwrap(),
        member: scene.fernhill.dana.id,
        name: name.to_owned(),
        minutes: Some(30),
        page: format!("https://calendly.com/dana/{name}"),
        is_offered: true,
    }
}

story!(
    what_calendly_does_not_tell_of_any_more_stays_known_and_is_not_offered,
    async |store| {
        let scene = Scene::on(store).await;
        let (org, dana) = (scene.org(), scene.fernhill.dana.id);
        let (intro, visit) = (
            event_type(&scene, "B", "intro"),
            event_type(&scene, "A", "visit"),
        );
        let later = scene.at + TimeDelta::minutes(5);
        let renamed = EventType {
            name: "Intro call".to_owned(),
            minutes: None,
            ..intro.clone()
        };
        let mut writing = scene.write().await;
        assert_eq!(writing.event_types_read_at(org, dana).await.unwrap(), None);

        let both = [visit.clone(), intro.clone()];
        writing
            .keep_event_types(org, dana, &both, scene.at)
            .await
            .unwrap();
        let first = writing.event_types(org, dana).await.unwrap();
        writing
            .keep_event_types(org, dana, std::slice::from_ref(&renamed), later)
            .await
            .unwrap();

        assert_eq!(first, [intro.clone(), visit.clone()], "by name");
        let gone = EventType {
            is_offered: false,
            ..visit.clone()
        };
        let found = writing.event_types(org, dana).await.unwrap();
        assert_eq!(found, [renamed, gone.clone()]);
        let found = writing.event_type(org, dana, &visit.id).await.unwrap();
        assert_eq!(found, Some(gone));
        let at = writing.event_types_read_at(org, dana).await.unwrap();
        assert_eq!(at, Some(later));
    }
);

story!(
    event_types_of_another_organization_stay_hidden_and_untouched,
    async |store| {
        let scene = Scene::on(store).await;
        let (org, rival, dana) = (scene.org(), scene.rival.org(), scene.fernhill.dana.id);
        let intro = event_type(&scene, "A", "intro");
        let mut writing = scene.write().await;
        let told = [intro.clone()];
        writing
            .keep_event_types(org, dana, &told, scene.at)
            .await
            .unwrap();

        assert_eq!(writing.event_types(rival, dana).await.unwrap(), []);
        let found = writing.event_type(rival, dana, &intro.id).await.unwrap();
        assert_eq!(found, None);
        assert_eq!(
            writing.event_types_read_at(rival, dana).await.unwrap(),
            None
        );
        writing
            .keep_event_types(rival, dana, &[], scene.at)
            .await
            .unwrap();

        assert_eq!(writing.event_types(org, dana).await.unwrap(), [intro]);
        let forged = writing.keep_event_types(rival, dana, &told, scene.at).await;
        assert!(matches!(forged, Err(StoreError::Conflict(_))), "{forged:?}");
    }
);
