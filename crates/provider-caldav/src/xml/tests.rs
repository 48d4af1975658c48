//! The answers of caldav sheet §21, and some that no server should send.

use super::*;

fn parse(text: &str) -> Multistatus {
    Multistatus::parse(text).unwrap()
}

#[test]
fn properties_that_were_not_found_do_not_overwrite_those_that_were() {
    let found = parse(
        r##"<multistatus xmlns="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav" xmlns:CS="http://calendarserver.org/ns/" xmlns:A="http://apple.com/ns/ical/">
 <response><href>/1234567/calendars/home/</href>
  <propstat><prop><resourcetype><collection/><C:calendar/></resourcetype><displayname>Home</displayname><A:calendar-color>#1BADF8FF</A:calendar-color>
   <C:supported-calendar-component-set><C:comp name="VEVENT"/></C:supported-calendar-component-set>
   <current-user-privilege-set><privilege><read/></privilege><privilege><write/></privilege></current-user-privilege-set>
   <supported-report-set><supported-report><report><sync-collection/></report></supported-report></supported-report-set>
   <sync-token>https://caldav.example/ns/sync/10</sync-token><CS:getctag>ctag-10</CS:getctag></prop><status>HTTP/1.1 200 OK</status></propstat>
  <propstat><prop><C:calendar-description/><displayname/><CS:getctag/></prop><status>HTTP/1.1 404 Not Found</status></propstat></response>
 <response><href>/1234567/calendars/inbox/</href>
  <propstat><prop><resourcetype><collection/><C:schedule-inbox/></resourcetype></prop><status>HTTP/1.1 200 OK</status></propstat></response>
</multistatus>"##,
    );

    let [home, inbox] = found.responses.as_slice() else {
        panic!("{found:?}")
    };
    assert_eq!(home.href, "/1234567/calendars/home/");
    assert_eq!(home.found.display_name.as_deref(), Some("Home"));
    assert_eq!(home.found.color.as_deref(), Some("#1BADF8FF"));
    assert_eq!(home.found.ctag.as_deref(), Some("ctag-10"));
    assert_eq!(home.found.components, Some(vec!["VEVENT".to_owned()]));
    assert!(home.found.privileges.unwrap().can_write());
    assert!(home.found.is_calendar && !home.found.is_other);
    assert_eq!(home.refused, Some(404));
    assert!(inbox.found.is_other && !inbox.found.is_calendar);
    // A calendar's own token is no token of a report.
    assert_eq!(found.sync_token, None);
}

#[test]
fn a_sync_report_names_changed_and_removed_members() {
    let found = parse(
        r#"<D:multistatus xmlns:D="DAV:">
 <D:response><D:href>/cal/a.ics</D:href><D:propstat><D:prop><D:getetag>"e1"</D:getetag></D:prop><D:status>HTTP/1.1 200 OK</D:status></D:propstat></D:response>
 <D:response><D:href>/cal/b.ics</D:href><D:status>HTTP/1.1 404 Not Found</D:status></D:response>
 <D:response><D:href>/cal/c.ics</D:href><D:href>/cal/d.ics</D:href><D:status>HTTP/1.1 410 Gone</D:status></D:response>
 <D:sync-token>data:,42</D:sync-token></D:multistatus>"#,
    );

    let gone: Vec<&str> = found
        .responses
        .iter()
        .filter(|response| response.is_gone())
        .map(|response| response.href.as_str())
        .collect();
    assert_eq!(gone, ["/cal/b.ics", "/cal/c.ics", "/cal/d.ics"]);
    assert_eq!(found.responses[0].found.etag.as_deref(), Some("\"e1\""));
    assert_eq!(found.sync_token.as_deref(), Some("data:,42"));
}

#[test]
fn calendar_files_come_verbatim_however_they_are_packed() {
    let file = "BEGIN:VCALENDAR\r\nSUMMARY:a < b & \"c\"\r\n";
    for packed in [
        "BEGIN:VCALENDAR&#13;\nSUMMARY:a &lt; b &amp; &quot;c&quot;&#xD;\n",
        "BEGIN:VCALENDAR\r\nSUMMARY:a &lt; b &#38; \"c\"\r\n",
        "<![CDATA[BEGIN:VCALENDAR\r\nSUMMARY:a < b & \"c\"\r\n]]>",
        "<![CDATA[BEGIN:VCALENDAR\r\nSUMMARY:a]]> &lt; b <![CDATA[&]]> \"c\"\r\n",
    ] {
        let found = parse(&format!(
            r#"<x:multistatus xmlns:x="DAV:" xmlns:y="urn:ietf:params:xml:ns:caldav"><x:response><x:href>/a</x:href><x:propstat><x:status>HTTP/1.1 200 OK</x:status><x:prop><y:calendar-data content-type="text/calendar">{packed}</y:calendar-data></x:prop></x:propstat></x:response></x:multistatus>"#
        ));

        assert_eq!(
            found.responses[0].found.calendar_data.as_deref(),
            Some(file),
            "{packed}"
        );
    }
}

#[test]
fn names_of_other_namespaces_mean_nothing() {
    let found = parse(
        r#"<multistatus xmlns="DAV:" xmlns:o="urn:other"><response><href>/a</href><propstat><prop><o:getetag>x</o:getetag><unknown:getetag>y</unknown:getetag></prop><status>HTTP/1.1 200 OK</status></propstat></response></multistatus>"#,
    );

    assert_eq!(found.responses[0].found, Props::default());
}

#[test]
fn what_is_no_complete_multistatus_is_an_error_and_never_an_empty_list() {
    for text in [
        "",
        "not xml",
        "<html><body>Hello</body></html>",
        "<multistatus/>",
        r#"<error xmlns="DAV:"/>"#,
        r#"<multistatus xmlns="DAV:">"#,
        r#"<multistatus xmlns="DAV:"><response><href>/a</href></response>"#,
        r#"<multistatus xmlns="DAV:"><response><href>/a</hr"#,
        r#"<multistatus xmlns="DAV:"><response></multistatus></response>"#,
        "<!DOCTYPE x [<!ENTITY a \"b\">]><multistatus xmlns='DAV:'>&a;",
    ] {
        assert!(Multistatus::parse(text).is_err(), "{text}");
    }
    assert_eq!(
        parse(r#"<multistatus xmlns="DAV:"/>"#),
        Multistatus::default()
    );
}

#[test]
fn entities_of_a_document_type_are_not_expanded() {
    let found = parse(
        "<!DOCTYPE x [<!ENTITY a \"b\">]><multistatus xmlns='DAV:'><response><href>/&a;</href></response></multistatus>",
    );

    assert_eq!(found.responses[0].href, "/\u{fffd}");
}

#[test]
fn the_reason_of_a_refusal_is_found() {
    let dead = Reason::parse(r#"<D:error xmlns:D="DAV:"><D:valid-sync-token/></D:error>"#);
    let taken = Reason::parse(
        r#"<?xml version="1.0"?><D:error xmlns:D="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav"><C:no-uid-conflict><D:href>/cal/a&amp;b.ics</D:href></C:no-uid-conflict></D:error>"#,
    );

    assert!(dead.names("valid-sync-token"));
    assert_eq!(dead.word(), Some("valid-sync-token"));
    assert!(taken.names("no-uid-conflict"));
    assert_eq!(taken.href.as_deref(), Some("/cal/a&b.ics"));
    assert!(!Reason::parse("<html><p>Bad gateway").names("valid-sync-token"));
}
