//! Who lives in the sandbox at its start.

use crate::calendly::{Plan, Role};
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
