//! Links of mails: opened, counted, led on to Calendly with what ties a booking to them.

use super::{Office, PAGE, code_in};
use crate::calendly::booked;
use domain::campaign::Results;
use domain::person::Happened;
use domain::scheduling_link::Opening;
use services::calendly::open_link;
use services::outreach::campaigns::Asked;

#[tokio::test]
async fn an_opened_link_is_counted_and_the_booking_behind_it_is_tied_to_the_mail() {
    let office = Office::new().await;
    let dana = &office.team.dana;
    let ida = office.lead("Ida Muster", "ida@example.org").await;
    let template = office.template("Book: {{calendly_link}}").await.unwrap();
    let campaign = office.campaign(template).await.unwrap();
    office.ask(campaign, Asked::Start).await.unwrap();
    office.send(campaign).await;
    let code = code_in(&office.post.mails()[0].body);

    for counts in [false, true, true] {
        let opened = open_link(&office.world.env, &code, counts).await.unwrap();
        let page = format!("{PAGE}?utm_source=integrator&utm_medium=email&utm_content={code}");
        assert_eq!(opened.unwrap().opening, Opening::Leads(page));
    }
    let mut message = booked();
    message["payload"]["tracking"]["utm_source"] = "integrator".into();
    message["payload"]["tracking"]["utm_content"] = code.clone().into();
    office.world.told(dana, &[message]).await;

    let page = office.page(campaign).await;
    let expected = Results {
        mails: 1,
        sent: 1,
        failed: 0,
        bounced: 0,
        unsubscribed: 0,
        opened: 1,
        booked: 1,
    };
    assert_eq!(page.results, expected);
    let happened: Vec<_> = office
        .timeline(ida)
        .await
        .into_iter()
        .map(|(what, _)| what)
        .collect();
    assert_eq!(
        happened,
        [Happened::Written, Happened::Opened, Happened::Booked]
    );
}

#[tokio::test]
async fn a_link_that_was_sent_pauses_with_calendly_and_comes_back_with_it() {
    let office = Office::new().await;
    office.lead("Ida", "ida@example.org").await;
    let template = office.template("Book: {{calendly_link}}").await.unwrap();
    let campaign = office.campaign(template).await.unwrap();
    office.ask(campaign, Asked::Start).await.unwrap();
    office.send(campaign).await;
    let code = code_in(&office.post.mails()[0].body);
    let opening = async || {
        let opened = open_link(&office.world.env, &code, true).await.unwrap();
        opened.unwrap().opening
    };

    office.force(true).await;
    let paused = opening().await;
    let opened_meanwhile = office.page(campaign).await.results.opened;
    office.force(false).await;

    assert_eq!(paused, Opening::Unavailable);
    assert_eq!(opened_meanwhile, 0);
    assert!(matches!(opening().await, Opening::Leads(_)));
}

#[tokio::test]
async fn a_booking_that_names_somebody_else_s_link_is_tied_to_nothing() {
    let office = Office::new().await;
    office.lead("Ida", "ida@example.org").await;
    let template = office.template("Book: {{calendly_link}}").await.unwrap();
    let campaign = office.campaign(template).await.unwrap();
    office.ask(campaign, Asked::Start).await.unwrap();
    office.send(campaign).await;
    let code = code_in(&office.post.mails()[0].body);
    let rival = office.world.team("rival").await;
    let mut writing = office.world.env.store.write().await.unwrap();
    writing
        .note_mail_booked(
            rival.organization,
            rival.dana.member,
            &code,
            domain::BookingId::new(office.world.env.entropy.id()),
            office.now(),
        )
        .await
        .unwrap();
    writing.commit().await.unwrap();

    assert_eq!(office.page(campaign).await.results.booked, 0);
}
