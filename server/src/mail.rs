//! Hands mails to the operator's mail server by SMTP.

use crate::config::smtp::{Security, Smtp};
use anyhow::Context;
use async_trait::async_trait;
use domain::Clock;
use domain::mail::Mail;
use lettre::message::header::{ContentType, Header, HeaderName, HeaderValue};
use lettre::message::{Mailbox, Message};
use lettre::transport::smtp::AsyncSmtpTransport;
use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::client::{Tls, TlsParameters};
use lettre::transport::smtp::response::{Category, Code, Detail, Severity};
use lettre::{AsyncTransport, Tokio1Executor};
use secrecy::ExposeSecret;
use services::mail::{MailError, Mailer, Said};
use std::error::Error as _;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

/// How long the mail server may take for one answer.
const PATIENCE: Duration = Duration::from_secs(30);

/// The operator's mail server.
pub struct SmtpMailer {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    from: Mailbox,
    clock: Arc<dyn Clock>,
}

impl SmtpMailer {
    /// # Errors
    /// The certificates that this machine trusts cannot be read.
    pub fn new(smtp: &Smtp, clock: Arc<dyn Clock>) -> anyhow::Result<Self> {
        let tls = || {
            TlsParameters::new(smtp.host.clone())
                .context("the certificates that this machine trusts cannot be read")
        };
        let tls = match smtp.security {
            Security::Starttls => Tls::Required(tls()?),
            Security::Tls => Tls::Wrapper(tls()?),
            Security::None => Tls::None,
        };
        let mut transport = AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(&smtp.host)
            .port(smtp.port)
            .tls(tls)
            .timeout(Some(PATIENCE));
        if let Some((user, password)) = &smtp.login {
            let password = password.expose_secret().to_owned();
            transport = transport.credentials(Credentials::new(user.clone(), password));
        }
        Ok(Self {
            transport: transport.build(),
            from: smtp.from.clone(),
            clock,
        })
    }

    fn message(&self, mail: &Mail) -> Result<Message, Said> {
        let address = mail
            .to
            .address
            .parse()
            .map_err(|_| Said::new("the address of the recipient is none"))?;
        let mut builder = Message::builder().from(self.from.clone());
        if let Some(reply_to) = &mail.reply_to {
            let reply_to = reply_to
                .parse()
                .map_err(|_| Said::new("the address for answers is none"))?;
            builder = builder.reply_to(Mailbox::new(None, reply_to));
        }
        if let Some(address) = &mail.unsubscribe {
            builder = builder.header(ListUnsubscribe(one_line(address)));
            // Mail programs send the form by themselves, and only to where it stays secret (RFC 8058 §3.1).
            if address.starts_with("https://") {
                builder = builder.header(ListUnsubscribePost);
            }
        }
        builder
            .to(Mailbox::new(Some(one_line(&mail.to.name)), address))
            .subject(one_line(&mail.subject))
            // The same mail has the same id, so that one that is sent twice is shown once.
            .message_id(Some(format!("<{}@{}>", mail.id, self.from.email.domain())))
            .date(SystemTime::from(self.clock.now()))
            .header(AutoSubmitted)
            .header(ContentType::TEXT_PLAIN)
            .body(mail.body.clone())
            .map_err(|_| Said::new("the mail cannot be written down"))
    }
}

#[async_trait]
impl Mailer for SmtpMailer {
    async fn send(&self, mail: &Mail) -> Result<(), MailError> {
        let message = self.message(mail).map_err(for_good)?;
        match self.transport.send(message).await {
            Ok(_) => Ok(()),
            Err(error) => Err(what_to_do(&error)),
        }
    }
}

/// Without line ends and other control characters: in a header they would begin another, and lettre panics over them.
fn one_line(text: &str) -> String {
    text.replace(char::is_control, " ")
}

fn for_good(said: Said) -> MailError {
    MailError::Refused(Box::new(said))
}

fn for_now(said: Said) -> MailError {
    MailError::Later(Box::new(said))
}

/// The most letters of what a mail server says that are kept.
const SAID: usize = 300;

fn what_to_do(error: &lettre::transport::smtp::Error) -> MailError {
    match error.status() {
        Some(code) => {
            let words = error.source().map_or_else(String::new, ToString::to_string);
            let words: String = one_line(&format!("{code} {words}"))
                .trim()
                .chars()
                .take(SAID)
                .collect();
            let said = Said::new(format!("the mail server answered {code}")).in_words(words);
            if concerns_the_mail(code) {
                for_good(said)
            } else {
                for_now(said)
            }
        }
        None if error.is_timeout() => for_now(Said::new("the mail server did not answer in time")),
        None => for_now(Said::new(format!(
            "the mail server cannot be talked to: {error}"
        ))),
    }
}

/// Whether an answer means that this very mail is never taken. A refused sign-in (530, 534, 535, 538; RFC 4954 §6) is the
/// operator's to repair, and the mails wait for it.
fn concerns_the_mail(code: Code) -> bool {
    let is_sign_in = code.category == Category::Unspecified3
        && matches!(
            code.detail,
            Detail::Zero | Detail::Four | Detail::Five | Detail::Eight
        );
    code.severity == Severity::PermanentNegativeCompletion && !is_sign_in
}

/// `Auto-Submitted: auto-generated` (RFC 3834 §5): no out-of-office note answers it.
#[derive(Debug, Clone, Copy)]
struct AutoSubmitted;

impl Header for AutoSubmitted {
    fn name() -> HeaderName {
        HeaderName::new_from_ascii_str("Auto-Submitted")
    }

    fn parse(_: &str) -> Result<Self, Box<dyn std::error::Error + Send + Sync>> {
        Ok(Self)
    }

    fn display(&self) -> HeaderValue {
        HeaderValue::new(Self::name(), "auto-generated".to_owned())
    }
}

/// `List-Unsubscribe` (RFC 2369 §3.2): where no more mails are asked for.
#[derive(Debug, Clone)]
struct ListUnsubscribe(String);

impl Header for ListUnsubscribe {
    fn name() -> HeaderName {
        HeaderName::new_from_ascii_str("List-Unsubscribe")
    }

    fn parse(text: &str) -> Result<Self, Box<dyn std::error::Error + Send + Sync>> {
        Ok(Self(text.trim_matches(['<', '>']).to_owned()))
    }

    fn display(&self) -> HeaderValue {
        HeaderValue::new(Self::name(), ["<", &self.0, ">"].concat())
    }
}

/// `List-Unsubscribe-Post` (RFC 8058 §3.1): one click does it.
#[derive(Debug, Clone, Copy)]
struct ListUnsubscribePost;

impl Header for ListUnsubscribePost {
    fn name() -> HeaderName {
        HeaderName::new_from_ascii_str("List-Unsubscribe-Post")
    }

    fn parse(_: &str) -> Result<Self, Box<dyn std::error::Error + Send + Sync>> {
        Ok(Self)
    }

    fn display(&self) -> HeaderValue {
        HeaderValue::new(Self::name(), "List-Unsubscribe=One-Click".to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::mail::Mailbox as To;
    use domain::{ConnectionId, MailId, OrganizationId};
    use testkit::clock::MockClock;
    use testkit::smtp::MailServer;
    use uuid::Uuid;

    fn mail() -> Mail {
        Mail {
            id: MailId::new(Uuid::from_u128(7)),
            organization: OrganizationId::new(Uuid::from_u128(1)),
            key: "notice:1".to_owned(),
            about: Some(ConnectionId::new(Uuid::from_u128(2))),
            to: To {
                name: "Zoë Müller, Büro".to_owned(),
                address: "zoe@fernhill.example".to_owned(),
            },
            reply_to: None,
            unsubscribe: None,
            subject: "“Work” is Not Connected".to_owned(),
            body: "Hello Zoë,\n\n.a line that begins with a dot\n".to_owned(),
        }
    }

    fn smtp(server: &MailServer, security: Security) -> Smtp {
        Smtp {
            host: "127.0.0.1".to_owned(),
            port: server.address().port(),
            security,
            login: None,
            from: "Integrator <calendar@example.org>".parse().unwrap(),
        }
    }

    fn mailer(smtp: &Smtp) -> SmtpMailer {
        SmtpMailer::new(smtp, Arc::new(MockClock::default())).unwrap()
    }

    #[tokio::test]
    async fn a_mail_arrives_with_its_headers_and_as_plain_text() {
        let server = MailServer::start().await;

        mailer(&smtp(&server, Security::None))
            .send(&mail())
            .await
            .unwrap();

        let received = server.mails();
        assert_eq!(received.len(), 1);
        assert_eq!(received[0].from, "calendar@example.org");
        assert_eq!(received[0].to, ["zoe@fernhill.example"]);
        for line in [
            "From: Integrator <calendar@example.org>\n",
            "Message-ID: <00000000-0000-0000-0000-000000000007@example.org>\n",
            "Date: Wed, 18 Mar 2026 09:00:00 +0000\n",
            "Auto-Submitted: auto-generated\n",
            "Content-Type: text/plain; charset=utf-8\n",
            "\n.a line that begins with a dot\n",
        ] {
            assert!(
                received[0].text.contains(line),
                "{line}{}",
                received[0].text
            );
        }
        assert!(received[0].text.is_ascii(), "{}", received[0].text);
    }

    #[tokio::test]
    async fn answers_go_to_whom_the_mail_says() {
        let server = MailServer::start().await;
        let mail = Mail {
            reply_to: Some("robin@fernhill.example".to_owned()),
            ..mail()
        };

        mailer(&smtp(&server, Security::None))
            .send(&mail)
            .await
            .unwrap();

        let received = server.mails().remove(0);
        assert!(
            received.text.contains("Reply-To: robin@fernhill.example\n"),
            "{}",
            received.text
        );
    }

    #[tokio::test]
    async fn a_mail_says_where_no_more_are_asked_for_and_one_click_does_it_over_https() {
        let server = MailServer::start().await;
        let of = |address: &str| Mail {
            unsubscribe: Some(address.to_owned()),
            ..mail()
        };
        let smtp = smtp(&server, Security::None);
        let mailer = mailer(&smtp);

        for mail in [
            of("https://calendar.example/u/abc"),
            of("http://localhost/u/abc"),
            mail(),
        ] {
            mailer.send(&mail).await.unwrap();
        }

        let texts: Vec<String> = server.mails().into_iter().map(|mail| mail.text).collect();
        let one_click = "List-Unsubscribe-Post: List-Unsubscribe=One-Click\n";
        assert!(texts[0].contains("List-Unsubscribe: <https://calendar.example/u/abc>\n"));
        assert!(texts[0].contains(one_click), "{}", texts[0]);
        assert!(texts[1].contains("List-Unsubscribe: <http://localhost/u/abc>\n"));
        assert!(!texts[1].contains(one_click), "{}", texts[1]);
        assert!(!texts[2].contains("List-Unsubscribe"), "{}", texts[2]);
    }

    #[tokio::test]
    async fn a_name_or_subject_with_line_ends_adds_no_header() {
        let server = MailServer::start().await;
        let mut mail = mail();
        mail.subject = "Work\r\nBcc: all@example.org".to_owned();
        mail.to.name = "Zoë\r\nBcc: all@example.org".to_owned();

        mailer(&smtp(&server, Security::None))
            .send(&mail)
            .await
            .unwrap();

        let received = server.mails().remove(0);
        assert_eq!(received.to, ["zoe@fernhill.example"]);
        assert!(
            !received.text.lines().any(|line| line.starts_with("Bcc:")),
            "{}",
            received.text
        );
    }

    #[tokio::test]
    async fn the_name_and_password_are_told_to_a_server_that_wants_them() {
        let server = MailServer::start().await;
        let smtp = Smtp {
            login: Some(("dana".to_owned(), "hunter2".into())),
            ..smtp(&server, Security::None)
        };

        mailer(&smtp).send(&mail()).await.unwrap();

        // "\0dana\0hunter2" (RFC 4616).
        assert_eq!(server.logins(), ["AUTH PLAIN AGRhbmEAaHVudGVyMg=="]);
    }

    #[tokio::test]
    async fn an_answer_tells_whether_to_try_again_and_is_not_repeated_word_for_word() {
        let server = MailServer::start().await;
        let mailer = mailer(&smtp(&server, Security::None));
        for (answer, is_refused) in [
            ("421 4.3.2 zoe@fernhill.example: closing", false),
            ("450 4.2.0 zoe@fernhill.example: greylisted", false),
            ("530 5.7.0 zoe@fernhill.example: sign in first", false),
            ("535 5.7.8 zoe@fernhill.example: wrong", false),
            ("550 5.1.1 zoe@fernhill.example: nobody here", true),
            ("552 5.2.2 zoe@fernhill.example: full", true),
            ("554 5.7.1 zoe@fernhill.example: no", true),
        ] {
            server.refuse_with(Some(answer));

            let error = mailer.send(&mail()).await.unwrap_err();

            // Whoever wrote the mail may read all of it; the log may not.
            assert!(
                error.words().contains("zoe@fernhill.example"),
                "{}",
                error.words()
            );
            assert!(!format!("{error:?}").contains("zoe"), "{error:?}");
            let told = format!("{:#}", anyhow::Error::from(error));
            assert_eq!(told.contains("refuses it"), is_refused, "{answer}: {told}");
            assert!(told.contains(&answer[..3]), "{told}");
            assert!(!told.contains("zoe"), "{told}");
        }
        assert!(server.mails().is_empty());
    }

    #[tokio::test]
    async fn a_server_that_offers_no_encryption_gets_no_mail_and_no_password() {
        let server = MailServer::start().await;
        let smtp = Smtp {
            login: Some(("dana".to_owned(), "hunter2".into())),
            ..smtp(&server, Security::Starttls)
        };

        let outcome = mailer(&smtp).send(&mail()).await;

        assert!(matches!(outcome, Err(MailError::Later(_))), "{outcome:?}");
        assert!(server.logins().is_empty());
        assert!(server.mails().is_empty());
    }

    #[tokio::test]
    async fn a_server_that_is_not_there_is_tried_again() {
        let server = MailServer::start().await;
        let smtp = smtp(&server, Security::None);
        drop(server);
        // The port is free again when the task of the server has ended.
        tokio::task::yield_now().await;

        let outcome = mailer(&smtp).send(&mail()).await;

        assert!(matches!(outcome, Err(MailError::Later(_))), "{outcome:?}");
    }

    #[tokio::test]
    async fn an_address_that_is_none_is_given_up_without_asking_the_server() {
        let server = MailServer::start().await;
        let mut mail = mail();
        mail.to.address = "nowhere".to_owned();

        let outcome = mailer(&smtp(&server, Security::None)).send(&mail).await;

        assert!(matches!(outcome, Err(MailError::Refused(_))), "{outcome:?}");
    }

    #[test]
    fn the_repair_that_mails_name_is_a_page() {
        assert_eq!(
            services::reminders::REPAIR_PATH,
            app::paths::CALENDAR_CONNECTIONS
        );
    }
}
