//! iCloud, and another program that puts files into it.

use super::service::{Access, Hand, Service};
use super::theirs::{DANA, Edit, KIM, Kept, LEE, Theirs, When, visit};
use crate::real_history::file::File;
use async_trait::async_trait;
use chrono::{DateTime, NaiveDateTime, TimeDelta, Utc};
use domain::attendee::ParticipationStatus;
use domain::connection::ProviderKind;
use domain::item::ShowAs;
use domain::linked_calendar::RemoteCalendarId;
use provider::http::Http;
use sandbox::{FaultKind, Icloud as Imitation, Running};
use std::sync::Arc;

pub struct Icloud {
    sandbox: Arc<Running>,
    http: Http,
}

impl Icloud {
    pub fn of(sandbox: &Arc<Running>, http: &Http) -> Self {
        Self {
            http: http.clone(),
            sandbox: Arc::clone(sandbox),
        }
    }

    fn there(&self) -> &Imitation {
        self.sandbox.icloud()
    }

    fn read(&self, calendar: &RemoteCalendarId, id: &str) -> File {
        let text = self.there().object(&calendar.0, name_of(id));
        File::of(&text.expect("the event is there"))
    }

    /// Puts a file back that another program has changed.
    fn put(&self, calendar: &RemoteCalendarId, id: &str, mut file: File) {
        file.set("LAST-MODIFIED", &stamp(self.sandbox.google().now()));
        let icloud = self.there();
        icloud
            .put_object(&calendar.0, name_of(id), &file.text())
            .unwrap();
    }
}

/// The last part of an address.
fn name_of(id: &str) -> &str {
    id.rsplit('/').next().unwrap_or(id)
}

fn local(at: NaiveDateTime) -> String {
    at.format("%Y%m%dT%H%M%S").to_string()
}

fn stamp(at: DateTime<Utc>) -> String {
    at.format("%Y%m%dT%H%M%SZ").to_string()
}

fn moments(when: &When) -> String {
    match when {
        When::At(start, end, zone) => format!(
            "DTSTART;TZID={zone}:{}\r\nDTEND;TZID={zone}:{}\r\n",
            local(*start),
            local(*end)
        ),
        When::Days(first, until) => format!(
            "DTSTART;VALUE=DATE:{}\r\nDTEND;VALUE=DATE:{}\r\n",
            first.format("%Y%m%d"),
            until.format("%Y%m%d")
        ),
    }
}

fn people(event: &Theirs) -> String {
    let answer = match event.answer {
        None if event.is_hosted => {
            let lee = LEE.1;
            return format!(
                "ORGANIZER;CN=Dana:mailto:{DANA}\r\nATTENDEE;CN=Dana;PARTSTAT=ACCEPTED:mailto:{DANA}\r\n\
                 ATTENDEE;CN=Lee;PARTSTAT=NEEDS-ACTION:mailto:{lee}\r\n"
            );
        }
        None => return String::new(),
        Some(ParticipationStatus::Unanswered) => "NEEDS-ACTION",
        Some(ParticipationStatus::Accepted) => "ACCEPTED",
        Some(ParticipationStatus::Tentative) => "TENTATIVE",
        Some(ParticipationStatus::Declined) => "DECLINED",
    };
    let (kim, lee) = (KIM.1, LEE.1);
    format!(
        "ORGANIZER;CN=Kim:mailto:{kim}\r\nATTENDEE;CN=Kim;PARTSTAT=ACCEPTED:mailto:{kim}\r\n\
         ATTENDEE;CN=Dana;PARTSTAT={answer};RSVP=TRUE:mailto:{DANA}\r\n\
         ATTENDEE;CN=Lee;PARTSTAT=TENTATIVE:mailto:{lee}\r\n"
    )
}

fn file_of(event: &Theirs) -> String {
    let mut lines = moments(&event.when);
    if let Some(every) = event.every {
        let frequency = if every.is_weekly { "WEEKLY" } else { "DAILY" };
        let count = every.count.map(|count| format!(";COUNT={count}"));
        lines += &format!("RRULE:FREQ={frequency}{}\r\n", count.unwrap_or_default());
    }
    for (name, value) in [
        ("SUMMARY", &event.subject),
        ("DESCRIPTION", &event.description),
        ("LOCATION", &event.location),
    ] {
        if !value.is_empty() {
            lines += &format!("{name}:{value}\r\n");
        }
    }
    lines += match event.show_as {
        ShowAs::Free => "TRANSP:TRANSPARENT\r\n",
        ShowAs::Tentative => "STATUS:TENTATIVE\r\n",
        ShowAs::Busy => "",
        ShowAs::OutOfOffice => "X-MICROSOFT-CDO-BUSYSTATUS:OOF\r\n",
        ShowAs::WorkingElsewhere => "X-MICROSOFT-CDO-BUSYSTATUS:WORKINGELSEWHERE\r\n",
    };
    if event.is_private {
        lines += "CLASS:PRIVATE\r\n";
    }
    lines += &people(event);
    format!(
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Other//Client//EN\r\nBEGIN:VEVENT\r\nUID:{}\r\n\
         DTSTAMP:20260101T000000Z\r\n{lines}END:VEVENT\r\nEND:VCALENDAR\r\n",
        uid_of(event)
    )
}

fn uid_of(event: &Theirs) -> String {
    match event.answer {
        Some(_) => format!("{}@elsewhere.example", event.name),
        None => event.name.clone(),
    }
    .replace([' ', '/'], "-")
}

fn unescaped(text: &str) -> String {
    text.replace("\\,", ",").replace("\\n", "\n")
}

/// The value of a line as it is told of an event: an instant in UTC or a day.
fn start_of(file: &File) -> String {
    match file.begins() {
        Some((start, Some(zone))) => {
            let at = super::service::instant(start, &zone);
            at.to_rfc3339_opts(chrono::SecondsFormat::Secs, true)
        }
        Some((start, None)) => start.date().to_string(),
        None => String::new(),
    }
}

#[async_trait]
impl Service for Icloud {
    fn kind(&self) -> ProviderKind {
        ProviderKind::Icloud
    }

    fn let_in(&self) -> Access {
        let icloud = self.there();
        let account = icloud.accounts();
        let account = account.iter().find(|known| known["email"] == DANA).unwrap();
        let path = account["calendars"][0].as_str().unwrap();
        let home = path.trim_end_matches('/').rsplit_once('/').unwrap().0;
        Access {
            address: format!("{}{home}/", self.sandbox.base_url()),
            user: DANA.to_owned(),
            secret: icloud.add_password(DANA, "Integrator").unwrap(),
        }
    }

    fn revoke(&self) {
        self.there().revoke_passwords(DANA, None).unwrap();
    }

    fn add_calendar(&self, name: &str) -> RemoteCalendarId {
        RemoteCalendarId(self.there().add_calendar(DANA, name).unwrap())
    }

    async fn write(&self, calendar: &RemoteCalendarId, event: &Theirs) -> String {
        let name = format!("{}.ics", uid_of(event));
        let icloud = self.there();
        icloud
            .put_object(&calendar.0, &name, &file_of(event))
            .unwrap();
        format!("{}{name}", calendar.0)
    }

    async fn edit(&self, calendar: &RemoteCalendarId, id: &str, edit: &Edit) {
        let mut file = self.read(calendar, id);
        match edit {
            Edit::Subject(text) => file.set("SUMMARY", text),
            Edit::Location(text) => file.set("LOCATION", text),
            Edit::Description(text) => file.set("DESCRIPTION", text),
            Edit::Times(start, end) => {
                file.set_time("DTSTART", &local(*start));
                file.set_time("DTEND", &local(*end));
            }
        }
        self.put(calendar, id, file);
    }

    async fn erase(&self, calendar: &RemoteCalendarId, id: &str) {
        let icloud = self.there();
        icloud.delete_object(&calendar.0, name_of(id)).unwrap();
    }

    async fn write_nonsense(&self, calendar: &RemoteCalendarId) {
        let text = file_of(&visit("Nonsense", 9));
        let text = text.replace(":20260319T090000", ":sometime");
        let icloud = self.there();
        icloud
            .put_object(&calendar.0, "Nonsense.ics", &text)
            .unwrap();
    }

    async fn relocate(&self, from: &RemoteCalendarId, id: &str, to: &RemoteCalendarId) {
        let file = self.read(from, id);
        self.put(to, id, file);
        self.erase(from, id).await;
    }

    async fn answer(&self, calendar: &RemoteCalendarId, _: &str, event: &Theirs) {
        self.write(calendar, event).await;
    }

    async fn move_occurrence(
        &self,
        calendar: &RemoteCalendarId,
        id: &str,
        original: NaiveDateTime,
        to: NaiveDateTime,
    ) {
        let mut file = self.read(calendar, id);
        file.move_occurrence(original, to, None);
        self.put(calendar, id, file);
    }

    async fn cancel_occurrence(
        &self,
        calendar: &RemoteCalendarId,
        id: &str,
        original: NaiveDateTime,
    ) {
        let mut file = self.read(calendar, id);
        file.cancel_at(original);
        self.put(calendar, id, file);
    }

    fn kept(&self, calendar: &RemoteCalendarId) -> Vec<Kept> {
        let objects = self.there().objects(&calendar.0);
        let each = objects.into_iter().map(|(name, raw)| {
            let file = File::of(&raw);
            let text = |name: &str| unescaped(&file.value(name).unwrap_or_default());
            let guests = file.values("ATTENDEE");
            Kept {
                id: format!("{}{name}", calendar.0),
                uid: text("UID"),
                subject: text("SUMMARY"),
                description: text("DESCRIPTION"),
                location: text("LOCATION"),
                start: start_of(&file),
                answer: file.answer_of(DANA),
                guests: guests
                    .iter()
                    .map(|guest| guest.trim_start_matches("mailto:").to_owned())
                    .collect(),
                raw,
            }
        });
        each.collect()
    }

    async fn taking_place(&self, calendar: &RemoteCalendarId, at: DateTime<Utc>) -> usize {
        let password = self.there().add_password(DANA, "Other").unwrap();
        let (from, until) = (stamp(at), stamp(at + TimeDelta::minutes(1)));
        let query = format!(
            "<C:calendar-query xmlns=\"DAV:\" xmlns:C=\"urn:ietf:params:xml:ns:caldav\"><prop><getetag/></prop><C:filter>\
             <C:comp-filter name=\"VCALENDAR\"><C:comp-filter name=\"VEVENT\"><C:time-range start=\"{from}\" end=\"{until}\"/>\
             </C:comp-filter></C:comp-filter></C:filter></C:calendar-query>"
        );
        let address = format!("{}{}", self.sandbox.base_url(), calendar.0);
        let hand = Hand::basic(&self.http, DANA, &password);
        let answer = hand
            .ask("REPORT", &address, &[("depth", "1")], ("text/xml", query))
            .await;
        self.there().revoke_passwords(DANA, Some("Other")).unwrap();
        answer.matches("getetag>\"").count() + answer.matches("getetag>&quot;").count()
    }

    fn expire_tokens(&self, calendar: &RemoteCalendarId) {
        self.there().expire_sync_tokens(&calendar.0).unwrap();
    }

    fn remove_calendar(&self, calendar: &RemoteCalendarId) {
        self.there().remove_calendar(&calendar.0).unwrap();
    }

    fn make_read_only(&self, calendar: &RemoteCalendarId) {
        self.there().make_read_only(&calendar.0).unwrap();
    }

    fn mails(&self) -> usize {
        self.there().mails().len()
    }

    fn path(&self) -> &'static str {
        "/icloud/p42"
    }

    fn throttled(&self) -> FaultKind {
        FaultKind::Status {
            status: 503,
            retry_after: Some(600),
        }
    }
}
