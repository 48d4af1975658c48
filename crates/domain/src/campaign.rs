//! One template sent to many people: to whom, how fast, and how far it has come (spec §2.4).

use crate::lead_defaults::Field;
use crate::module::Module;
use crate::person::{Person, PersonKind};
use crate::{CampaignId, MemberId, OrganizationId, TemplateId};
use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

/// One template sent to many people.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Campaign {
    /// Its id.
    pub id: CampaignId,
    /// Whose organization.
    pub organization: OrganizationId,
    /// Who sends it; answers go there.
    pub sender: MemberId,
    /// What members call it.
    pub name: String,
    /// What is sent.
    pub template: TemplateId,
    /// To whom.
    pub audience: Audience,
    /// How many, how fast.
    pub limits: Limits,
    /// How far it has come.
    pub state: CampaignState,
    /// Counts up with every change, so that of two people who change it at once the second is told; 0 before the first.
    pub version: i64,
}

/// To whom a campaign goes. What is left open takes everybody; of everybody, those whose address is known.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Audience {
    /// Leads or contacts.
    pub kind: Option<PersonKind>,
    /// Kept in this module.
    pub module: Option<Module>,
    /// With this status.
    pub status: Option<String>,
    /// Looked after by this member.
    pub owner: Option<MemberId>,
}

impl Audience {
    /// Whether it takes somebody.
    pub fn takes(&self, person: &Person) -> bool {
        let status = person.fields.get(&Field::Status);
        !person.email.is_empty()
            && self.kind.is_none_or(|kind| kind == person.kind)
            && self.module.is_none_or(|module| module == person.module)
            && self.owner.is_none_or(|owner| owner == person.owner)
            && self
                .status
                .as_ref()
                .is_none_or(|wanted| status == Some(wanted))
    }
}

/// How many mails a campaign sends, and how fast.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Limits {
    /// At most so many in any hour.
    pub per_hour: u32,
    /// At most so many people.
    pub people: u32,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            per_hour: 60,
            people: 200,
        }
    }
}

/// A limit that is too small or too large.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum WrongLimit {
    /// Mails in an hour.
    #[error("a campaign sends 1 to {} mails in an hour", Limits::MOST_PER_HOUR)]
    PerHour,
    /// People.
    #[error("a campaign goes to 1 to {} people", Limits::MOST_PEOPLE)]
    People,
}

impl Limits {
    /// The most mails in an hour.
    pub const MOST_PER_HOUR: u32 = 1_000;
    /// The most people.
    pub const MOST_PEOPLE: u32 = 1_000;

    /// Limits that make sense.
    ///
    /// # Errors
    /// [`WrongLimit`]
    pub const fn new(per_hour: u32, people: u32) -> Result<Self, WrongLimit> {
        if per_hour == 0 || Self::MOST_PER_HOUR < per_hour {
            return Err(WrongLimit::PerHour);
        }
        if people == 0 || Self::MOST_PEOPLE < people {
            return Err(WrongLimit::People);
        }
        Ok(Self { per_hour, people })
    }

    /// How long the next mail has to wait, given when mails were handed to the mail server, oldest first.
    pub fn wait(&self, handed: &[DateTime<Utc>], now: DateTime<Utc>) -> TimeDelta {
        let per_hour = usize::try_from(self.per_hour).unwrap_or(usize::MAX);
        let Some(first) = handed.len().checked_sub(per_hour) else {
            return TimeDelta::zero();
        };
        let free = handed.get(first).map(|at| *at + TimeDelta::hours(1));
        free.map_or(TimeDelta::zero(), |free| {
            (free - now).max(TimeDelta::zero())
        })
    }
}

/// How far a campaign has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CampaignState {
    /// It is being written; nobody gets anything.
    Draft,
    /// It begins by itself then.
    Scheduled(DateTime<Utc>),
    /// Its mails are on their way.
    Sending,
    /// Its other mails wait until somebody resumes it.
    Paused,
    /// Every mail was sent or given up.
    Finished,
}

/// What somebody asks of a campaign.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// Begin now.
    Start,
    /// Begin then.
    Schedule(DateTime<Utc>),
    /// Send nothing for now; one that has not begun becomes a draft again.
    Pause,
    /// Go on.
    Resume,
    /// Nothing is left to be sent.
    Finish,
}

/// A campaign that has come so far cannot be asked that.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a campaign that is {} cannot do that", .0.label())]
pub struct WrongStep(pub CampaignState);

impl CampaignState {
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

    /// The word it is stored under.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Scheduled(_) => "scheduled",
            Self::Sending => "sending",
            Self::Paused => "paused",
            Self::Finished => "finished",
        }
    }

    /// When it begins by itself.
    pub const fn starts_at(self) -> Option<DateTime<Utc>> {
        match self {
            Self::Scheduled(at) => Some(at),
            Self::Draft | Self::Sending | Self::Paused | Self::Finished => None,
        }
    }

    /// Whether template, audience and limits may still be changed: nobody was written to yet.
    pub const fn can_be_changed(self) -> bool {
        match self {
            Self::Draft | Self::Scheduled(_) => true,
            Self::Sending | Self::Paused | Self::Finished => false,
        }
    }

    /// How far it has come after that.
    ///
    /// # Errors
    /// [`WrongStep`]
    pub const fn after(self, step: Step) -> Result<Self, WrongStep> {
        match (self, step) {
            (Self::Draft | Self::Scheduled(_), Step::Start) => Ok(Self::Sending),
            (Self::Draft | Self::Scheduled(_), Step::Schedule(at)) => Ok(Self::Scheduled(at)),
            (Self::Scheduled(_), Step::Pause) => Ok(Self::Draft),
            (Self::Sending, Step::Pause) => Ok(Self::Paused),
            (Self::Paused, Step::Resume) => Ok(Self::Sending),
            (Self::Sending | Self::Paused, Step::Finish) => Ok(Self::Finished),
            (Self::Draft, Step::Pause | Step::Resume | Step::Finish)
            | (Self::Scheduled(_), Step::Resume | Step::Finish)
            | (Self::Sending, Step::Start | Step::Schedule(_) | Step::Resume)
            | (Self::Paused, Step::Start | Step::Schedule(_) | Step::Pause)
            | (
                Self::Finished,
                Step::Start | Step::Schedule(_) | Step::Pause | Step::Resume | Step::Finish,
            ) => Err(WrongStep(self)),
        }
    }
}

/// What came of mails.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Results {
    /// All of them.
    pub mails: u32,
    /// The mail server took them.
    pub sent: u32,
    /// They were refused, or given up.
    pub failed: u32,
    /// They came back.
    pub bounced: u32,
    /// They were not sent, because their recipients want no more.
    pub unsubscribed: u32,
    /// Their meeting link was opened.
    pub opened: u32,
    /// Somebody booked through it.
    pub booked: u32,
}

impl Results {
    /// Mails that are still to be sent.
    pub const fn waiting(self) -> u32 {
        self.mails
            .saturating_sub(self.sent)
            .saturating_sub(self.failed)
            .saturating_sub(self.bounced)
            .saturating_sub(self.unsubscribed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    fn noon() -> DateTime<Utc> {
        "2026-12-01T12:00:00Z".parse().unwrap()
    }

    fn ida() -> Person {
        Person {
            id: Uuid::from_u128(1).into(),
            organization: Uuid::from_u128(2).into(),
            kind: PersonKind::Lead,
            module: Module::Sales,
            name: "Ida Muster".to_owned(),
            email: "ida@example.org".to_owned(),
            phone: String::new(),
            owner: Uuid::from_u128(3).into(),
            fields: [(Field::Status, "New".to_owned())].into(),
        }
    }

    #[test]
    fn an_audience_takes_who_fits_everything_that_is_not_left_open() {
        let everybody = Audience::default();
        let with = |change: fn(&mut Audience)| {
            let mut audience = Audience::default();
            change(&mut audience);
            audience
        };
        for (audience, takes) in [
            (everybody.clone(), true),
            (with(|a| a.kind = Some(PersonKind::Lead)), true),
            (with(|a| a.kind = Some(PersonKind::Contact)), false),
            (with(|a| a.module = Some(Module::Crm)), false),
            (with(|a| a.status = Some("New".to_owned())), true),
            (with(|a| a.status = Some("Quoted".to_owned())), false),
            (with(|a| a.owner = Some(Uuid::from_u128(3).into())), true),
            (with(|a| a.owner = Some(Uuid::from_u128(4).into())), false),
        ] {
            assert_eq!(audience.takes(&ida()), takes, "{audience:?}");
        }
        let unknown = Person {
            email: String::new(),
            ..ida()
        };
        assert!(!everybody.takes(&unknown));
    }

    #[test]
    fn a_campaign_goes_its_way_and_no_other() {
        use CampaignState::{Draft, Finished, Paused, Scheduled, Sending};
        let (at, later) = (noon(), noon() + TimeDelta::hours(1));
        let states = [Draft, Scheduled(at), Sending, Paused, Finished];
        let steps = [
            Step::Start,
            Step::Schedule(later),
            Step::Pause,
            Step::Resume,
            Step::Finish,
        ];
        let table = [
            [Some(Sending), Some(Scheduled(later)), None, None, None],
            [
                Some(Sending),
                Some(Scheduled(later)),
                Some(Draft),
                None,
                None,
            ],
            [None, None, Some(Paused), None, Some(Finished)],
            [None, None, None, Some(Sending), Some(Finished)],
            [None; 5],
        ];
        for (state, row) in states.into_iter().zip(table) {
            for (step, expected) in steps.into_iter().zip(row) {
                let after = state.after(step);
                assert_eq!(after.ok(), expected, "{state:?} {step:?}");
            }
        }
    }

    #[test]
    fn an_hour_holds_as_many_mails_as_the_limit_says() {
        let limits = Limits::new(2, 10).unwrap();
        let ago = |minutes| noon() - TimeDelta::minutes(minutes);
        for (handed, wait) in [
            (vec![], 0),
            (vec![ago(10)], 0),
            (vec![ago(50), ago(10)], 10),
            (vec![ago(55), ago(50), ago(10)], 10),
            (vec![ago(70), ago(61)], 0),
        ] {
            assert_eq!(
                limits.wait(&handed, noon()),
                TimeDelta::minutes(wait),
                "{handed:?}"
            );
        }
    }

    #[test]
    fn limits_have_limits() {
        assert_eq!(Limits::new(0, 1), Err(WrongLimit::PerHour));
        assert_eq!(Limits::new(1_001, 1), Err(WrongLimit::PerHour));
        assert_eq!(Limits::new(1, 0), Err(WrongLimit::People));
        assert_eq!(Limits::new(1, 1_001), Err(WrongLimit::People));
        assert!(Limits::new(1_000, 1_000).is_ok());
    }
}
