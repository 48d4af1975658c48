//! Exchange in one's own house, and another program at its web services.

use super::service::{Access, Hand, Service, london};
use super::theirs::{DANA, Edit, KIM, Kept, LEE, Theirs, When, visit, wall};
use async_trait::async_trait;
use chrono::{DateTime, NaiveDateTime, SecondsFormat, TimeDelta, Utc};
use domain::attendee::ParticipationStatus;
use domain::connection::ProviderKind;
use domain::item::ShowAs;
use domain::linked_calendar::RemoteCalendarId;
use provider::http::Http;
use sandbox::{Exchange as Imitation, FaultKind, Running};
use serde_json::Value;
use std::sync::Arc;

pub struct Exchange {
    sandbox: Arc<Running>,
    hand: Hand,
}

impl Exchange {
    pub fn of(sandbox: &Arc<Running>, http: &Http) -> Self {
        // Programs of others come with a token, so that a new password of Dana's does not shut them out.
        let token = sandbox.exchange().token(DANA).unwrap();
        Self {
            sandbox: Arc::clone(sandbox),
            hand: Hand::bearer(http, &token),
        }
    }

    fn there(&self) -> &Imitation {
        self.sandbox.exchange()
    }

    async fn ask(&self, operation: &str) -> String {
        let envelope = format!(
            "<soap:Envelope xmlns:soap=\"http://schemas.xmlsoap.org/soap/envelope/\" \
             xmlns:m=\"http://schemas.microsoft.com/exchange/services/2006/messages\" \
             xmlns:t=\"http://schemas.microsoft.com/exchange/services/2006/types\"><soap:Body>{operation}</soap:Body></soap:Envelope>"
        );
        let body = ("text/xml", envelope);
        let answer = self.hand.ask("POST", &self.there().ews(), &[], body).await;
        assert!(answer.contains("NoError"), "{answer}");
        answer
    }

    /// Makes an item; tells its id.
    async fn create(&self, calendar: &RemoteCalendarId, properties: &str) -> String {
        let folder = &calendar.0;
        let answer = self
            .ask(&format!(
                "<m:CreateItem SendMeetingInvitations=\"SendToNone\"><m:SavedItemFolderId><t:FolderId Id=\"{folder}\"/></m:SavedItemFolderId>\
                 <m:Items><t:CalendarItem>{properties}</t:CalendarItem></m:Items></m:CreateItem>"
            ))
            .await;
        let id = answer.split("<t:ItemId Id=\"").nth(1).unwrap();
        id.split('"').next().unwrap().to_owned()
    }

    /// Sets these properties, each with its path.
    async fn set(&self, id: &str, properties: &[(&str, String)]) {
        let updates: String = properties
            .iter()
            .map(|(path, property)| {
                format!(
                    "<t:SetItemField><t:FieldURI FieldURI=\"{path}\"/><t:CalendarItem>{property}</t:CalendarItem></t:SetItemField>"
                )
            })
            .collect();
        self.ask(&format!(
            "<m:UpdateItem ConflictResolution=\"AlwaysOverwrite\" SendMeetingInvitationsOrCancellations=\"SendToNone\"><m:ItemChanges>\
             <t:ItemChange><t:ItemId Id=\"{id}\"/><t:Updates>{updates}</t:Updates></t:ItemChange></m:ItemChanges></m:UpdateItem>"
        ))
        .await;
    }
}

/// What Windows calls a zone.
fn windows(zone: &str) -> &str {
    match zone {
        "Europe/London" => "GMT Standard Time",
        "Europe/Berlin" => "W. Europe Standard Time",
        "America/New_York" => "Eastern Standard Time",
        "Asia/Kolkata" => "India Standard Time",
        "Pacific/Pago_Pago" => "UTC-11",
        "Pacific/Kiritimati" => "Line Islands Standard Time",
        other => other,
    }
}

fn text(at: NaiveDateTime) -> String {
    at.format("%Y-%m-%dT%H:%M:%S").to_string()
}

fn show_as(event: &Theirs) -> &'static str {
    match event.show_as {
        ShowAs::Busy => "Busy",
        ShowAs::Free => "Free",
        ShowAs::Tentative => "Tentative",
        ShowAs::OutOfOffice => "OOF",
        ShowAs::WorkingElsewhere => "WorkingElsewhere",
    }
}

fn attendees(event: &Theirs) -> String {
    let guests = match event.answer {
        Some(_) => vec![("Dana", DANA), LEE],
        None if event.is_hosted => vec![LEE],
        None => return String::new(),
    };
    let each = guests.into_iter().map(|(name, address)| {
        format!(
            "<t:Attendee><t:Mailbox><t:Name>{name}</t:Name><t:EmailAddress>{address}</t:EmailAddress></t:Mailbox></t:Attendee>"
        )
    });
    let each: String = each.collect();
    format!("<t:RequiredAttendees>{each}</t:RequiredAttendees>")
}

fn recurrence(event: &Theirs, start: NaiveDateTime) -> String {
    let Some(every) = event.every else {
        return String::new();
    };
    let day = start.date();
    let pattern = if every.is_weekly {
        let weekday = day.format("%A");
        format!(
            "<t:WeeklyRecurrence><t:Interval>1</t:Interval><t:DaysOfWeek>{weekday}</t:DaysOfWeek></t:WeeklyRecurrence>"
        )
    } else {
        "<t:DailyRecurrence><t:Interval>1</t:Interval></t:DailyRecurrence>".to_owned()
    };
    let range = match every.count {
        Some(count) => format!(
            "<t:NumberedRecurrence><t:StartDate>{day}</t:StartDate><t:NumberOfOccurrences>{count}</t:NumberOfOccurrences></t:NumberedRecurrence>"
        ),
        None => format!("<t:NoEndRecurrence><t:StartDate>{day}</t:StartDate></t:NoEndRecurrence>"),
    };
    format!("<t:Recurrence>{pattern}{range}</t:Recurrence>")
}

/// The properties of an item, in the order of the schema.
fn properties(event: &Theirs, uid: Option<&str>) -> String {
    let (start, end, zone, is_all_day) = match &event.when {
        When::At(start, end, zone) => (*start, *end, windows(zone), false),
        When::Days(first, until) => {
            let midnight = |day: &chrono::NaiveDate| day.and_hms_opt(0, 0, 0).unwrap();
            (midnight(first), midnight(until), "GMT Standard Time", true)
        }
    };
    let sensitivity = if event.is_private {
        "Private"
    } else {
        "Normal"
    };
    let uid = uid.map(|uid| format!("<t:UID>{uid}</t:UID>"));
    let uid = uid.unwrap_or_default();
    format!(
        "<t:Subject>{}</t:Subject><t:Sensitivity>{sensitivity}</t:Sensitivity><t:Body BodyType=\"Text\">{}</t:Body>{uid}\
         <t:Start>{}</t:Start><t:End>{}</t:End><t:IsAllDayEvent>{is_all_day}</t:IsAllDayEvent>\
         <t:LegacyFreeBusyStatus>{}</t:LegacyFreeBusyStatus><t:Location>{}</t:Location>{}{}<t:StartTimeZone Id=\"{zone}\"/>",
        event.subject,
        event.description,
        text(start),
        text(end),
        show_as(event),
        event.location,
        attendees(event),
        recurrence(event, start),
    )
}

fn occurrence(id: &str, original: NaiveDateTime) -> String {
    format!("{id}+{:x}", london(original).timestamp())
}

#[async_trait]
impl Service for Exchange {
    fn kind(&self) -> ProviderKind {
        ProviderKind::Exchange
    }

    fn let_in(&self) -> Access {
        let exchange = self.there();
        Access {
            address: exchange.ews(),
            user: exchange.user(DANA).unwrap(),
            secret: exchange.password(DANA).unwrap(),
        }
    }

    fn revoke(&self) {
        let exchange = self.there();
        let password = format!("another-{}", exchange.password(DANA).unwrap());
        exchange.set_password(DANA, &password).unwrap();
    }

    fn add_calendar(&self, name: &str) -> RemoteCalendarId {
        RemoteCalendarId(self.there().add_calendar(DANA, name).unwrap())
    }

    async fn write(&self, calendar: &RemoteCalendarId, event: &Theirs) -> String {
        let invited = event
            .answer
            .map(|_| format!("{}@elsewhere.example", event.name));
        let properties = properties(event, invited.as_deref());
        let id = self.create(calendar, &properties).await;
        if event.answer.is_some() {
            self.answer(calendar, &id, event).await;
        }
        id
    }

    async fn edit(&self, _: &RemoteCalendarId, id: &str, edit: &Edit) {
        let zone = "<t:StartTimeZone Id=\"GMT Standard Time\"/>";
        let properties = match edit {
            Edit::Subject(text) => vec![("item:Subject", format!("<t:Subject>{text}</t:Subject>"))],
            Edit::Location(text) => vec![(
                "calendar:Location",
                format!("<t:Location>{text}</t:Location>"),
            )],
            Edit::Description(text) => vec![(
                "item:Body",
                format!("<t:Body BodyType=\"Text\">{text}</t:Body>"),
            )],
            Edit::Times(start, end) => vec![
                (
                    "calendar:Start",
                    format!("<t:Start>{}</t:Start>", text(*start)),
                ),
                ("calendar:End", format!("<t:End>{}</t:End>", text(*end))),
                ("calendar:StartTimeZone", zone.to_owned()),
            ],
        };
        self.set(id, &properties).await;
    }

    async fn erase(&self, _: &RemoteCalendarId, id: &str) {
        self.ask(&format!(
            "<m:DeleteItem DeleteType=\"HardDelete\" SendMeetingCancellations=\"SendToNone\"><m:ItemIds><t:ItemId Id=\"{id}\"/></m:ItemIds></m:DeleteItem>"
        ))
        .await;
    }

    async fn write_nonsense(&self, calendar: &RemoteCalendarId) {
        let long_ago = When::At(
            wall("1620-03-19T09:00:00"),
            wall("1620-03-19T10:00:00"),
            "Europe/London",
        );
        let event = Theirs {
            when: long_ago,
            ..visit("Nonsense", 9)
        };
        self.write(calendar, &event).await;
    }

    /// As `MoveItem` does: another id, and all that it says, the UID too.
    async fn relocate(&self, from: &RemoteCalendarId, id: &str, to: &RemoteCalendarId) {
        let kept = self.kept(from).into_iter().find(|event| event.id == id);
        let kept = kept.expect("the event is there");
        let at = |name: &str| {
            let said = &self.there().item(id).unwrap()["said"];
            wall(said[name].as_str().unwrap().trim_end_matches('Z'))
        };
        let event = Theirs {
            location: kept.location,
            when: When::At(at("start"), at("end"), "UTC"),
            ..visit(&kept.subject, 9)
        };
        self.create(to, &properties(&event, Some(&kept.uid))).await;
        self.erase(from, id).await;
    }

    async fn answer(&self, _: &RemoteCalendarId, id: &str, event: &Theirs) {
        let answer = match event.answer {
            Some(ParticipationStatus::Accepted) => "Accept",
            Some(ParticipationStatus::Declined) => "Decline",
            Some(ParticipationStatus::Tentative) => "Tentative",
            Some(ParticipationStatus::Unanswered) | None => "NoResponseReceived",
        };
        self.there().invite(id, KIM, answer).unwrap();
    }

    async fn move_occurrence(
        &self,
        calendar: &RemoteCalendarId,
        id: &str,
        original: NaiveDateTime,
        to: NaiveDateTime,
    ) {
        let times = Edit::Times(to, to + TimeDelta::hours(1));
        self.edit(calendar, &occurrence(id, original), &times).await;
    }

    async fn cancel_occurrence(
        &self,
        calendar: &RemoteCalendarId,
        id: &str,
        original: NaiveDateTime,
    ) {
        self.erase(calendar, &occurrence(id, original)).await;
    }

    fn kept(&self, calendar: &RemoteCalendarId) -> Vec<Kept> {
        let exchange = self.there();
        let items = exchange.items(&calendar.0);
        let each = items.iter().map(|id| {
            let item = exchange.item(id).unwrap();
            let said = &item["said"];
            let text = |name: &str| said[name].as_str().unwrap_or_default().to_owned();
            let start = text("start");
            let is_all_day = said["is_all_day"] == Value::Bool(true);
            let guests = said["required"].as_array().into_iter().flatten();
            Kept {
                id: id.clone(),
                uid: text("uid"),
                subject: text("subject"),
                description: text("body"),
                location: text("location"),
                start: if is_all_day {
                    start[..10].to_owned()
                } else {
                    start
                },
                answer: said["host"]["response"]
                    .as_str()
                    .unwrap_or_default()
                    .to_owned(),
                guests: guests
                    .map(|guest| guest["email"].as_str().unwrap_or_default().to_owned())
                    .collect(),
                raw: item.to_string(),
            }
        });
        each.collect()
    }

    async fn taking_place(&self, calendar: &RemoteCalendarId, at: DateTime<Utc>) -> usize {
        let text = |at: DateTime<Utc>| at.to_rfc3339_opts(SecondsFormat::Secs, true);
        let (from, until) = (text(at), text(at + TimeDelta::minutes(1)));
        let folder = &calendar.0;
        let answer = self
            .ask(&format!(
                "<m:FindItem Traversal=\"Shallow\"><m:ItemShape><t:BaseShape>Default</t:BaseShape></m:ItemShape>\
                 <m:CalendarView StartDate=\"{from}\" EndDate=\"{until}\"/>\
                 <m:ParentFolderIds><t:FolderId Id=\"{folder}\"/></m:ParentFolderIds></m:FindItem>"
            ))
            .await;
        answer.matches("<t:Start>").count()
    }

    fn expire_tokens(&self, calendar: &RemoteCalendarId) {
        self.there().expire_sync_states(&calendar.0).unwrap();
    }

    fn remove_calendar(&self, calendar: &RemoteCalendarId) {
        self.there().remove_calendar(&calendar.0);
    }

    fn make_read_only(&self, calendar: &RemoteCalendarId) {
        self.there().make_read_only(&calendar.0).unwrap();
    }

    fn mails(&self) -> usize {
        self.there().mails().len()
    }

    fn path(&self) -> &'static str {
        "/exchange/EWS"
    }

    fn throttled(&self) -> FaultKind {
        FaultKind::Status {
            status: 503,
            retry_after: Some(600),
        }
    }
}
