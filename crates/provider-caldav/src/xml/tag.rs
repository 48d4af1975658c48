//! The elements that we know, told apart by namespace and name.

use quick_xml::name::ResolveResult;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Tag {
    Multistatus,
    Response,
    Propstat,
    Prop,
    Href,
    Status,
    SyncToken,
    GetEtag,
    GetContentType,
    DisplayName,
    ResourceType,
    Collection,
    CurrentUserPrincipal,
    PrivilegeSet,
    Privilege,
    All,
    Write,
    WriteContent,
    Bind,
    Unbind,
    CalendarData,
    CalendarHomeSet,
    Calendar,
    ScheduleInbox,
    ScheduleOutbox,
    ComponentSet,
    Component,
    CalendarTimezone,
    CalendarTimezoneId,
    GetCtag,
    Subscribed,
    Notification,
    CalendarColor,
    CalendarOrder,
    Other,
}

impl Tag {
    pub(super) fn of(namespace: &ResolveResult<'_>, local: &str) -> Self {
        let ResolveResult::Bound(namespace) = namespace else {
            return Self::Other;
        };
        match (namespace.0, local) {
            ("DAV:", local) => match local {
                "multistatus" => Self::Multistatus,
                "response" => Self::Response,
                "propstat" => Self::Propstat,
                "prop" => Self::Prop,
                "href" => Self::Href,
                "status" => Self::Status,
                "sync-token" => Self::SyncToken,
                "getetag" => Self::GetEtag,
                "getcontenttype" => Self::GetContentType,
                "displayname" => Self::DisplayName,
                "resourcetype" => Self::ResourceType,
                "collection" => Self::Collection,
                "current-user-principal" => Self::CurrentUserPrincipal,
                "current-user-privilege-set" => Self::PrivilegeSet,
                "privilege" => Self::Privilege,
                "all" => Self::All,
                "write" => Self::Write,
                "write-content" => Self::WriteContent,
                "bind" => Self::Bind,
                "unbind" => Self::Unbind,
                _ => Self::Other,
            },
            ("urn:ietf:params:xml:ns:caldav", local) => match local {
                "calendar-data" => Self::CalendarData,
                "calendar-home-set" => Self::CalendarHomeSet,
                "calendar" => Self::Calendar,
                "schedule-inbox" => Self::ScheduleInbox,
                "schedule-outbox" => Self::ScheduleOutbox,
                "supported-calendar-component-set" => Self::ComponentSet,
                "comp" => Self::Component,
                "calendar-timezone" => Self::CalendarTimezone,
                "calendar-timezone-id" => Self::CalendarTimezoneId,
                _ => Self::Other,
            },
            ("http://calendarserver.org/ns/", "getctag") => Self::GetCtag,
            ("http://calendarserver.org/ns/", "subscribed") => Self::Subscribed,
            ("http://calendarserver.org/ns/", "notification") => Self::Notification,
            ("http://apple.com/ns/ical/", "calendar-color") => Self::CalendarColor,
            ("http://apple.com/ns/ical/", "calendar-order") => Self::CalendarOrder,
            _ => Self::Other,
        }
    }
}
