//! Mails that come back, and people who want no more of them.

use super::Office;
use domain::campaign::Results;
use domain::person::Happened;
use domain::view::outreach::MailState;
use domain::{CampaignId, PersonId};
use services::outreach::bounces::{NotTaken, Taken, take};
use services::outreach::campaigns::Asked;
use services::outreach::leaving::{leave, leaving};
use services::outreach::letters::{LetterDraft, send};

impl Office {
    /// A campaign that has sent what it could.
    async fn sent_campaign(&self) -> CampaignId {
        let template = self.template("Hello").await.unwrap();
        let campaign = self.campaign(template).await.unwrap();
        self.ask(campaign, Asked::Start).await.unwrap();
        self.send(campaign).await;
        campaign
    }

    /// What the mail server reports about the first mail that it took.
    async fn report(&self, action: &str, status: &str) -> Result<Taken, NotTaken> {
        let id = self.post.mails()[0].id;
        let report = format!(
            "Subject: Undelivered\nMIME-Version: 1.0\n\
             Content-Type: multipart/report; report-type=delivery-status; boundary=cut\n\n\
             --cut\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx.example.org\n\n\
             Final-Recipient: rfc822; ida@example.org\nAction: {action}\nStatus: {status}\n\
             Diagnostic-Code: smtp; no such user\n\n\
             --cut\nContent-Type: text/rfc822-headers\n\nMessage-ID: <{id}@example.org>\n\n--cut--\n"
        );
        self.hand_on(&report).await
    }

    async fn hand_on(&self, report: &str) -> Result<Taken, NotTaken> {
        let env = &self.world.env;
        take(
            &env.store,
            env.clock.as_ref(),
            env.entropy.as_ref(),
            report.as_bytes(),
        )
        .await
    }

    /// The code in the address where the recipient of the first mail asks for no more.
    fn leave_code(&self) -> String {
        let mail = &self.post.mails()[0];
        let address = mail.unsubscribe.clone().unwrap();
        assert!(mail.body.contains(&address), "{}", mail.body);
        let code = address.strip_prefix("http://localhost:3000/u/");
        code.unwrap().to_owned()
    }

    async fn happened(&self, person: PersonId) -> Vec<Happened> {
        let timeline = self.timeline(person).await.into_iter();
        timeline.map(|(what, _)| what).collect()
    }
}

#[tokio::test]
async fn a_mail_that_comes_back_is_shown_as_bounced_with_its_reason_once() {
    let office = Office::new().await;
    let ida = office.lead("Ida", "ida@example.org").await;
    let campaign = office.sent_campaign().await;

    let delayed = office.report("delayed", "4.4.1").await.unwrap();
    let before = office.page(campaign).await.results;
    let failed = office.report("failed", "5.1.1").await.unwrap();
    let again = office.report("failed", "5.1.1").await.unwrap();

    assert_eq!(
        (delayed, failed, again),
        (Taken::NothingLost, Taken::Bounced, Taken::Known)
    );
    assert_eq!((before.sent, before.bounced), (1, 0));
    let page = office.page(campaign).await;
    assert_eq!(
        page.results,
        Results {
            mails: 1,
            bounced: 1,
            ..Results::default()
        }
    );
    let row = &page.mails[0];
    assert_eq!(
        (row.state, row.trouble.as_deref()),
        (MailState::Bounced, Some("5.1.1 no such user"))
    );
    let bounced = (
        Happened::Bounced,
        "Hello Ida: 5.1.1 no such user".to_owned(),
    );
    assert_eq!(office.timeline(ida).await[1..], [bounced]);
}

#[tokio::test]
async fn a_report_about_nobody_s_mail_changes_nothing_and_says_so() {
    let office = Office::new().await;
    office.lead("Ida", "ida@example.org").await;
    let campaign = office.sent_campaign().await;
    let id = office.post.mails()[0].id.to_string();
    let other = "01993a5c-0000-7000-8000-000000000007";

    let answer = office.hand_on("Subject: Thank you!\n\nHello").await;
    let report = format!(
        "Content-Type: multipart/report; boundary=cut\nIn-Reply-To: <{other}@example.org>\n\n\
         --cut\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; x\n\nAction: failed\nStatus: 5.1.1\n\n--cut--\n"
    );
    let unknown = office.hand_on(&report).await;

    assert_ne!(id, other);
    assert!(matches!(answer, Err(NotTaken::NoReport)), "{answer:?}");
    assert!(matches!(unknown, Err(NotTaken::Unknown)), "{unknown:?}");
    assert_eq!(office.page(campaign).await.results.sent, 1);
}

#[tokio::test]
async fn who_unsubscribes_gets_no_more_of_campaigns_and_single_mails_still() {
    let office = Office::new().await;
    let env = &office.world.env;
    let ida = office.lead("Ida", "Ida@example.org").await;
    office.sent_campaign().await;
    let code = office.leave_code();

    let asked = leaving(env, &code).await.unwrap().unwrap();
    let done = leave(env, &code).await.unwrap().unwrap();
    let again = leave(env, &code).await.unwrap().unwrap();
    let second = office.sent_campaign().await;
    let draft = LetterDraft {
        person: ida,
        template: office.template("Hello").await.unwrap(),
        event_type: None,
        is_single_use: false,
        request: "one".to_owned(),
    };
    send(env, &office.team.dana, draft).await.unwrap();

    assert_eq!(
        (asked.is_done, done.is_done, again.is_done),
        (false, true, true)
    );
    let page = office.page(second).await;
    assert_eq!(
        page.results,
        Results {
            mails: 1,
            unsubscribed: 1,
            ..Results::default()
        }
    );
    assert_eq!(page.mails[0].state, MailState::Unsubscribed);
    assert_eq!(office.post.asked(), 1);
    let mut reading = env.store.read().await.unwrap();
    assert_eq!(reading.letters_under_way().await.unwrap().len(), 1);
    assert_eq!(
        office.happened(ida).await,
        [Happened::Written, Happened::Unsubscribed]
    );
}

#[tokio::test]
async fn who_unsubscribes_while_another_campaign_waits_for_them_is_left_out_of_it() {
    let office = Office::new().await;
    office.lead("Ida", "ida@example.org").await;
    office.sent_campaign().await;
    let template = office.template("Hello again").await.unwrap();
    let waits = office.campaign(template).await.unwrap();
    office.ask(waits, Asked::Start).await.unwrap();

    leave(&office.world.env, &office.leave_code())
        .await
        .unwrap();
    office.send(waits).await;

    assert_eq!(office.post.asked(), 1);
    let results = office.page(waits).await.results;
    assert_eq!((results.unsubscribed, results.waiting()), (1, 0));
}

#[tokio::test]
async fn only_the_code_of_a_campaign_s_mail_unsubscribes() {
    let office = Office::new().await;
    let env = &office.world.env;
    office.lead("Ida", "ida@example.org").await;
    office.sent_campaign().await;

    for code in ["", "abc", &format!("for-good-{}", office.team.dana.member)] {
        assert_eq!(leaving(env, code).await.unwrap(), None, "{code}");
        assert_eq!(leave(env, code).await.unwrap(), None, "{code}");
    }
    let asked = leaving(env, &office.leave_code()).await.unwrap();
    assert!(!asked.unwrap().is_done);
}
