//! Who lives in the sandbox at its start.

use crate::calendly::{Plan, Role};
use crate::zones;
use serde::Deserialize;

/// An organization and its people.
#[derive(Debug, Clone, Deserialize)]
pub struct People {
    /// The organization's name.
    pub organization: String,
    /// What it pays for.
    #[serde(default)]
    pub plan: Plan,
    /// Everybody; the first with the role `owner` owns it.
    pub people: Vec<Person>,
}

/// One of them.
#[derive(Debug, Clone, Deserialize)]
pub struct Person {
    /// Their name.
    pub name: String,
    /// Names them wherever the sandbox is told about somebody.
    pub email: String,
    /// Their right in the organization.
    #[serde(default)]
    pub role: Role,
    /// An IANA zone.
    #[serde(default = "london")]
    pub timezone: String,
}

/// Why people cannot live in the sandbox.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InvalidPeople {
    /// Somebody must own the organization.
    #[error("`people` is empty")]
    Nobody,
    /// Hours are kept in a zone that exists.
    #[error("there is no time zone {0}")]
    UnknownZone(String),
    /// Two have the same e-mail address, which names them.
    #[error("{0} is there twice")]
    Twice(String),
}

impl People {
    /// Whether they can live in the sandbox.
    ///
    /// # Errors
    /// [`InvalidPeople`]
    pub fn check(&self) -> Result<(), InvalidPeople> {
        if self.people.is_empty() {
            return Err(InvalidPeople::Nobody);
        }
        for (at, person) in self.people.iter().enumerate() {
            if !zones::knows(&person.timezone) {
                return Err(InvalidPeople::UnknownZone(person.timezone.clone()));
            }
            let is_same = |other: &Person| other.email.eq_ignore_ascii_case(&person.email);
            if self.people[..at].iter().any(is_same) {
                return Err(InvalidPeople::Twice(person.email.clone()));
            }
        }
        Ok(())
    }
}

fn london() -> String {
    "Europe/London".to_owned()
}

impl Default for People {
    /// The nine people of the demo, Fernhill Services.
    fn default() -> Self {
        let names = [
            ("dana", "Dana Whitfield"),
            ("robin", "Robin K."),
            ("marek", "Marek T."),
            ("noor", "Noor A."),
            ("lucas", "Lucas F."),
            ("ines", "Ines C."),
            ("tomas", "Tomas B."),
            ("sana", "Sana V."),
            ("henrik", "Henrik L."),
        ];
        let people = names.map(|(user, name)| Person {
            name: name.to_owned(),
            email: format!("{user}@fernhill.example"),
            role: if user == "dana" {
                Role::Owner
            } else {
                Role::User
            },
            timezone: london(),
        });
        Self {
            organization: "Fernhill Services".to_owned(),
            plan: Plan::Standard,
            people: people.into(),
        }
    }
}
