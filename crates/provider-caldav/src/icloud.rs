//! What is particular about iCloud (caldav sheet §4).
//!
//! One address for everybody, a partition host for each account (`p42-caldav.icloud.com`), and an app-specific
//! password: the account's own is refused, which looks like any wrong password.

use crate::discovery;
use domain::time::Zones;
use provider::http::{Http, Url};
use provider::{Account, Login, ProviderError};

/// Where everybody begins.
pub(crate) const ADDRESS: &str = "https://caldav.icloud.com/";

/// All of its hosts.
const DOMAIN: &str = "icloud.com";

/// Collections in the home of an account that are no calendars, whatever they say of themselves.
const SKIPPED: [&str; 4] = ["inbox", "outbox", "notification", "freebusy"];

/// Signs in at the fixed address; what the member typed as server does not matter.
pub(crate) async fn sign_in(
    http: &Http,
    zones: &dyn Zones,
    address: &str,
    login: &Login,
) -> Result<Account, ProviderError> {
    let login = Login {
        server: address.to_owned(),
        // Copied from a page, blanks and all.
        user: login.user.trim().to_owned(),
        password: login.password.clone(),
    };
    discovery::sign_in(http, zones, &login).await
}

/// The domain over whose hosts the accounts are spread, where the address is one of iCloud's.
pub(crate) fn domain_of(url: &Url) -> Option<&'static str> {
    let is_icloud = url.domain().is_some_and(|host| {
        host == DOMAIN
            || host
                .strip_suffix(DOMAIN)
                .is_some_and(|rest| rest.ends_with('.'))
    });
    is_icloud.then_some(DOMAIN)
}

/// Whether a collection with this id is none of the account's calendars.
pub(crate) fn is_skipped(id: &str) -> bool {
    let name = id.trim_end_matches('/').rsplit('/').next();
    name.is_some_and(|name| SKIPPED.contains(&name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_its_own_hosts_belong_to_icloud() {
        let domain = |text| domain_of(&Url::parse(text).unwrap());

        assert_eq!(domain("https://p42-caldav.icloud.com/"), Some(DOMAIN));
        assert_eq!(domain("https://noticloud.com/"), None);
        assert_eq!(domain("https://icloud.com.example.org/"), None);
    }

    #[test]
    fn what_is_no_calendar_is_skipped_by_its_name() {
        assert!(is_skipped("/1234567/calendars/inbox/"));
        assert!(is_skipped("/1234567/calendars/notification/"));
        assert!(!is_skipped("/1234567/calendars/home/"));
    }
}
