//! Reports as mail servers write them.

use super::*;

const ID: &str = "01993a5c-0000-7000-8000-000000000007";

/// A report with this delivery status, about a mail that came back with these headers.
fn report(status: &str, original: &str) -> String {
    [
        "From: MAILER-DAEMON@mx.example.org\r\nTo: calendar@example.org\r\nSubject: Undelivered Mail Returned to Sender\r\n\
         Auto-Submitted: auto-replied\r\nMIME-Version: 1.0\r\n\
         Content-Type: multipart/report; report-type=delivery-status; boundary=\"cut\"\r\n\r\n\
         --cut\r\nContent-Type: text/plain; charset=us-ascii\r\n\r\n\
         I'm sorry to have to inform you that your message could not be delivered.\r\n\r\n\
         --cut\r\nContent-Type: message/delivery-status\r\n\r\n",
        status,
        "\r\n--cut\r\n",
        original,
        "\r\n--cut--\r\n",
    ]
    .concat()
}

fn headers() -> String {
    format!(
        "Content-Type: text/rfc822-headers\r\n\r\nFrom: Integrator <calendar@example.org>\r\n\
         Message-ID: <{ID}@example.org>\r\nSubject: Hello\r\n"
    )
}

fn whole_mail() -> String {
    format!(
        "Content-Type: message/rfc822\r\n\r\nFrom: Integrator <calendar@example.org>\r\n\
         Message-ID: <{ID}@example.org>\r\nSubject: Hello\r\n\r\nHello Ida\r\n"
    )
}

/// As Postfix writes it.
const FAILED: &str = "Reporting-MTA: dns; mx.example.org\r\nX-Postfix-Queue-ID: 4F2\r\n\
                      Arrival-Date: Tue, 1 Dec 2026 12:00:00 +0000 (UTC)\r\n\r\n\
                      Final-Recipient: rfc822; ida@example.org\r\nOriginal-Recipient: rfc822;ida@example.org\r\n\
                      Action: failed\r\nStatus: 5.1.1\r\nRemote-MTA: dns; mail.example.org\r\n\
                      Diagnostic-Code: smtp; 550 5.1.1 <ida@example.org>: Recipient address\r\n    rejected: User unknown\r\n";

fn read(message: &str) -> Option<Report> {
    Report::read(message.as_bytes())
}

fn ours() -> OutreachMailId {
    ID.parse().unwrap()
}

#[test]
fn a_failed_mail_is_read_with_its_reason_and_found_by_what_came_back_of_it() {
    for original in [headers(), whole_mail()] {
        let report = read(&report(FAILED, &original)).unwrap();

        assert_eq!(report.mails, [ours()], "{original}");
        assert_eq!(
            report.verdict,
            Verdict::Bounced(
                "550 5.1.1 <ida@example.org>: Recipient address rejected: User unknown".to_owned()
            )
        );
    }
}

#[test]
fn a_mail_that_is_still_tried_is_read_as_delayed() {
    let status = FAILED
        .replace("Action: failed", "Action: delayed")
        .replace("Status: 5.1.1", "Status: 4.4.1 (no answer)");

    let report = read(&report(&status, &headers())).unwrap();

    assert_eq!(report.verdict, Verdict::Delayed);
    assert_eq!(report.mails, [ours()]);
}

#[test]
fn a_mail_is_found_by_its_envelope_or_by_what_the_report_answers() {
    let envelope = ["Original-Envelope-Id: ", ID, "\r\n", FAILED].concat();
    let other = "Content-Type: text/plain\r\n\r\nThe mail itself is not sent back.\r\n";
    let answers = report(FAILED, other).replacen(
        "MIME-Version",
        &format!("In-Reply-To: <{ID}@example.org>\r\nMIME-Version"),
        1,
    );

    assert_eq!(read(&report(&envelope, other)).unwrap().mails, [ours()]);
    assert_eq!(read(&answers).unwrap().mails, [ours()]);
    assert_eq!(read(&report(FAILED, other)).unwrap().mails, []);
}

#[test]
fn what_is_no_report_is_none() {
    let answer = format!(
        "From: ida@example.org\r\nIn-Reply-To: <{ID}@example.org>\r\nSubject: Re: Hello\r\n\r\nThank you!\r\n"
    );
    let about_nobody = report("Reporting-MTA: dns; mx.example.org\r\n", &headers());

    for message in ["", "no mail at all", &answer, &about_nobody] {
        assert_eq!(read(message), None, "{message}");
    }
}

#[test]
fn line_ends_of_unix_are_read_alike() {
    let report = report(FAILED, &headers()).replace("\r\n", "\n");

    let report = read(&report).unwrap();

    assert_eq!(report.mails, [ours()]);
    assert!(matches!(report.verdict, Verdict::Bounced(_)));
}

#[test]
fn a_long_reason_is_cut() {
    let long = FAILED.replace("User unknown", &"x".repeat(5_000));

    let Some(Verdict::Bounced(reason)) = read(&report(&long, &headers())).map(|one| one.verdict)
    else {
        panic!("it has bounced");
    };

    assert_eq!(reason.chars().count(), LONGEST_REASON);
}
