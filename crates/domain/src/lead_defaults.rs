//! The values that people made by bookings carry (Admin > Configuration > Configure Defaults for Calendly, spec §2.2).
//!
//! Each module has its mandatory fields, each field its list of values. A value that is on no list any more counts as
//! missing, and is named, so that whoever reads it knows what to replace.

use crate::MemberId;
use crate::member::words;
use crate::module::Module;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A mandatory field of a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Field {
    /// Where they come from.
    LeadSource,
    /// How far it has come with them.
    Status,
    /// The member who looks after them.
    Owner,
    /// Where they live or work.
    Country,
    /// What kind of place or matter it is.
    Category,
    /// What they are to us.
    ContactType,
    /// The language they are written to in.
    Language,
    /// Where they are visited.
    ServiceArea,
    /// How urgent it is.
    Priority,
}

words!(Field, "field", {
    Field::LeadSource => "lead_source",
    Field::Status => "status",
    Field::Owner => "owner",
    Field::Country => "country",
    Field::Category => "category",
    Field::ContactType => "contact_type",
    Field::Language => "language",
    Field::ServiceArea => "service_area",
    Field::Priority => "priority",
});

/// The owner is whoever hosts the meeting.
pub const HOST: &str = "host";

const COUNTRIES: &[&str] = &[
    "United Kingdom",
    "Ireland",
    "Germany",
    "Austria",
    "Switzerland",
    "France",
    "Netherlands",
    "Spain",
    "Italy",
    "United States",
    "Canada",
    "Other",
];

impl Field {
    /// The name on pages.
    pub const fn label(self) -> &'static str {
        match self {
            Self::LeadSource => "Lead source",
            Self::Status => "Status",
            Self::Owner => "Owner",
            Self::Country => "Country",
            Self::Category => "Category",
            Self::ContactType => "Contact type",
            Self::Language => "Language",
            Self::ServiceArea => "Service area",
            Self::Priority => "Priority",
        }
    }

    /// What may be chosen in this module; empty for the owner, who is [`HOST`] or an active member.
    pub const fn choices(self, module: Module) -> &'static [&'static str] {
        match (self, module) {
            (Self::Owner, _) => &[],
            (Self::LeadSource, _) => &["Calendly", "Website", "Referral", "Event", "Cold call"],
            (Self::Status, Module::Sales) => &["New", "Contacted", "Qualified", "Quoted"],
            (Self::Status, Module::InfoManager) => &["Active", "In review", "Archived"],
            (Self::Status, Module::Crm) => &["New", "Active", "Dormant"],
            (Self::Status, Module::FieldOps) => &["Requested", "Planned", "Visited"],
            (Self::Country, _) => COUNTRIES,
            (Self::Category, _) => &["Location", "Owner", "Supplier", "Other"],
            (Self::ContactType, _) => &["Customer", "Prospect", "Partner", "Supplier"],
            (Self::Language, _) => &["English", "German", "French", "Dutch", "Spanish", "Italian"],
            (Self::ServiceArea, _) => &["North", "South", "East", "West"],
            (Self::Priority, _) => &["Low", "Normal", "High"],
        }
    }
}

impl Module {
    /// The fields that everybody in this module must have, in the order of the form.
    pub const fn mandatory(self) -> &'static [Field] {
        match self {
            Self::Sales => &[
                Field::LeadSource,
                Field::Owner,
                Field::Status,
                Field::Country,
            ],
            Self::InfoManager => &[Field::Category, Field::Owner, Field::Status],
            Self::Crm => &[
                Field::ContactType,
                Field::Owner,
                Field::Status,
                Field::Country,
                Field::Language,
            ],
            Self::FieldOps => &[
                Field::ServiceArea,
                Field::Owner,
                Field::Status,
                Field::Priority,
            ],
        }
    }
}

/// The default values of one module.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LeadDefaults {
    /// Of which.
    pub module: Module,
    /// A value per field that has one.
    pub values: BTreeMap<Field, String>,
    /// Counts up with every saving, so that of two people who save at once the second is told; 0 before the first.
    pub version: i64,
}

/// A mandatory field without a value that may be used.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Gap {
    /// Which.
    pub field: Field,
    /// A value that was set and is no longer available; none where nothing was set.
    pub gone: Option<String>,
}

/// The values a new person gets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Filled {
    /// Who looks after them.
    pub owner: MemberId,
    /// Every other mandatory field.
    pub fields: BTreeMap<Field, String>,
}

/// A value that may not be chosen.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{} has no value {value:?}", .field.label())]
pub struct UnknownValue {
    /// Of which field.
    pub field: Field,
    /// What was chosen.
    pub value: String,
}

impl LeadDefaults {
    /// None set yet.
    pub fn none(module: Module) -> Self {
        Self {
            module,
            values: BTreeMap::new(),
            version: 0,
        }
    }

    /// Whether this value may be used; `active` are the members who may own somebody.
    fn is_available(&self, field: Field, value: &str, active: &[MemberId]) -> bool {
        if field == Field::Owner {
            return owner(value, None, active).is_some() || value == HOST;
        }
        field.choices(self.module).contains(&value)
    }

    /// With the values that were chosen; empty ones are left open.
    ///
    /// # Errors
    /// [`UnknownValue`]: of the first that may not be chosen.
    pub fn chosen(
        self,
        values: &BTreeMap<Field, String>,
        active: &[MemberId],
    ) -> Result<Self, UnknownValue> {
        let mut kept = BTreeMap::new();
        for field in self.module.mandatory() {
            let value = values
                .get(field)
                .map(|value| value.trim())
                .unwrap_or_default();
            if value.is_empty() {
                continue;
            }
            if !self.is_available(*field, value, active) {
                return Err(UnknownValue {
                    field: *field,
                    value: value.to_owned(),
                });
            }
            kept.insert(*field, value.to_owned());
        }
        Ok(Self {
            values: kept,
            ..self
        })
    }

    /// The fields that still need a value, in the order of the form; empty when people can be made.
    pub fn gaps(&self, active: &[MemberId]) -> Vec<Gap> {
        let gap = |field: &Field| {
            let value = self.values.get(field);
            match value {
                Some(value) if self.is_available(*field, value, active) => None,
                value => Some(Gap {
                    field: *field,
                    gone: value.cloned(),
                }),
            }
        };
        self.module.mandatory().iter().filter_map(gap).collect()
    }

    /// What a person gets who booked with this host.
    ///
    /// # Errors
    /// The gaps, at least one.
    pub fn filled(&self, host: MemberId, active: &[MemberId]) -> Result<Filled, Vec<Gap>> {
        let gaps = self.gaps(active);
        let chosen = self.values.get(&Field::Owner);
        let owner = chosen.and_then(|value| owner(value, Some(host), active));
        match owner {
            Some(owner) if gaps.is_empty() => {
                let mut fields = self.values.clone();
                fields.remove(&Field::Owner);
                Ok(Filled { owner, fields })
            }
            _ => Err(gaps),
        }
    }
}

/// Who is meant by a value of [`Field::Owner`]: the host, or a member who is active.
fn owner(value: &str, host: Option<MemberId>, active: &[MemberId]) -> Option<MemberId> {
    if value == HOST {
        return host;
    }
    let member = value.parse().ok()?;
    active.contains(&member).then_some(member)
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    fn member(number: u128) -> MemberId {
        Uuid::from_u128(number).into()
    }

    fn values<const N: usize>(values: [(Field, &str); N]) -> BTreeMap<Field, String> {
        values
            .into_iter()
            .map(|(field, value)| (field, value.to_owned()))
            .collect()
    }

    fn sales() -> LeadDefaults {
        let chosen = values([
            (Field::LeadSource, "Calendly"),
            (Field::Owner, HOST),
            (Field::Status, "New"),
            (Field::Country, "Ireland"),
        ]);
        LeadDefaults::none(Module::Sales)
            .chosen(&chosen, &[])
            .unwrap()
    }

    #[test]
    fn every_mandatory_field_has_values_to_choose_from() {
        for module in Module::ALL {
            assert!(module.mandatory().contains(&Field::Owner));
            for field in module.mandatory() {
                assert_eq!(
                    field.choices(module).is_empty(),
                    *field == Field::Owner,
                    "{field:?} in {module:?}"
                );
            }
        }
    }

    #[test]
    fn nothing_set_is_a_gap_per_field() {
        let gaps = LeadDefaults::none(Module::Crm).gaps(&[]);

        assert_eq!(gaps.len(), 5);
        assert!(gaps.iter().all(|gap| gap.gone.is_none()));
    }

    #[test]
    fn the_owner_is_the_host_or_one_member_for_all() {
        let (host, robin) = (member(1), member(2));
        let always = LeadDefaults {
            values: values([
                (Field::LeadSource, "Calendly"),
                (Field::Owner, &robin.to_string()),
                (Field::Status, "New"),
                (Field::Country, "Ireland"),
            ]),
            ..sales()
        };

        assert_eq!(sales().filled(host, &[robin]).unwrap().owner, host);
        assert_eq!(always.filled(host, &[robin]).unwrap().owner, robin);
    }

    #[test]
    fn a_value_that_is_gone_is_a_gap_that_names_it() {
        let robin = member(2);
        let mut defaults = sales();
        defaults.values.insert(Field::Owner, robin.to_string());
        defaults.values.insert(Field::Status, "Partner".to_owned());

        let gaps = defaults.filled(member(1), &[]).unwrap_err();

        let gone = |field, gone: &str| Gap {
            field,
            gone: Some(gone.to_owned()),
        };
        assert_eq!(
            gaps,
            [
                gone(Field::Owner, &robin.to_string()),
                gone(Field::Status, "Partner"),
            ]
        );
    }

    #[test]
    fn a_value_of_no_list_is_refused_and_fields_of_other_modules_are_left_out() {
        let unknown = values([(Field::Status, "Partner")]);
        let foreign = values([(Field::Priority, "High"), (Field::Status, "New")]);

        let refused = sales().chosen(&unknown, &[]).unwrap_err();
        let kept = sales().chosen(&foreign, &[]).unwrap();

        assert_eq!(
            (refused.field, refused.value.as_str()),
            (Field::Status, "Partner")
        );
        assert_eq!(kept.values, values([(Field::Status, "New")]));
    }
}
