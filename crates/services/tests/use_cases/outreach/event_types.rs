//! Links that lead to one event type: chosen, followed, and what happens when it is removed at Calendly.

use super::{Office, PAGE, code_in, draft, refused};
use domain::event_type::EventType;
use domain::link_use::LinkRefusal;
use domain::scheduling_link::Opening;
use domain::template::LinkOf;
use domain::view::outreach::LinkShown;
use domain::{PersonId, TemplateId};
use services::calendly::open_link;
use services::outreach::OutreachError;
use services::outreach::campaigns::Asked;
use services::outreach::kept::DraftOf;
use services::outreach::letters::{self, LetterDraft};
use services::outreach::templates::{self, TemplateDraft};

const WITH_LINK: &str = "Book: {{calendly_link}}";

impl Office {
    /// Dana's *Intro call*, as Calendly told of it just now.
    fn intro(&self) -> EventType {
        EventType {
            id: "INTRO".parse().unwrap(),
            member: self.team.dana.member,
            name: "Intro call".to_owned(),
            minutes: Some(30),
            page: format!("{PAGE}/intro-call"),
            is_offered: true,
        }
    }

    /// Calendly told of these event types of Dana's.
    async fn calendly_told(&self, event_types: &[EventType]) {
        let dana = &self.team.dana;
        let mut writing = self.world.env.store.write().await.unwrap();
        writing
            .keep_event_types(dana.organization, dana.member, event_types, self.now())
            .await
            .unwrap();
        writing.commit().await.unwrap();
    }

    fn to_intro(&self) -> TemplateDraft {
        TemplateDraft {
            link_of: LinkOf::Member(self.team.dana.member),
            event_type: Some(self.intro().id),
            ..draft(WITH_LINK)
        }
    }

    async fn template_to_intro(&self) -> TemplateId {
        self.calendly_told(&[self.intro()]).await;
        templates::save(&self.world.env, &self.team.dana, self.to_intro())
            .await
            .unwrap()
    }

    fn letter(&self, person: PersonId, template: TemplateId) -> LetterDraft {
        LetterDraft {
            person,
            template,
            event_type: None,
            is_single_use: false,
            request: "one".to_owned(),
        }
    }

    async fn leads_to(&self, code: &str) -> String {
        let opened = open_link(&self.world.env, code, true).await.unwrap();
        match opened.unwrap().opening {
            Opening::Leads(page) => page,
            Opening::Unavailable => panic!("it leads nowhere"),
        }
    }

    async fn link_of(&self, template: TemplateId) -> LinkShown {
        let page = templates::page(&self.world.env, &self.team.dana, Some(template)).await;
        page.unwrap().link
    }
}

fn gone<T: std::fmt::Debug>(outcome: Result<T, OutreachError>) {
    match outcome {
        Err(OutreachError::Link {
            why: LinkRefusal::EventTypeGone,
            sentence,
        }) => assert!(sentence.contains("Choose another one"), "{sentence}"),
        other => panic!("not refused: {other:?}"),
    }
}

#[tokio::test]
async fn a_link_leads_to_its_event_type_and_to_the_member_s_page_once_that_is_gone() {
    let office = Office::new().await;
    office.lead("Ida", "ida@example.org").await;
    let template = office.template_to_intro().await;
    let campaign = office.campaign(template).await.unwrap();
    office.ask(campaign, Asked::Start).await.unwrap();
    office.send(campaign).await;
    let code = code_in(&office.post.mails()[0].body);

    let before = office.leads_to(&code).await;
    office.calendly_told(&[]).await;
    let after = office.leads_to(&code).await;

    let tracked = format!("?utm_source=integrator&utm_medium=email&utm_content={code}");
    assert_eq!(before, format!("{PAGE}/intro-call{tracked}"));
    assert_eq!(after, format!("{PAGE}{tracked}"));
}

#[tokio::test]
async fn what_leads_to_an_event_type_that_was_removed_wants_another_one() {
    let office = Office::new().await;
    let env = &office.world.env;
    let ida = office.lead("Ida", "ida@example.org").await;
    let template = office.template_to_intro().await;
    let campaign = office.campaign(template).await.unwrap();
    assert_eq!(office.link_of(template).await, LinkShown::Works);
    office.calendly_told(&[]).await;

    let new = templates::save(env, &office.team.dana, office.to_intro()).await;
    let kept = TemplateDraft {
        of: DraftOf::Kept {
            id: template,
            seen: 1,
        },
        name: "Renamed".to_owned(),
        ..office.to_intro()
    };
    let kept = templates::save(env, &office.team.dana, kept).await;
    let letter = letters::send(env, &office.team.dana, office.letter(ida, template)).await;
    let started = office.ask(campaign, Asked::Start).await;

    gone(new);
    kept.unwrap();
    gone(letter);
    gone(started);
    assert_eq!(office.link_of(template).await, LinkShown::Gone);
}

#[tokio::test]
async fn an_event_type_is_chosen_for_one_mail() {
    let office = Office::new().await;
    let env = &office.world.env;
    let ida = office.lead("Ida", "ida@example.org").await;
    office.calendly_told(&[office.intro()]).await;
    let template = office.template(WITH_LINK).await.unwrap();
    let page = letters::page(env, &office.team.dana, ida, Some(template)).await;
    let chosen = page.unwrap().chosen.unwrap();
    let draft = LetterDraft {
        event_type: Some(chosen.event_types[0].id.clone()),
        ..office.letter(ida, template)
    };

    letters::send(env, &office.team.dana, draft).await.unwrap();
    let mut reading = env.store.read().await.unwrap();
    let (organization, mail) = reading.letters_under_way().await.unwrap()[0];
    let stored = reading.outreach_mail(organization, mail).await.unwrap();
    drop(reading);

    let code = stored.unwrap().mail.link.unwrap().code;
    assert_eq!(
        (chosen.event_types, chosen.event_type),
        (vec![office.intro()], None)
    );
    assert!(
        office
            .leads_to(&code)
            .await
            .starts_with(&format!("{PAGE}/intro-call?"))
    );
}

#[tokio::test]
async fn a_link_for_a_single_booking_needs_an_event_type_and_calendly() {
    let office = Office::new().await;
    let env = &office.world.env;
    let ida = office.lead("Ida", "ida@example.org").await;
    office.calendly_told(&[office.intro()]).await;
    let template = office.template(WITH_LINK).await.unwrap();
    let single = LetterDraft {
        is_single_use: true,
        ..office.letter(ida, template)
    };
    let of_intro = LetterDraft {
        event_type: Some(office.intro().id),
        ..single.clone()
    };

    let without = letters::send(env, &office.team.dana, single).await;
    // Nobody answers for Calendly here.
    let silent = letters::send(env, &office.team.dana, of_intro.clone()).await;
    office.force(true).await;
    let paused = letters::send(env, &office.team.dana, of_intro).await;

    assert!(refused(without).contains("Choose an event type"));
    assert!(refused(silent).contains("Calendly made no link"));
    assert!(refused(paused).contains("needs to be re-authenticated"));
    let mut reading = env.store.read().await.unwrap();
    assert_eq!(reading.letters_under_way().await.unwrap(), []);
}

#[tokio::test]
async fn an_event_type_belongs_to_the_member_whose_link_it_is() {
    let office = Office::new().await;
    let env = &office.world.env;
    office.calendly_told(&[office.intro()]).await;
    let of_whoever = TemplateDraft {
        link_of: LinkOf::Owner,
        ..office.to_intro()
    };
    let of_nobody = TemplateDraft {
        event_type: Some("OTHER".parse().unwrap()),
        ..office.to_intro()
    };

    let of_whoever = templates::save(env, &office.team.dana, of_whoever).await;
    let of_nobody = templates::save(env, &office.team.dana, of_nobody).await;

    assert!(refused(of_whoever).contains("belongs to one member"));
    gone(of_nobody);
}
