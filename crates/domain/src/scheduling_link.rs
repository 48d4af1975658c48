//! A link of ours that leads whoever got it to a member's page at Calendly, as long as the member's integration works.

use crate::event_type::{EventType, EventTypeId, is_own_page};
use crate::integration::CalendlyState;
use crate::{MemberId, OrganizationId, OutreachMailId};

/// One link. It stays the same for good: what was sent before an interruption works again after it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SchedulingLink {
    /// What names it in its address.
    pub code: String,
    /// Whose organization.
    pub organization: OrganizationId,
    /// Whose page it leads to.
    pub member: MemberId,
    /// The one mail that carries it; none of the link that is the member's for good.
    pub mail: Option<OutreachMailId>,
    /// To which event type of the member it leads; none to their page with all of them.
    pub event_type: Option<EventTypeId>,
    /// A link of Calendly's for a single booking, which goes before the event type.
    pub single_use: Option<String>,
    /// How often it was opened.
    pub opens: u64,
}

/// The page at Calendly that a link is for: that for a single booking, else that of its event type, as long as the member
/// offers it, else the member's own page, where they can be booked otherwise.
pub fn destination<'a>(
    link: &'a SchedulingLink,
    event_type: Option<&'a EventType>,
    own: &'a str,
) -> &'a str {
    match (&link.single_use, event_type) {
        (Some(page), _) => page,
        (None, Some(one)) if one.is_offered && is_own_page(&one.page, own) => &one.page,
        (None, Some(_) | None) => own,
    }
}

/// How links of ours are told from others where Calendly tells where somebody came from (`utm_source`).
pub const TRACKED_AS: &str = "integrator";

/// Where a link leads now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Opening {
    /// To this page at Calendly.
    Leads(String),
    /// Nowhere for the moment: the integration is off, or needs to be re-authenticated.
    Unavailable,
}

/// Where a link leads, given how the integration stands and the address that Calendly gave for the member's page. It leads to
/// Calendly's own pages, which begin with `web`, or nowhere. Calendly hands `code`, that of a mail's own link, on to the booking.
pub fn opening(state: CalendlyState, page: Option<&str>, web: &str, code: Option<&str>) -> Opening {
    let beneath = |page: &&str| {
        let rest = page.strip_prefix(web.trim_end_matches('/'));
        rest.is_some_and(|rest| rest.starts_with('/'))
    };
    match page.filter(beneath) {
        Some(page) if state.opens_links() => Opening::Leads(tracked(page, code)),
        Some(_) | None => Opening::Unavailable,
    }
}

/// The page with the code of a link in its query (calendly.md §6.6); a page with a fragment stays as it is.
fn tracked(page: &str, code: Option<&str>) -> String {
    let Some(code) = code.filter(|_| !page.contains('#')) else {
        return page.to_owned();
    };
    let sign = if page.contains('?') { "&" } else { "?" };
    [
        page,
        sign,
        "utm_source=",
        TRACKED_AS,
        "&utm_medium=email&utm_content=",
        code,
    ]
    .concat()
}

/// The code of one of our links, read from where Calendly says that somebody came from: text that a stranger can write.
pub fn tracked_code(source: Option<&str>, content: Option<&str>) -> Option<String> {
    let is_code = |content: &&str| {
        (1..=32).contains(&content.len())
            && content
                .bytes()
                .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())
    };
    let content = content.filter(|_| source == Some(TRACKED_AS));
    content.filter(is_code).map(str::to_owned)
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
            assert_eq!(opening(state, page, WEB, None), expected, "{state:?}");
        }
    }

    #[test]
    fn a_link_leads_to_what_its_mail_offers_and_to_the_members_page_when_that_is_gone() {
        const OWN: &str = "https://calendly.com/dana";
        let single = "https://calendly.com/d/abcd-efg-hij/intro";
        let offered = |page: &str, is_offered| EventType {
            id: "INTRO".parse().unwrap(),
            member: MemberId::new(Default::default()),
            name: "Intro call".to_owned(),
            minutes: Some(30),
            page: page.to_owned(),
            is_offered,
        };
        let intro = "https://calendly.com/dana/intro";
        let elsewhere = "https://calendly.com/team/intro";
        for (single_use, event_type, leads_to) in [
            (None, None, OWN),
            (None, Some(offered(intro, true)), intro),
            (None, Some(offered(intro, false)), OWN),
            (None, Some(offered(elsewhere, true)), OWN),
            (Some(single), Some(offered(intro, true)), single),
        ] {
            let link = SchedulingLink {
                code: "abc".to_owned(),
                organization: OrganizationId::new(Default::default()),
                member: MemberId::new(Default::default()),
                mail: None,
                event_type: event_type.as_ref().map(|one| one.id.clone()),
                single_use: single_use.map(str::to_owned),
                opens: 0,
            };

            assert_eq!(destination(&link, event_type.as_ref(), OWN), leads_to);
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
                opening(CalendlyState::Connected, page, WEB, Some("abc")),
                Opening::Unavailable,
                "{page:?}"
            );
        }
    }

    #[test]
    fn a_mail_s_own_link_is_told_to_calendly_and_read_back() {
        let page = |page| opening(CalendlyState::Connected, Some(page), WEB, Some("abc234"));
        let leads = |to: &str| Opening::Leads(to.to_owned());

        assert_eq!(
            page("https://calendly.com/dana"),
            leads(
                "https://calendly.com/dana?utm_source=integrator&utm_medium=email&utm_content=abc234"
            )
        );
        assert_eq!(
            page("https://calendly.com/dana?month=2026-12"),
            leads(
                "https://calendly.com/dana?month=2026-12&utm_source=integrator&utm_medium=email&utm_content=abc234"
            )
        );
        assert_eq!(
            page("https://calendly.com/dana#top"),
            leads("https://calendly.com/dana#top")
        );
        for (source, content, code) in [
            (Some("integrator"), Some("abc234"), Some("abc234")),
            (Some("newsletter"), Some("abc234"), None),
            (None, Some("abc234"), None),
            (Some("integrator"), None, None),
            (Some("integrator"), Some(""), None),
            (Some("integrator"), Some("ABC' or 1=1"), None),
        ] {
            assert_eq!(
                tracked_code(source, content).as_deref(),
                code,
                "{content:?}"
            );
        }
    }
}
