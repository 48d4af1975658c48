//! The parts of the business in which people are kept and written to.

use crate::member::words;
use serde::{Deserialize, Serialize};

/// A part of the business.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Module {
    /// Leads and quotes.
    Sales,
    /// Locations and owners.
    InfoManager,
    /// Contacts and activities.
    Crm,
    /// Visits and audits.
    FieldOps,
}

words!(Module, "module", {
    Module::Sales => "sales",
    Module::InfoManager => "info_manager",
    Module::Crm => "crm",
    Module::FieldOps => "field_ops",
});

impl Module {
    /// Every module, in the order of the pages.
    pub const ALL: [Self; 4] = [Self::Sales, Self::InfoManager, Self::Crm, Self::FieldOps];

    /// The name on pages.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Sales => "Sales",
            Self::InfoManager => "Info Manager",
            Self::Crm => "CRM",
            Self::FieldOps => "Field Ops",
        }
    }

    /// What is kept there.
    pub const fn holds(self) -> &'static str {
        match self {
            Self::Sales => "Leads and quotes",
            Self::InfoManager => "Locations and owners",
            Self::Crm => "Contacts and activities",
            Self::FieldOps => "Visits and audits",
        }
    }
}

/// What a member uses Calendly for: in which modules links may be put into mails, and the one that receives new leads.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CalendlyModules {
    enabled: Vec<Module>,
    receives_leads: Option<Module>,
}

/// Why modules cannot be set so.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ModuleError {
    /// A module that is off cannot receive leads.
    #[error("{} is off and cannot receive new leads", .0.label())]
    Off(Module),
    /// The module that receives leads cannot be switched off before another one does.
    #[error("{} receives new leads and stays on", .0.label())]
    ReceivesLeads(Module),
}

impl Default for CalendlyModules {
    /// As a new integration starts: all four on (spec §2.1), and Sales receives new leads until another is chosen.
    fn default() -> Self {
        Self {
            enabled: Module::ALL.to_vec(),
            receives_leads: Some(Module::Sales),
        }
    }
}

impl CalendlyModules {
    /// As they were stored.
    pub fn stored(enabled: Vec<Module>, receives_leads: Option<Module>) -> Self {
        Self {
            enabled,
            receives_leads,
        }
    }

    /// Whether links may be put into mails, templates and campaigns of this module.
    pub fn is_on(&self, module: Module) -> bool {
        self.enabled.contains(&module)
    }

    /// The one module in which new leads appear.
    pub fn receives_leads(&self) -> Option<Module> {
        self.receives_leads
    }

    /// With one module on or off.
    ///
    /// # Errors
    /// [`ModuleError::ReceivesLeads`]
    pub fn with(mut self, module: Module, is_on: bool) -> Result<Self, ModuleError> {
        if !is_on && self.receives_leads == Some(module) {
            return Err(ModuleError::ReceivesLeads(module));
        }
        self.enabled.retain(|known| *known != module);
        if is_on {
            self.enabled.push(module);
            self.enabled.sort_unstable();
        }
        Ok(self)
    }

    /// With another module that receives new leads.
    ///
    /// # Errors
    /// [`ModuleError::Off`]
    pub fn receiving(mut self, module: Module) -> Result<Self, ModuleError> {
        if !self.is_on(module) {
            return Err(ModuleError::Off(module));
        }
        self.receives_leads = Some(module);
        Ok(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_new_integration_starts_with_all_four_on() {
        let modules = CalendlyModules::default();

        assert!(Module::ALL.into_iter().all(|module| modules.is_on(module)));
        assert_eq!(modules.receives_leads(), Some(Module::Sales));
    }

    #[test]
    fn only_a_module_that_is_on_receives_leads() {
        let modules = CalendlyModules::default().with(Module::Crm, false).unwrap();

        assert_eq!(
            modules.clone().receiving(Module::Crm),
            Err(ModuleError::Off(Module::Crm))
        );
        assert_eq!(
            modules
                .receiving(Module::FieldOps)
                .unwrap()
                .receives_leads(),
            Some(Module::FieldOps)
        );
    }

    #[test]
    fn the_module_that_receives_leads_stays_on() {
        let modules = CalendlyModules::default();

        assert_eq!(
            modules.with(Module::Sales, false),
            Err(ModuleError::ReceivesLeads(Module::Sales))
        );
    }
}
