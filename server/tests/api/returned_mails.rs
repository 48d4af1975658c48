//! Mails that come back, handed on by the operator's mail server, and people who want no more of campaigns.

use crate::helpers::{Browser, Place};
use crate::outreach::{Story, id_of};
use reqwest::{Method, StatusCode};
use sandbox::Mail;
use std::io::Write;
use std::process::{Output, Stdio};

/// A report about a mail, as Postfix writes it.
fn report(mail: &Mail) -> String {
    let (_, id) = mail.raw.split_once("Message-ID: ").unwrap();
    let id = id.lines().next().unwrap();
    format!(
        "From: MAILER-DAEMON@mx.example.org\r\nSubject: Undelivered Mail Returned to Sender\r\nMIME-Version: 1.0\r\n\
         Content-Type: multipart/report; report-type=delivery-status; boundary=\"cut\"\r\n\r\n\
         --cut\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.example.org\r\n\r\n\
         Final-Recipient: rfc822; ida@example.org\r\nAction: failed\r\nStatus: 5.1.1\r\n\
         Diagnostic-Code: smtp; 550 5.1.1 no <b>such</b> user\r\n\r\n\
         --cut\r\nContent-Type: text/rfc822-headers\r\n\r\nMessage-ID: {id}\r\n\r\n--cut--\r\n"
    )
}

/// What the command answers to a message.
fn take_bounce(place: &Place, message: &str) -> Output {
    let mut command = place.command("take-bounce");
    let mut child = command
        .env_remove("INTEGRATOR_SECRET_KEY")
        .stdin(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = child.stdin.take().unwrap();
    stdin.write_all(message.as_bytes()).unwrap();
    drop(stdin);
    child.wait_with_output().unwrap()
}

/// A campaign that has sent its mail to Ida; its page, and the mail.
async fn sent(story: &Story) -> (String, Mail) {
    story.lead("Ida", "ida@example.org").await;
    let template = story.template("Hello").await;
    let campaign = story.campaign(&template).await;
    let start = [("id", id_of(&campaign)), ("seen", "1"), ("asked", "start")];
    story.dana.post_form("/api/fn/ask_campaign", &start).await;
    let mail = story.mail_to("ida@example.org").await;
    story
        .until("it is finished", async || {
            story.dana.page(&campaign).await.contains("Finished")
        })
        .await;
    (campaign, mail)
}

#[tokio::test]
async fn a_mail_that_comes_back_is_shown_at_its_campaign() {
    let story = Story::begin().await;
    let (campaign, mail) = sent(&story).await;

    let taken = take_bounce(&story.place, &report(&mail));
    let again = take_bounce(&story.place, &report(&mail));

    let told = String::from_utf8_lossy(&taken.stderr);
    assert_eq!(taken.status.code(), Some(0), "{told}");
    assert_eq!(again.status.code(), Some(0));
    let page = story.dana.page(&campaign).await;
    assert!(page.contains("Bounced"), "{page}");
    assert!(page.contains("550 5.1.1 no &lt;b&gt;such"), "{page}");
}

#[tokio::test]
async fn what_is_no_report_about_a_mail_of_ours_is_told_with_an_exit_code() {
    let place = Place::new();
    let nothing = take_bounce(&place, "Subject: Hello\r\n\r\nHello");
    let missing = place.database().exists();
    place.store().await.close().await;

    let hello = take_bounce(&place, "Subject: Hello\r\n\r\nHello");

    assert_eq!((nothing.status.code(), missing), (Some(1), false));
    assert_eq!(hello.status.code(), Some(65));
    let told = String::from_utf8_lossy(&hello.stderr);
    assert!(told.contains("this is no report about a mail"), "{told}");
}

#[tokio::test]
async fn one_click_or_one_button_unsubscribes_and_opening_alone_does_not() {
    let story = Story::begin().await;
    let (_, mail) = sent(&story).await;
    let (_, address) = mail.raw.split_once("List-Unsubscribe: <").unwrap();
    let address = address.split('>').next().unwrap();
    let (_, path) = address.split_once("/u/").unwrap();
    let path = format!("/u/{path}");
    assert!(mail.text.contains(&path), "{}", mail.text);
    let stranger = Browser::new(&story.dana.address);

    let opened = stranger.get(&path).await;
    let opened = (opened.status(), opened.text().await.unwrap());
    let still = stranger.get(&path).await.text().await.unwrap();
    let click = stranger
        .request(Method::POST, &path)
        .header("content-type", "application/x-www-form-urlencoded")
        .body("List-Unsubscribe=One-Click")
        .send()
        .await
        .unwrap();
    let after = stranger.get(&path).await.text().await.unwrap();
    let unknown = stranger.get("/u/unknown").await;

    assert_eq!(opened.0, StatusCode::OK);
    assert!(opened.1.contains(">Unsubscribe<"), "{}", opened.1);
    assert!(still.contains("No more mails like this one?"), "{still}");
    assert_eq!(click.status(), StatusCode::OK);
    assert!(after.contains("You are unsubscribed"), "{after}");
    assert_eq!(unknown.status(), StatusCode::NOT_FOUND);
    let again = story.campaign(&story.template("Hello again").await).await;
    let start = [("id", id_of(&again)), ("seen", "1"), ("asked", "start")];
    story.dana.post_form("/api/fn/ask_campaign", &start).await;
    story
        .until("it is finished", async || {
            story.dana.page(&again).await.contains("Finished")
        })
        .await;
    let page = story.dana.page(&again).await;
    assert!(page.contains("Unsubscribed"), "{page}");
    assert_eq!(story.sandbox.mails().len(), 1);
}
