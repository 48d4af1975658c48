//! What is sent: the XML of our requests.

use quick_xml::escape::escape;

/// The media type of all of them.
pub(crate) const XML: &str = "application/xml; charset=utf-8";

/// Who am I (RFC 5397), and what is here.
pub(crate) const WHOSE: &str = r#"<?xml version="1.0" encoding="utf-8"?><D:propfind xmlns:D="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav"><D:prop><D:current-user-principal/><D:resourcetype/><C:calendar-home-set/></D:prop></D:propfind>"#;

/// Where the calendars of a principal are (RFC 4791 §6.2.1).
pub(crate) const HOME: &str = r#"<?xml version="1.0" encoding="utf-8"?><D:propfind xmlns:D="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav"><D:prop><C:calendar-home-set/></D:prop></D:propfind>"#;

/// What a calendar is like (caldav sheet §5). Properties are named: iCloud's `allprop` lacks some.
pub(crate) const CALENDARS: &str = r#"<?xml version="1.0" encoding="utf-8"?><D:propfind xmlns:D="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav" xmlns:A="http://apple.com/ns/ical/"><D:prop><D:resourcetype/><D:displayname/><A:calendar-color/><A:calendar-order/><C:supported-calendar-component-set/><D:current-user-privilege-set/><C:calendar-timezone/><C:calendar-timezone-id/><C:calendar-home-set/></D:prop></D:propfind>"#;

/// Whether anything changed at all.
pub(crate) const CTAG: &str = r#"<?xml version="1.0" encoding="utf-8"?><D:propfind xmlns:D="DAV:" xmlns:CS="http://calendarserver.org/ns/"><D:prop><CS:getctag/></D:prop></D:propfind>"#;

/// Every member with its version.
pub(crate) const MEMBERS: &str = r#"<?xml version="1.0" encoding="utf-8"?><D:propfind xmlns:D="DAV:" xmlns:CS="http://calendarserver.org/ns/"><D:prop><D:getetag/><D:resourcetype/><D:getcontenttype/><CS:getctag/></D:prop></D:propfind>"#;

/// The version of one object.
pub(crate) const ETAG: &str = r#"<?xml version="1.0" encoding="utf-8"?><D:propfind xmlns:D="DAV:"><D:prop><D:getetag/></D:prop></D:propfind>"#;

/// What changed since the token; everything for an empty one (RFC 6578 §3.2).
///
/// Without a limit: at least one server cuts the list at it and moves the token past the rest. The media type tells
/// tasks from events, so that tasks need not be read to be left out.
pub(crate) fn sync_collection(token: &str) -> String {
    format!(
        r#"<?xml version="1.0" encoding="utf-8"?><D:sync-collection xmlns:D="DAV:"><D:sync-token>{}</D:sync-token><D:sync-level>1</D:sync-level><D:prop><D:getetag/><D:getcontenttype/></D:prop></D:sync-collection>"#,
        escape(token)
    )
}

/// The objects at these paths (RFC 4791 §7.9).
pub(crate) fn multiget(paths: impl Iterator<Item = String>) -> String {
    let mut body = String::from(
        r#"<?xml version="1.0" encoding="utf-8"?><C:calendar-multiget xmlns:D="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav"><D:prop><D:getetag/><C:calendar-data/></D:prop>"#,
    );
    for path in paths {
        body.push_str("<D:href>");
        body.push_str(&escape(path.as_str()));
        body.push_str("</D:href>");
    }
    body.push_str("</C:calendar-multiget>");
    body
}
