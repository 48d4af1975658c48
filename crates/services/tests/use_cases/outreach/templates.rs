//! Templates: who may put a Calendly link in, and who is told that somebody was faster.

use super::{Office, draft, refused};
use crate::world::World;
use domain::module::Module;
use domain::template::LinkOf;
use domain::view::outreach::LinkShown;
use services::ServiceError;
use services::outreach::kept::DraftOf;
use services::outreach::templates::{self, TemplateDraft};
use services::outreach::{NO_MAIL_SERVER, OutreachError, lists};

const WITH_LINK: &str = "Hello {{first_name}},\nbook here: {{calendly_link}}";

#[tokio::test]
async fn a_link_is_inserted_where_calendly_is_connected_and_the_module_on() {
    let office = Office::new().await;
    let (env, team) = (&office.world.env, &office.team);

    let saved = office.template(WITH_LINK).await;
    let of_robin = templates::save(env, &team.robin, draft(WITH_LINK)).await;
    let of_dana_by_robin = TemplateDraft {
        link_of: LinkOf::Member(team.dana.member),
        ..draft(WITH_LINK)
    };
    let of_dana_by_robin = templates::save(env, &team.robin, of_dana_by_robin).await;
    office.switch_off(Module::FieldOps).await;
    let in_field_ops = TemplateDraft {
        module: Module::FieldOps,
        ..draft(WITH_LINK)
    };
    let in_field_ops = templates::save(env, &team.dana, in_field_ops).await;

    saved.unwrap();
    assert!(refused(of_robin).contains("Calendly is not connected"));
    of_dana_by_robin.unwrap();
    assert!(refused(in_field_ops).contains("Calendly is off in Field Ops"));
    let page = templates::page(env, &team.dana, None).await.unwrap();
    let modules: Vec<_> = page.refusals.iter().map(|(module, _)| *module).collect();
    assert_eq!(modules, [Module::FieldOps]);
    let page = templates::page(env, &team.robin, None).await.unwrap();
    assert_eq!(page.refusals.len(), 4);
}

#[tokio::test]
async fn while_calendly_is_forced_off_a_template_keeps_its_link_and_no_new_one_gets_any() {
    let office = Office::new().await;
    let (env, dana) = (&office.world.env, &office.team.dana);
    let id = office.template(WITH_LINK).await.unwrap();
    office.force(true).await;

    let edited = TemplateDraft {
        of: DraftOf::Kept { id, seen: 1 },
        subject: "Another subject".to_owned(),
        ..draft(WITH_LINK)
    };
    templates::save(env, dana, edited.clone()).await.unwrap();
    let new = office.template(WITH_LINK).await;
    let without = office.template("No link at all").await;
    let moved = TemplateDraft {
        module: Module::Crm,
        of: DraftOf::Kept { id, seen: 2 },
        ..edited
    };
    let moved = templates::save(env, dana, moved).await;

    assert!(refused(new).contains("needs to be re-authenticated"));
    assert!(refused(moved).contains("needs to be re-authenticated"));
    without.unwrap();
    let page = templates::page(env, dana, Some(id)).await.unwrap();
    assert_eq!(
        (page.link, page.subject.as_str()),
        (LinkShown::Paused, "Another subject")
    );

    office.force(false).await;

    let page = templates::page(env, dana, Some(id)).await.unwrap();
    assert_eq!(page.link, LinkShown::Works);
    office.template(WITH_LINK).await.unwrap();
}

#[tokio::test]
async fn of_two_who_save_at_once_the_second_is_told_and_nothing_is_lost() {
    let office = Office::new().await;
    let env = &office.world.env;
    let id = office.template("One").await.unwrap();
    let saving = |body: &str| TemplateDraft {
        of: DraftOf::Kept { id, seen: 1 },

        ..draft(body)
    };

    templates::save(env, &office.team.robin, saving("Robin's"))
        .await
        .unwrap();
    let second = templates::save(env, &office.team.dana, saving("Dana's")).await;

    assert!(
        matches!(
            second,
            Err(OutreachError::Service(ServiceError::ChangedMeanwhile))
        ),
        "{second:?}"
    );
    let page = templates::page(env, &office.team.dana, Some(id))
        .await
        .unwrap();
    assert_eq!((page.body.as_str(), page.version), ("Robin's", 2));
}

#[tokio::test]
async fn the_form_of_a_new_one_that_is_sent_twice_makes_one_template() {
    let office = Office::new().await;
    let (env, dana) = (&office.world.env, &office.team.dana);
    let page = templates::page(env, dana, None).await.unwrap();
    let first = TemplateDraft {
        of: DraftOf::form(page.fresh, 0),
        ..draft("Hello")
    };
    let second = TemplateDraft {
        body: "Hello again".to_owned(),
        ..first.clone()
    };

    let made = templates::save(env, dana, first.clone()).await.unwrap();
    let again = templates::save(env, dana, second).await.unwrap();
    let late = templates::save(env, dana, first).await;

    assert_eq!((Some(made), made), (page.fresh, again));
    let page = templates::page(env, dana, Some(made)).await.unwrap();
    assert_eq!((page.body.as_str(), page.version), ("Hello again", 2));
    assert!(page.fresh.is_none());
    assert!(
        matches!(
            late,
            Err(OutreachError::Service(ServiceError::ChangedMeanwhile))
        ),
        "{late:?}"
    );
    let gone = TemplateDraft {
        of: DraftOf::form(templates::page(env, dana, None).await.unwrap().fresh, 1),
        ..draft("Hello")
    };
    let gone = templates::save(env, dana, gone).await;
    assert!(
        matches!(gone, Err(OutreachError::Service(ServiceError::NotFound))),
        "{gone:?}"
    );
}

#[tokio::test]
async fn what_cannot_be_filled_is_not_saved() {
    let office = Office::new().await;

    for (body, awaited) in [
        ("{{frist_name}}", "“{{frist_name}}”"),
        ("{{first_name", "does not end"),
        ("  ", "The text is empty"),
    ] {
        assert!(
            refused(office.template(body).await).contains(awaited),
            "{body:?}"
        );
    }
    let lists = lists(&office.world.env, &office.team.dana).await.unwrap();
    assert_eq!(lists.templates, []);
}

#[tokio::test]
async fn viewers_and_other_organizations_change_nothing() {
    let office = Office::new().await;
    let env = &office.world.env;
    let rival = office.world.team("rival").await;
    let id = office.template("One").await.unwrap();
    let edited = TemplateDraft {
        of: DraftOf::Kept { id, seen: 1 },

        ..draft("Forged")
    };

    let by_viewer = templates::save(env, &office.team.viewer, edited.clone()).await;
    let by_rival = templates::save(env, &rival.dana, edited).await;
    let deleted = templates::delete(env, &rival.dana, id).await;

    assert!(
        matches!(
            by_viewer,
            Err(OutreachError::Service(ServiceError::NotAllowed))
        ),
        "{by_viewer:?}"
    );
    assert!(
        matches!(
            by_rival,
            Err(OutreachError::Service(ServiceError::NotFound))
        ),
        "{by_rival:?}"
    );
    assert!(
        matches!(deleted, Err(ServiceError::NotFound)),
        "{deleted:?}"
    );
    let page = templates::page(env, &rival.dana, Some(id)).await;
    assert!(matches!(page, Err(ServiceError::NotFound)), "{page:?}");
    let new = templates::page(env, &office.team.viewer, None).await;
    assert!(matches!(new, Err(ServiceError::NotFound)), "{new:?}");
}

#[tokio::test]
async fn a_test_mail_goes_to_oneself_with_the_link() {
    let office = Office::new().await;
    let id = office.template(WITH_LINK).await.unwrap();

    let to = templates::send_test(&office.world.env, &office.team.dana, id)
        .await
        .unwrap();

    assert_eq!(to, "dana@fernhill.example");
    let [mail] = office.post.mails().try_into().unwrap();
    assert_eq!(mail.subject, "[Test] Hello Alex");
    assert!(
        mail.body.contains("http://localhost:3000/m/for-good-"),
        "{}",
        mail.body
    );
}

#[tokio::test]
async fn without_a_mail_server_nothing_pretends_to_be_sent() {
    let (world, team) = World::new().await;
    let env = &world.env;
    let id = templates::save(env, &team.dana, draft("One"))
        .await
        .unwrap();

    let sent = templates::send_test(env, &team.dana, id).await;

    assert_eq!(refused(sent), NO_MAIL_SERVER);
    let lists = lists(env, &team.dana).await.unwrap();
    assert!(!lists.has_mail_server);
}
