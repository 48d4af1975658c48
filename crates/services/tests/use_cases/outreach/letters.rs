//! **Send meeting link**: one mail to one person.

use super::{Office, refused};
use domain::person::Happened;
use domain::view::outreach::LinkShown;
use domain::{OutreachMailId, PersonId, TemplateId};
use jobs::JobError;
use serde_json::json;
use services::outreach::OutreachError;
use services::outreach::letters::{LetterDraft, page, send};

const WITH_LINK: &str = "Hello {{first_name}}: {{calendly_link}}";

impl Office {
    async fn write_to(
        &self,
        person: PersonId,
        template: TemplateId,
        request: &str,
    ) -> Result<(), OutreachError> {
        let draft = LetterDraft {
            person,
            template,
            event_type: None,
            is_single_use: false,
            request: request.to_owned(),
        };
        send(&self.world.env, &self.team.dana, draft).await
    }

    /// The mails to one person that are under way.
    async fn under_way(&self) -> Vec<OutreachMailId> {
        let mut reading = self.world.env.store.read().await.unwrap();
        let letters = reading.letters_under_way().await.unwrap();
        letters.into_iter().map(|(_, mail)| mail).collect()
    }

    async fn deliver(&self, mail: OutreachMailId) -> Result<(), JobError> {
        let organization = self.team.organization;
        self.run(
            "send_letter",
            json!({"organization": organization, "mail": mail}),
        )
        .await
    }
}

#[tokio::test]
async fn a_form_sent_twice_sends_one_mail_and_the_timeline_tells_of_it() {
    let office = Office::new().await;
    let ida = office.lead("Ida Muster", "ida@example.org").await;
    let template = office.template(WITH_LINK).await.unwrap();

    office.write_to(ida, template, "one").await.unwrap();
    office.write_to(ida, template, "one").await.unwrap();
    let [mail] = office.under_way().await.try_into().unwrap();
    office.deliver(mail).await.unwrap();
    office.deliver(mail).await.unwrap();

    assert_eq!(office.post.recipients(), ["ida@example.org"]);
    assert_eq!(
        office.timeline(ida).await,
        [(Happened::Written, "Hello Ida".to_owned())]
    );
}

#[tokio::test]
async fn the_preview_is_what_the_person_will_read() {
    let office = Office::new().await;
    let ida = office.lead("Ida <b>Muster</b>", "ida@example.org").await;
    let template = office
        .template("{{name}}: {{calendly_link}}")
        .await
        .unwrap();
    office.force(true).await;

    let page = page(&office.world.env, &office.team.dana, ida, Some(template))
        .await
        .unwrap();

    let chosen = page.chosen.unwrap();
    assert_eq!(chosen.subject, "Hello Ida");
    assert!(
        chosen
            .body
            .starts_with("Ida <b>Muster</b>: http://localhost:3000/m/")
    );
    assert_eq!((chosen.link, chosen.refusal), (LinkShown::Paused, None));
}

#[tokio::test]
async fn a_mail_that_is_not_taken_now_is_tried_again_and_a_refused_one_is_not() {
    let office = Office::new().await;
    let slow = office.lead("Anna", "later@example.org").await;
    let gone = office.lead("Gone", "bounce@example.org").await;
    let template = office.template("Hello").await.unwrap();
    office.write_to(slow, template, "one").await.unwrap();
    let [first] = office.under_way().await.try_into().unwrap();

    let waits = office.deliver(first).await;
    office.post.recover();
    office.deliver(first).await.unwrap();
    office.write_to(gone, template, "two").await.unwrap();
    let [second] = office.under_way().await.try_into().unwrap();
    office.deliver(second).await.unwrap();

    assert!(
        matches!(waits, Err(JobError::RetryAfter { .. })),
        "{waits:?}"
    );
    assert_eq!(office.post.recipients(), ["later@example.org"]);
    assert_eq!(office.timeline(gone).await[0].0, Happened::NotDelivered);
    assert_eq!(office.under_way().await, []);
}

#[tokio::test]
async fn a_mail_of_which_no_answer_was_noted_is_not_sent_again() {
    let office = Office::new().await;
    let ida = office.lead("Ida", "ida@example.org").await;
    let template = office.template("Hello").await.unwrap();
    office.write_to(ida, template, "one").await.unwrap();
    let [mail] = office.under_way().await.try_into().unwrap();
    let mut writing = office.world.env.store.write().await.unwrap();
    writing
        .hand_mail(office.team.organization, mail, office.now())
        .await
        .unwrap();
    writing.commit().await.unwrap();

    office.deliver(mail).await.unwrap();

    assert_eq!(office.post.asked(), 0);
    assert_eq!(office.timeline(ida).await[0].0, Happened::NotDelivered);
}

#[tokio::test]
async fn nothing_is_sent_without_an_address_or_where_the_module_is_off() {
    let office = Office::new().await;
    let unknown = office.lead("Nobody", "").await;
    let ida = office.lead("Ida", "ida@example.org").await;
    let template = office.template(WITH_LINK).await.unwrap();

    let without = office.write_to(unknown, template, "one").await;
    office.switch_off(domain::module::Module::Sales).await;
    let off = office.write_to(ida, template, "two").await;

    assert!(refused(without).contains("No e-mail address is known"));
    assert!(refused(off).contains("Calendly is off in Sales"));
    assert_eq!(office.under_way().await, []);
}
