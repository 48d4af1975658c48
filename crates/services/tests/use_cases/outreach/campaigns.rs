//! Campaigns: everybody gets one mail and nobody two, at the chosen pace, whatever happens in between.

use super::{Office, code_in, refused};
use chrono::TimeDelta;
use domain::campaign::Audience;
use domain::outreach_mail::UNHEARD;
use domain::person::Happened;
use domain::view::outreach::{LinkShown, MailState, StateShown};
use services::ServiceError;
use services::outreach::OutreachError;
use services::outreach::campaigns::{self, Asked, CampaignDraft};
use services::outreach::kept::DraftOf;
use std::collections::BTreeSet;

const WITH_LINK: &str = "Hello {{first_name}}: {{calendly_link}}";

#[tokio::test]
async fn everybody_of_the_audience_gets_one_mail_with_a_link_of_their_own() {
    let office = Office::new().await;
    let ida = office.lead("Ida Muster", "ida@example.org").await;
    office.lead("Bo Rivers", "bo@example.org").await;
    office.lead("Nobody Known", "").await;
    let template = office.template(WITH_LINK).await.unwrap();
    let campaign = office.campaign(template).await.unwrap();
    assert_eq!(office.page(campaign).await.people_now, 2);

    office.ask(campaign, Asked::Start).await.unwrap();
    office.send(campaign).await;
    office.send(campaign).await;

    assert_eq!(
        office.post.recipients(),
        ["bo@example.org", "ida@example.org"]
    );
    let mails = office.post.mails();
    let codes: BTreeSet<_> = mails.iter().map(|mail| code_in(&mail.body)).collect();
    assert_eq!(codes.len(), 2);
    let to_ida = mails
        .iter()
        .find(|mail| mail.to.address.starts_with("ida"))
        .unwrap();
    assert_eq!(to_ida.subject, "Hello Ida");
    assert_eq!(to_ida.reply_to.as_deref(), Some("dana@fernhill.example"));
    let page = office.page(campaign).await;
    assert_eq!(page.state, StateShown::Finished);
    assert_eq!((page.results.mails, page.results.sent), (2, 2));
    assert_eq!(
        office.timeline(ida).await,
        [(Happened::Written, "Hello Ida".to_owned())]
    );
}

#[tokio::test]
async fn a_refused_mail_is_shown_with_the_mail_server_s_words() {
    let office = Office::new().await;
    let gone = office.lead("Gone", "bounce@example.org").await;
    office.lead("Ida", "ida@example.org").await;
    let template = office.template("Hello").await.unwrap();
    let campaign = office.campaign(template).await.unwrap();

    office.ask(campaign, Asked::Start).await.unwrap();
    office.send(campaign).await;

    let page = office.page(campaign).await;
    assert_eq!(page.state, StateShown::Finished);
    assert_eq!((page.results.sent, page.results.failed), (1, 1));
    assert_eq!(page.mails[0].state, MailState::Refused);
    assert_eq!(
        page.mails[0].trouble.as_deref(),
        Some("550 nobody of that name is here")
    );
    let [(what, text)] = office.timeline(gone).await.try_into().unwrap();
    assert_eq!(what, Happened::NotDelivered);
    assert!(text.contains("550 nobody of that name"), "{text}");
}

#[tokio::test]
async fn a_mail_that_is_not_taken_now_waits_and_holds_nobody_up() {
    let office = Office::new().await;
    office.lead("Anna", "later@example.org").await;
    office.lead("Ida", "ida@example.org").await;
    let template = office.template("Hello").await.unwrap();
    let campaign = office.campaign(template).await.unwrap();

    office.ask(campaign, Asked::Start).await.unwrap();
    office.send(campaign).await;
    let at_first = office.page(campaign).await;
    office.post.recover();
    office.world.clock.advance(TimeDelta::hours(2));
    office.send(campaign).await;

    assert_eq!(at_first.state, StateShown::Sending);
    assert_eq!((at_first.results.sent, at_first.results.waiting()), (1, 1));
    assert_eq!(
        office.post.recipients(),
        ["ida@example.org", "later@example.org"]
    );
    assert_eq!(office.page(campaign).await.state, StateShown::Finished);
}

#[tokio::test]
async fn nobody_gets_a_second_mail_when_the_process_ended_before_the_answer_was_noted() {
    let office = Office::new().await;
    office.lead("Ida", "ida@example.org").await;
    let template = office.template("Hello").await.unwrap();
    let campaign = office.campaign(template).await.unwrap();
    office.ask(campaign, Asked::Start).await.unwrap();
    let organization = office.team.organization;
    let mut writing = office.world.env.store.write().await.unwrap();
    let mail = writing
        .due_mail(organization, campaign, office.now())
        .await
        .unwrap()
        .unwrap();
    writing
        .hand_mail(organization, mail, office.now())
        .await
        .unwrap();
    writing.commit().await.unwrap();

    office.send(campaign).await;

    assert_eq!(office.post.asked(), 0);
    let page = office.page(campaign).await;
    assert_eq!(page.state, StateShown::Finished);
    assert_eq!(page.mails[0].state, MailState::GivenUp);
    assert_eq!(page.mails[0].trouble.as_deref(), Some(UNHEARD));
}

#[tokio::test]
async fn a_campaign_keeps_its_pace() {
    let office = Office::new().await;
    for name in ["a", "b", "c"] {
        office.lead(name, &format!("{name}@example.org")).await;
    }
    let template = office.template("Hello").await.unwrap();
    let slow = CampaignDraft {
        per_hour: 2,
        ..office.campaign_draft(template)
    };
    let campaign = campaigns::save(&office.world.env, &office.team.dana, slow)
        .await
        .unwrap();

    office.ask(campaign, Asked::Start).await.unwrap();
    office.send(campaign).await;
    office.world.clock.advance(TimeDelta::minutes(59));
    office.send(campaign).await;
    let within_the_hour = office.post.recipients();
    office.world.clock.advance(TimeDelta::minutes(2));
    office.send(campaign).await;

    assert_eq!(within_the_hour, ["a@example.org", "b@example.org"]);
    assert_eq!(office.post.recipients().len(), 3);
}

#[tokio::test]
async fn a_paused_campaign_sends_nothing_until_it_is_resumed() {
    let office = Office::new().await;
    office.lead("Ida", "ida@example.org").await;
    let template = office.template("Hello").await.unwrap();
    let campaign = office.campaign(template).await.unwrap();
    office.ask(campaign, Asked::Start).await.unwrap();

    office.ask(campaign, Asked::Pause).await.unwrap();
    office.send(campaign).await;
    let while_paused = office.post.asked();
    office.ask(campaign, Asked::Resume).await.unwrap();
    office.send(campaign).await;

    assert_eq!(while_paused, 0);
    assert_eq!(office.post.recipients(), ["ida@example.org"]);
    let again = office.ask(campaign, Asked::Start).await;
    assert!(refused(again).contains("finished by now"));
}

#[tokio::test]
async fn a_scheduled_campaign_begins_by_itself_and_not_before() {
    let office = Office::new().await;
    office.lead("Ida", "ida@example.org").await;
    let template = office.template("Hello").await.unwrap();
    let campaign = office.campaign(template).await.unwrap();
    // In London it is 9:00 on 18 March.
    let at = "2026-03-18T11:00:00".parse().unwrap();
    let past = "2026-03-18T08:00:00".parse().unwrap();

    let over = office.ask(campaign, Asked::Schedule(past)).await;
    office.ask(campaign, Asked::Schedule(at)).await.unwrap();
    office.send(campaign).await;
    let before = office.post.asked();
    office.world.clock.advance(TimeDelta::hours(2));
    office.send(campaign).await;
    office.send(campaign).await;

    assert!(refused(over).contains("That time is over"));
    assert_eq!(before, 0);
    assert_eq!(office.post.recipients(), ["ida@example.org"]);
}

#[tokio::test]
async fn while_calendly_is_forced_off_an_old_campaign_is_sent_and_no_new_one_made() {
    let office = Office::new().await;
    office.lead("Ida", "ida@example.org").await;
    let template = office.template(WITH_LINK).await.unwrap();
    let campaign = office.campaign(template).await.unwrap();
    office.force(true).await;

    let new = office.campaign(template).await;
    office.ask(campaign, Asked::Start).await.unwrap();
    office.send(campaign).await;

    assert!(refused(new).contains("needs to be re-authenticated"));
    assert_eq!(office.page(campaign).await.link, LinkShown::Paused);
    let [mail] = office.post.mails().try_into().unwrap();
    assert_eq!(code_in(&mail.body).len(), 12);
}

#[tokio::test]
async fn in_a_module_that_is_off_no_mail_carries_a_link() {
    let office = Office::new().await;
    office.lead("Ida", "ida@example.org").await;
    let template = office.template(WITH_LINK).await.unwrap();
    let campaign = office.campaign(template).await.unwrap();
    office.switch_off(domain::module::Module::Sales).await;

    let started = office.ask(campaign, Asked::Start).await;

    assert!(refused(started).contains("Calendly is off in Sales"));
    assert_eq!(office.page(campaign).await.state, StateShown::Draft);
}

#[tokio::test]
async fn whose_owner_has_no_link_is_named_and_the_others_are_written_to() {
    let office = Office::new().await;
    office.lead("Ida", "ida@example.org").await;
    let of_robin = office.lead("Bo", "bo@example.org").await;
    let env = &office.world.env;
    let mut writing = env.store.write().await.unwrap();
    let mut bo = writing
        .person(office.team.organization, of_robin)
        .await
        .unwrap()
        .unwrap();
    bo.id = domain::PersonId::new(env.entropy.id());
    bo.email = "other@example.org".to_owned();
    bo.owner = office.team.robin.member;
    writing.insert_person(&bo, office.now()).await.unwrap();
    writing.commit().await.unwrap();
    let by_owner = services::outreach::templates::TemplateDraft {
        link_of: domain::template::LinkOf::Owner,
        ..super::draft(WITH_LINK)
    };
    let template = services::outreach::templates::save(env, &office.team.dana, by_owner)
        .await
        .unwrap();
    let campaign = office.campaign(template).await.unwrap();

    office.ask(campaign, Asked::Start).await.unwrap();
    office.send(campaign).await;

    assert_eq!(
        office.post.recipients(),
        ["bo@example.org", "ida@example.org"]
    );
    let page = office.page(campaign).await;
    assert_eq!(page.mails[0].email, "other@example.org");
    let trouble = page.mails[0].trouble.as_deref().unwrap();
    assert!(
        trouble.contains("Robin K. has no Calendly link"),
        "{trouble}"
    );
}

#[tokio::test]
async fn a_campaign_nobody_fits_and_one_somebody_changed_are_not_started() {
    let office = Office::new().await;
    office.lead("Ida", "ida@example.org").await;
    let template = office.template("Hello").await.unwrap();
    let narrow = CampaignDraft {
        audience: Audience {
            status: Some("Quoted".to_owned()),
            ..Audience::default()
        },
        ..office.campaign_draft(template)
    };
    let env = &office.world.env;
    let nobody = campaigns::save(env, &office.team.dana, narrow)
        .await
        .unwrap();
    let campaign = office.campaign(template).await.unwrap();

    let empty = office.ask(nobody, Asked::Start).await;
    let stale = campaigns::ask(env, &office.team.dana, campaign, 0, Asked::Start).await;
    let by_robin = campaigns::ask(env, &office.team.robin, campaign, 1, Asked::Start).await;

    assert!(refused(empty).contains("Nobody fits this audience"));
    assert!(
        matches!(
            stale,
            Err(OutreachError::Service(ServiceError::ChangedMeanwhile))
        ),
        "{stale:?}"
    );
    assert!(
        matches!(
            by_robin,
            Err(OutreachError::Service(ServiceError::NotAllowed))
        ),
        "{by_robin:?}"
    );
}

#[tokio::test]
async fn the_form_of_a_new_one_that_is_sent_twice_makes_one_campaign() {
    let office = Office::new().await;
    let (env, dana) = (&office.world.env, &office.team.dana);
    let template = office.template("Hello").await.unwrap();
    let page = campaigns::page(env, dana, None).await.unwrap();
    let first = CampaignDraft {
        of: DraftOf::form(page.fresh, 0),
        ..office.campaign_draft(template)
    };
    let second = CampaignDraft {
        name: "Summer".to_owned(),
        ..first.clone()
    };

    let made = campaigns::save(env, dana, first).await.unwrap();
    let again = campaigns::save(env, dana, second).await.unwrap();

    assert_eq!((Some(made), made), (page.fresh, again));
    let page = office.page(made).await;
    assert_eq!((page.name.as_str(), page.version), ("Summer", 2));
}
