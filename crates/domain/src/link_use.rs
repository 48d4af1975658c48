//! Whether a Calendly link may be put into a text, stay there, and be sent (spec §2.1).
//!
//! New links need an integration that works and a module that is on. What holds a link already keeps it and can be sent
//! while the integration is paused; the link says "temporarily unavailable" until its member has re-authenticated.

use crate::integration::CalendlyState;
use crate::module::{CalendlyModules, Module};

/// How a member may use their link in the mails of one module.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LinkUse {
    /// How the integration of the member whose link it is stands.
    pub state: CalendlyState,
    /// Of which module the mails are.
    pub module: Module,
    /// Whether that member uses Calendly in this module.
    pub is_on: bool,
}

/// Why a link may not be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum LinkRefusal {
    /// No account was ever connected.
    #[error("Calendly is not connected")]
    NotConnected,
    /// Its member switched it off.
    #[error("Calendly is switched off")]
    SwitchedOff,
    /// It was switched off by somebody else.
    #[error("Calendly needs to be re-authenticated")]
    NeedsReauthentication,
    /// The module is off.
    #[error("Calendly is off in {}", .0.label())]
    ModuleOff(Module),
    /// The event type it would lead to is not offered any more.
    #[error("the event type is not offered at Calendly any more")]
    EventTypeGone,
}

impl LinkRefusal {
    /// Why, and what to do.
    pub fn sentence(self) -> String {
        match self {
            Self::NotConnected => {
                "Calendly is not connected. Connect it to insert a link.".to_owned()
            }
            Self::SwitchedOff => {
                "Calendly is switched off. Switch it on to insert a link.".to_owned()
            }
            Self::NeedsReauthentication => {
                "Calendly was switched off and needs to be re-authenticated. Links that are here already stay; new ones can be \
                 inserted after that."
                    .to_owned()
            }
            Self::ModuleOff(module) => [
                "Calendly is off in ",
                module.label(),
                ". Turn the module on to use links in its mails.",
            ]
            .concat(),
            Self::EventTypeGone => {
                "The event type it leads to is not offered at Calendly any more. Choose another one.".to_owned()
            }
        }
    }
}

/// How a link that is sent now works.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LinkMark {
    /// It leads to Calendly.
    Works,
    /// It says "temporarily unavailable" until its member has re-authenticated or switched Calendly on.
    Paused,
}

impl LinkUse {
    /// For one module, given the member's modules; none of somebody who never connected.
    pub fn new(state: CalendlyState, modules: Option<&CalendlyModules>, module: Module) -> Self {
        Self {
            state,
            module,
            is_on: modules.is_some_and(|modules| modules.is_on(module)),
        }
    }

    /// Whether a link works now.
    pub const fn mark(self) -> LinkMark {
        if self.state.opens_links() {
            LinkMark::Works
        } else {
            LinkMark::Paused
        }
    }

    /// A link is put where none was.
    ///
    /// # Errors
    /// [`LinkRefusal`]
    pub const fn insert(self) -> Result<(), LinkRefusal> {
        match self.state {
            CalendlyState::WithoutToken => Err(LinkRefusal::NotConnected),
            CalendlyState::Off => Err(LinkRefusal::SwitchedOff),
            CalendlyState::NeedsReauthentication(_) => Err(LinkRefusal::NeedsReauthentication),
            CalendlyState::Connected | CalendlyState::ConnectionProblem if !self.is_on => {
                Err(LinkRefusal::ModuleOff(self.module))
            }
            CalendlyState::Connected | CalendlyState::ConnectionProblem => Ok(()),
        }
    }

    /// Something that holds a link is saved; `held` tells whether it held this very link before.
    ///
    /// # Errors
    /// [`LinkRefusal`]
    pub const fn keep(self, held: bool) -> Result<(), LinkRefusal> {
        if held { Ok(()) } else { self.insert() }
    }

    /// A mail with a link is sent, from something that holds it. The member's own choice of modules holds all the same.
    ///
    /// # Errors
    /// [`LinkRefusal::ModuleOff`]
    pub const fn send(self) -> Result<LinkMark, LinkRefusal> {
        if self.is_on {
            Ok(self.mark())
        } else {
            Err(LinkRefusal::ModuleOff(self.module))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::integration::ForcedReason;

    const FORCED: CalendlyState = CalendlyState::NeedsReauthentication(ForcedReason::ByAdmin);

    fn of(state: CalendlyState, is_on: bool) -> LinkUse {
        LinkUse {
            state,
            module: Module::Crm,
            is_on,
        }
    }

    #[test]
    fn a_new_link_needs_an_integration_that_works_and_a_module_that_is_on() {
        for (state, is_on, outcome) in [
            (CalendlyState::Connected, true, Ok(())),
            (CalendlyState::ConnectionProblem, true, Ok(())),
            (
                CalendlyState::Connected,
                false,
                Err(LinkRefusal::ModuleOff(Module::Crm)),
            ),
            (CalendlyState::Off, true, Err(LinkRefusal::SwitchedOff)),
            (
                CalendlyState::WithoutToken,
                true,
                Err(LinkRefusal::NotConnected),
            ),
            (FORCED, true, Err(LinkRefusal::NeedsReauthentication)),
            (FORCED, false, Err(LinkRefusal::NeedsReauthentication)),
        ] {
            assert_eq!(of(state, is_on).insert(), outcome, "{state:?} {is_on}");
            assert_eq!(of(state, is_on).keep(false), outcome, "{state:?} {is_on}");
        }
    }

    #[test]
    fn what_held_a_link_keeps_it_whatever_happened() {
        for state in [CalendlyState::Connected, CalendlyState::Off, FORCED] {
            for is_on in [true, false] {
                assert_eq!(of(state, is_on).keep(true), Ok(()), "{state:?} {is_on}");
            }
        }
    }

    #[test]
    fn a_paused_link_is_sent_and_marked_and_that_of_a_module_that_is_off_is_not() {
        for (state, is_on, outcome) in [
            (CalendlyState::Connected, true, Ok(LinkMark::Works)),
            (FORCED, true, Ok(LinkMark::Paused)),
            (CalendlyState::Off, true, Ok(LinkMark::Paused)),
            (
                CalendlyState::Connected,
                false,
                Err(LinkRefusal::ModuleOff(Module::Crm)),
            ),
            (FORCED, false, Err(LinkRefusal::ModuleOff(Module::Crm))),
        ] {
            assert_eq!(of(state, is_on).send(), outcome, "{state:?} {is_on}");
        }
    }

    #[test]
    fn nobody_uses_links_before_they_connected() {
        let used = LinkUse::new(CalendlyState::Off, None, Module::Sales);

        assert!(!used.is_on);
        let all = CalendlyModules::default();
        assert!(LinkUse::new(CalendlyState::Off, Some(&all), Module::Sales).is_on);
    }
}
