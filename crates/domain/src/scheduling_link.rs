//! A link of ours that leads whoever got it to a member's page at Calendly, as long as the member's integration works.

use crate::integration::CalendlyState;
use crate::{MemberId, OrganizationId};

/// One link. It stays the same for good: what was sent before an interruption works again after it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SchedulingLink {
    /// What names it in its address.
    pub code: String,
    /// Whose organization.
    pub organization: OrganizationId,
    /// Whose page it leads to.
    pub member: MemberId,
    /// How often it was opened.
    pub opens: u64,
}

/// Where a link leads now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Opening {
    /// To this page at Calendly.
    Leads(String),
    /// Nowhere for the moment: the integration is off, or needs to be re-authenticated.
    Unavailable,
}

/// Where a link leads, given how the integration stands and the address that Calendly gave for the member's page. It leads to
/// Calendly's own pages, which begin with `web`, or nowhere.
pub fn opening(state: CalendlyState, page: Option<&str>, web: &str) -> Opening {
    let beneath = |page: &&str| {
        let rest = page.strip_prefix(web.trim_end_matches('/'));
        rest.is_some_and(|rest| rest.starts_with('/'))
    };
    match page.filter(beneath) {
        Some(page) if state.opens_links() => Opening::Leads(page.to_owned()),
        Some(_) | None => Opening::Unavailable,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::integration::ForcedReason;

    const WEB: &str = "https://calendly.com";

    #[test]
    fn a_link_leads_to_the_members_page_while_the_integration_works() {
        let page = Some("https://calendly.com/dana");
        let leads = Opening::Leads("https://calendly.com/dana".to_owned());
        let cases = [
            (CalendlyState::Connected, leads.clone()),
            (CalendlyState::ConnectionProblem, leads),
            (CalendlyState::Off, Opening::Unavailable),
            (CalendlyState::WithoutToken, Opening::Unavailable),
            (
                CalendlyState::NeedsReauthentication(ForcedReason::TokenRevoked),
                Opening::Unavailable,
            ),
        ];
        for (state, expected) in cases {
            assert_eq!(opening(state, page, WEB), expected, "{state:?}");
        }
    }

    #[test]
    fn a_link_leads_nowhere_but_to_calendly() {
        for page in [
            None,
            Some("https://calendly.com.evil.example/dana"),
            Some("https://evil.example/https://calendly.com/dana"),
            Some("javascript:alert(1)"),
            Some("https://calendly.com@evil.example/"),
            Some("https://calendly.com"),
        ] {
            assert_eq!(
                opening(CalendlyState::Connected, page, WEB),
                Opening::Unavailable,
                "{page:?}"
            );
        }
    }
}
