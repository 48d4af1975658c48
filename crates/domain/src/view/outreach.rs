//! Templates & Campaigns, and mails to one person.

use crate::campaign::{Audience, Limits, Results};
use crate::event_type::{EventType, EventTypeId};
use crate::module::Module;
use crate::template::{LinkOf, MergeField};
use crate::{CampaignId, MemberId, PersonId, TemplateId};
use chrono::NaiveDateTime;
use serde::{Deserialize, Serialize};

/// Both lists.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OutreachPage {
    /// By name.
    pub templates: Vec<TemplateRow>,
    /// Newest first.
    pub campaigns: Vec<CampaignRow>,
    /// Whether mails can be sent at all.
    pub has_mail_server: bool,
    /// Whether the reader may make some.
    pub can_change: bool,
}

/// One row of the templates.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TemplateRow {
    /// Its id.
    pub id: TemplateId,
    /// Its name.
    pub name: String,
    /// Its module.
    pub module: Module,
    /// Its Calendly link.
    pub link: LinkShown,
    /// Campaigns that send it.
    pub used_in: u32,
    /// What came of its mails, whoever sent them.
    pub results: Results,
}

/// How the Calendly link of something stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LinkShown {
    /// It holds none.
    None,
    /// It leads to Calendly.
    Works,
    /// **Link paused**.
    Paused,
    /// **Choose another event type**: the one it leads to was removed at Calendly.
    Gone,
}

/// One row of the campaigns.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CampaignRow {
    /// Its id.
    pub id: CampaignId,
    /// Its name.
    pub name: String,
    /// What is sent.
    pub template: String,
    /// Who sends it.
    pub sender: String,
    /// How far it has come.
    pub state: StateShown,
    /// Its Calendly link.
    pub link: LinkShown,
    /// What came of its mails.
    pub results: Results,
}

/// How far a campaign has come, on the reader's wall clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StateShown {
    /// It is being written.
    Draft,
    /// It begins then.
    Scheduled(NaiveDateTime),
    /// Its mails are on their way.
    Sending,
    /// Its other mails wait.
    Paused,
    /// Nothing is left to be sent.
    Finished,
}

impl StateShown {
    /// The name on pages.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Draft => "Draft",
            Self::Scheduled(_) => "Scheduled",
            Self::Sending => "Sending",
            Self::Paused => "Paused",
            Self::Finished => "Finished",
        }
    }
}

/// The editor of a template.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TemplatePage {
    /// None of one that is not saved yet.
    pub id: Option<TemplateId>,
    /// The id that one gets which is not saved yet: a form that is sent twice makes one.
    pub fresh: Option<TemplateId>,
    /// Its name.
    pub name: String,
    /// Its module.
    pub module: Module,
    /// The subject, with fields.
    pub subject: String,
    /// The text, with fields.
    pub body: String,
    /// Whose Calendly link.
    pub link_of: LinkOf,
    /// To which event type of that member; none to all of theirs.
    pub event_type: Option<EventTypeId>,
    /// What can be chosen: the reader's event types, and those of the member whose link it is.
    pub event_types: Vec<EventType>,
    /// What was read; 0 before the first saving.
    pub version: i64,
    /// How its Calendly link stands.
    pub link: LinkShown,
    /// Why **Insert Calendly link** cannot be used in a module; a module that is not named may.
    pub refusals: Vec<(Module, String)>,
    /// Whose link can be chosen besides the owner's and the sender's.
    pub members: Vec<(MemberId, String)>,
    /// As whom it can be previewed; at least one.
    pub recipients: Vec<Recipient>,
    /// Campaigns that send it; while there are any it stays.
    pub used_in: u32,
    /// Where the test mail goes.
    pub reader_email: String,
    /// Whether mails can be sent at all.
    pub has_mail_server: bool,
    /// Whether the reader may change it.
    pub can_change: bool,
}

/// Somebody as whom a template is previewed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Recipient {
    /// Their name; may be an invented one.
    pub label: String,
    /// What fills each field.
    pub values: Vec<(MergeField, String)>,
}

impl Recipient {
    /// What fills a field.
    pub fn value(&self, field: MergeField) -> String {
        let found = self.values.iter().find(|(known, _)| *known == field);
        found.map(|(_, value)| value.clone()).unwrap_or_default()
    }
}

/// A campaign.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CampaignPage {
    /// None of one that is not saved yet.
    pub id: Option<CampaignId>,
    /// The id that one gets which is not saved yet: a form that is sent twice makes one.
    pub fresh: Option<CampaignId>,
    /// Its name.
    pub name: String,
    /// What is sent; none before one was chosen.
    pub template: Option<TemplateId>,
    /// What can be sent.
    pub templates: Vec<(TemplateId, String)>,
    /// To whom.
    pub audience: Audience,
    /// How many people it takes now, without the limit.
    pub people_now: u32,
    /// Who may look after people.
    pub members: Vec<(MemberId, String)>,
    /// How many, how fast.
    pub limits: Limits,
    /// How far it has come.
    pub state: StateShown,
    /// Who sends it.
    pub sender: String,
    /// How its Calendly link stands.
    pub link: LinkShown,
    /// What came of its mails.
    pub results: Results,
    /// Its mails: those with trouble first, then the newest; at most 200.
    pub mails: Vec<MailRow>,
    /// What was read; 0 before the first saving.
    pub version: i64,
    /// Whether mails can be sent at all.
    pub has_mail_server: bool,
    /// Whether the reader may change it.
    pub can_change: bool,
    /// In which zone its times are.
    pub zone: String,
}

/// One mail of a campaign.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MailRow {
    /// To whom.
    pub person: PersonId,
    /// Their name.
    pub name: String,
    /// Their address, as it was then.
    pub email: String,
    /// Where it is.
    pub state: MailState,
    /// Why it did not arrive, in the mail server's words.
    pub trouble: Option<String>,
    /// Whether its meeting link was opened.
    pub is_opened: bool,
    /// Whether somebody booked through it.
    pub is_booked: bool,
}

/// Where a mail is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MailState {
    /// It waits for its first or next try.
    Waiting,
    /// The mail server took it.
    Sent,
    /// The mail server refused it.
    Refused,
    /// It is not tried any more.
    GivenUp,
    /// It came back.
    Bounced,
    /// It is not sent: its recipient wants no more mails of campaigns.
    Unsubscribed,
}

impl MailState {
    /// The name on pages.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Waiting => "Waiting",
            Self::Sent => "Sent",
            Self::Refused => "Refused",
            Self::GivenUp => "Given up",
            Self::Bounced => "Bounced",
            Self::Unsubscribed => "Unsubscribed",
        }
    }
}

/// **Send meeting link**: a mail to one person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LetterPage {
    /// To whom.
    pub person: PersonId,
    /// Their name.
    pub name: String,
    /// Their address; empty where none is known.
    pub email: String,
    /// What can be sent.
    pub templates: Vec<(TemplateId, String)>,
    /// What is chosen.
    pub chosen: Option<ChosenLetter>,
    /// Whether mails can be sent at all.
    pub has_mail_server: bool,
    /// Whether the reader may send.
    pub can_change: bool,
    /// Guards against sending a form twice; made anew with each page.
    pub request: String,
}

/// A template as somebody will read it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChosenLetter {
    /// Which.
    pub template: TemplateId,
    /// The subject, filled.
    pub subject: String,
    /// The text, filled; the link is that of the member, the mail gets one of its own.
    pub body: String,
    /// How its Calendly link stands.
    pub link: LinkShown,
    /// Why it cannot be sent.
    pub refusal: Option<String>,
    /// To which event types of the member whose link it is it may lead; none where it holds no link.
    pub event_types: Vec<EventType>,
    /// To which of them the template leads; none to the page with all of them.
    pub event_type: Option<EventTypeId>,
}
