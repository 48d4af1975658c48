//! One mail, as it was sent and as people read it.

use chrono::{DateTime, Utc};
use mail_parser::{Address, MessageParser};
use serde::Serialize;

/// A mail that was caught.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Mail {
    /// Names it; the first is 1.
    pub number: u64,
    /// Who handed it over (`MAIL FROM`).
    pub from: String,
    /// To whom it was to go (`RCPT TO`).
    pub to: Vec<String>,
    /// When it was taken.
    pub at: DateTime<Utc>,
    /// Whom it says that it is from.
    pub sender: String,
    /// Where answers go; empty where it says nothing.
    pub reply_to: String,
    /// Its subject, decoded.
    pub subject: String,
    /// Its text, decoded; of an HTML mail the words in it.
    pub text: String,
    /// Headers and body as sent, without the dots that SMTP doubles.
    pub raw: String,
}

impl Mail {
    /// Reads what was sent. What is no mail is shown as it is.
    pub fn read(number: u64, from: String, to: Vec<String>, at: DateTime<Utc>, raw: &[u8]) -> Self {
        let parsed = MessageParser::default().parse(raw);
        let whole = String::from_utf8_lossy(raw).into_owned();
        let (sender, reply_to, subject, text) = match &parsed {
            Some(message) => (
                named(message.from()),
                named(message.reply_to()),
                message.subject().unwrap_or_default().to_owned(),
                message
                    .body_text(0)
                    .map_or_else(String::new, |text| text.replace("\r\n", "\n")),
            ),
            None => (String::new(), String::new(), String::new(), whole.clone()),
        };
        Self {
            number,
            from,
            to,
            at,
            sender,
            reply_to,
            subject,
            text,
            raw: whole,
        }
    }
}

/// `Dana W. <dana@fernhill.example>`
fn named(address: Option<&Address<'_>>) -> String {
    let Some(first) = address.and_then(Address::first) else {
        return String::new();
    };
    match (first.name(), first.address()) {
        (Some(name), Some(address)) => format!("{name} <{address}>"),
        (None, Some(only)) | (Some(only), None) => only.to_owned(),
        (None, None) => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(raw: &str) -> Mail {
        let at = "2026-12-01T12:00:00Z".parse().unwrap();
        Mail::read(
            1,
            String::new(),
            Vec::new(),
            at,
            raw.replace('\n', "\r\n").as_bytes(),
        )
    }

    #[test]
    fn subject_and_text_are_shown_as_people_read_them() {
        for (encoding, body) in [
            ("quoted-printable", "Gr=C3=BC=C3=9Fe,=\n\n Zo=C3=AB"),
            ("base64", "R3LDvMOfZSwKIFpvw6s="),
            ("8bit", "Grüße,\n Zoë"),
        ] {
            let mail = read(&format!(
                "From: =?utf-8?q?Zo=C3=AB?= <zoe@fernhill.example>\nReply-To: dana@fernhill.example\n\
                 Subject: =?utf-8?b?R3LDvMOfZQ==?=\nContent-Type: text/plain; charset=utf-8\n\
                 Content-Transfer-Encoding: {encoding}\n\n{body}\n"
            ));

            assert_eq!(mail.sender, "Zoë <zoe@fernhill.example>", "{encoding}");
            assert_eq!(mail.reply_to, "dana@fernhill.example");
            assert_eq!(mail.subject, "Grüße", "{encoding}");
            assert!(
                mail.text.starts_with("Grüße,"),
                "{encoding}: {:?}",
                mail.text
            );
            assert!(mail.text.contains("Zoë"), "{encoding}: {:?}", mail.text);
        }
    }
}
