//! Mails that a mail server took and gives back later: its reports (RFC 3464) are read, and the mail is noted as bounced.
//!
//! A report names our mail by the `Message-ID` that we gave it; the part of it before the `@` is the mail's id.

use super::telling::tell;
use crate::ServiceError;
use crate::wording::one_line;
use domain::bounce::{Reported, Verdict, after_bounce, verdict};
use domain::person::Happened;
use domain::{Clock, Entropy, OutreachMailId};
use mail_parser::{Message, MessageParser, MimeHeaders, PartType};
use store::{Store, StoreError};

/// The most letters of a reason that are kept.
const LONGEST_REASON: usize = 300;

/// What came of a report.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Taken {
    /// The mail is noted as bounced.
    Bounced,
    /// The mail is still being tried, or arrived.
    NothingLost,
    /// The mail was known not to have arrived.
    Known,
}

/// Why nothing came of what was handed over.
#[derive(Debug, thiserror::Error)]
pub enum NotTaken {
    /// It is some other mail.
    #[error("this is no report about a mail (RFC 3464)")]
    NoReport,
    /// It is about a mail that is none of ours, or of one that is gone.
    #[error("the report is about no mail of ours")]
    Unknown,
    /// The database failed; the report can be handed over again.
    #[error(transparent)]
    Service(#[from] ServiceError),
}

impl From<StoreError> for NotTaken {
    fn from(error: StoreError) -> Self {
        Self::Service(error.into())
    }
}

/// Takes the report of a mail server about a mail. The same report twice is noted once.
///
/// # Errors
/// [`NotTaken`]; nothing was changed.
pub async fn take(
    store: &Store,
    clock: &dyn Clock,
    entropy: &dyn Entropy,
    message: &[u8],
) -> Result<Taken, NotTaken> {
    let report = Report::read(message).ok_or(NotTaken::NoReport)?;
    let mut writing = store.write().await?;
    let mut found = None;
    for id in report.mails {
        if let Some(stored) = writing.outreach_mail_anywhere(id).await? {
            found = Some(stored);
            break;
        }
    }
    let stored = found.ok_or(NotTaken::Unknown)?;
    let Verdict::Bounced(reason) = report.verdict else {
        return Ok(Taken::NothingLost);
    };
    let (mail, now) = (stored.mail, clock.now());
    let text = [&mail.subject, ": ", &reason].concat();
    let Some(after) = after_bounce(&stored.progress, reason) else {
        return Ok(Taken::Known);
    };
    writing
        .note_progress(mail.organization, mail.id, &after, now)
        .await?;
    tell(&mut writing, entropy, now, &mail, Happened::Bounced, text).await?;
    writing.commit().await?;
    Ok(Taken::Bounced)
}

/// What a report says.
#[derive(Debug, PartialEq, Eq)]
struct Report {
    /// The mails it may be about, the likeliest first.
    mails: Vec<OutreachMailId>,
    verdict: Verdict,
}

impl Report {
    /// None of what is no report.
    fn read(message: &[u8]) -> Option<Self> {
        let message = MessageParser::default().parse(message)?;
        let status = message.parts.iter().find(|part| {
            part.content_type().is_some_and(|kind| {
                kind.ctype().eq_ignore_ascii_case("message")
                    && kind
                        .subtype()
                        .is_some_and(|kind| kind.eq_ignore_ascii_case("delivery-status"))
            })
        })?;
        let status = String::from_utf8_lossy(status.contents());
        let groups = groups(&status);
        let reported: Vec<Reported> = groups.iter().filter_map(|group| reported(group)).collect();
        Some(Self {
            verdict: verdict(&reported)?,
            mails: mails(&message, &groups),
        })
    }
}

/// A field of a report and what it says.
type Field = (String, String);

/// The fields of a report in their groups, which blank lines part (RFC 3464 §2.1): of the mail first, then of each recipient.
/// Names are in small letters; a field that goes on in the next line is one line.
fn groups(status: &str) -> Vec<Vec<Field>> {
    let mut groups = vec![Vec::new()];
    for line in status.lines() {
        let fields = groups.last_mut();
        if line.trim().is_empty() {
            if fields.is_some_and(|fields: &mut Vec<Field>| !fields.is_empty()) {
                groups.push(Vec::new());
            }
        } else if line.starts_with([' ', '\t']) {
            if let Some((_, value)) = fields.and_then(|fields| fields.last_mut()) {
                value.push(' ');
                value.push_str(line.trim());
            }
        } else if let (Some(fields), Some((name, value))) = (fields, line.split_once(':')) {
            fields.push((name.trim().to_ascii_lowercase(), value.trim().to_owned()));
        }
    }
    groups
}

fn value<'a>(fields: &'a [Field], name: &str) -> Option<&'a str> {
    let found = fields.iter().find(|(known, _)| known == name);
    found.map(|(_, value)| value.as_str())
}

/// What a group says of a recipient; none of the one about the mail itself.
fn reported(fields: &[Field]) -> Option<Reported> {
    value(fields, "final-recipient")
        .or_else(|| value(fields, "original-recipient"))
        .or_else(|| value(fields, "action"))?;
    let words = value(fields, "diagnostic-code").unwrap_or_default();
    // `smtp; 550 no such user`: whose words they are is of no account.
    let words = words.split_once(';').map_or(words, |(_, words)| words);
    // A status may be followed by a remark in brackets (RFC 3464 §2.3.4).
    let status = value(fields, "status").unwrap_or_default();
    let status = status.split_whitespace().next().unwrap_or_default();
    Some(Reported {
        action: value(fields, "action").unwrap_or_default().to_owned(),
        status: status.to_owned(),
        words: one_line(words).chars().take(LONGEST_REASON).collect(),
    })
}

/// The ids in what names the mail: the headers that came back with the report, its envelope, and what the report answers.
fn mails(message: &Message<'_>, groups: &[Vec<Field>]) -> Vec<OutreachMailId> {
    let mut names: Vec<String> = Vec::new();
    for part in &message.parts {
        match &part.body {
            PartType::Message(original) => {
                names.extend(original.message_id().map(str::to_owned));
            }
            // `text/rfc822-headers`, or a text that only holds them.
            _ => {
                let text = String::from_utf8_lossy(part.contents());
                let fields = self::groups(&text).into_iter().flatten();
                let ids = fields.filter(|(name, _)| name == "message-id");
                names.extend(ids.map(|(_, value)| value));
            }
        }
    }
    for fields in groups {
        names.extend(value(fields, "original-envelope-id").map(str::to_owned));
    }
    for header in ["In-Reply-To", "References"] {
        names.extend(message.header_raw(header).map(str::to_owned));
    }
    names.iter().flat_map(|name| ids(name)).collect()
}

/// Every `<id@somewhere>` whose id is one of ours could be.
fn ids(names: &str) -> impl Iterator<Item = OutreachMailId> {
    names.split_whitespace().filter_map(|name| {
        let name = name.trim_matches(['<', '>']);
        let (id, _) = name.split_once('@').unwrap_or((name, ""));
        id.parse().ok()
    })
}

#[cfg(test)]
mod tests;
