//! The hand of another client: files written and changed line by line, without any of our own code.

use chrono::{NaiveDate, NaiveDateTime, TimeDelta};

/// An event of an hour in London, on fourteen days when it repeats.
pub fn new(title: &str, start: NaiveDateTime, repeats: bool) -> String {
    let end = start + TimeDelta::hours(1);
    let rule = if repeats {
        "RRULE:FREQ=DAILY;COUNT=14\r\n"
    } else {
        ""
    };
    format!(
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Other//Client//EN\r\nBEGIN:VTIMEZONE\r\nTZID:Europe/London\r\n\
         BEGIN:DAYLIGHT\r\nDTSTART:19810329T010000\r\nTZOFFSETFROM:+0000\r\nTZOFFSETTO:+0100\r\nTZNAME:BST\r\n\
         RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU\r\nEND:DAYLIGHT\r\n\
         BEGIN:STANDARD\r\nDTSTART:19961027T020000\r\nTZOFFSETFROM:+0100\r\nTZOFFSETTO:+0000\r\nTZNAME:GMT\r\n\
         RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU\r\nEND:STANDARD\r\nEND:VTIMEZONE\r\n\
         BEGIN:VEVENT\r\nUID:{title}@other\r\nDTSTAMP:20260101T000000Z\r\n\
         DTSTART;TZID=Europe/London:{}\r\nDTEND;TZID=Europe/London:{}\r\n{rule}SUMMARY:{title}\r\n\
         X-OTHER-CLIENT:kept\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n",
        wall(start),
        wall(end)
    )
}

fn wall(at: NaiveDateTime) -> String {
    at.format("%Y%m%dT%H%M%S").to_string()
}

/// A file taken apart into unfolded lines.
pub struct File {
    lines: Vec<String>,
}

impl File {
    pub fn of(text: &str) -> Self {
        let unfolded = text
            .replace("\r\n", "\n")
            .replace("\n ", "")
            .replace("\n\t", "");
        Self {
            lines: unfolded.lines().map(str::to_owned).collect(),
        }
    }

    pub fn text(&self) -> String {
        self.lines
            .iter()
            .map(|line| format!("{line}\r\n"))
            .collect()
    }

    /// From the `BEGIN` of the event that is no changed occurrence to its `END`.
    fn master(&self) -> std::ops::Range<usize> {
        self.events()
            .into_iter()
            .find(|event| self.find(event.clone(), "RECURRENCE-ID").is_none())
            .expect("there is an event of its own")
    }

    fn events(&self) -> Vec<std::ops::Range<usize>> {
        let mut events = Vec::new();
        let mut begin = 0;
        for (number, line) in self.lines.iter().enumerate() {
            match line.as_str() {
                "BEGIN:VEVENT" => begin = number,
                "END:VEVENT" => events.push(begin..number),
                _ => {}
            }
        }
        events
    }

    fn find(&self, within: std::ops::Range<usize>, name: &str) -> Option<usize> {
        within.into_iter().find(|number| {
            let line = &self.lines[*number];
            line.strip_prefix(name)
                .is_some_and(|rest| rest.starts_with([':', ';']))
        })
    }

    /// Puts a property of the event in place of the one that is there, or adds it.
    pub fn set(&mut self, name: &str, value: &str) {
        let master = self.master();
        let line = format!("{name}:{value}");
        match self.find(master.clone(), name) {
            Some(number) => self.lines[number] = line,
            None => self.lines.insert(master.start + 1, line),
        }
    }

    /// Another value for a time of the event, in the zone that is written there.
    pub fn set_time(&mut self, name: &str, value: &str) {
        if let Some(number) = self.find(self.master(), name)
            && let Some((before, _)) = self.lines[number].rsplit_once(':')
        {
            self.lines[number] = format!("{before}:{value}");
        }
    }

    /// `DTSTART` of the event: what stands before its value, and the value.
    fn start(&self) -> (String, NaiveDateTime) {
        let number = self
            .find(self.master(), "DTSTART")
            .expect("every event starts");
        let (parameters, value) = self.lines[number]
            .strip_prefix("DTSTART")
            .and_then(|rest| rest.rsplit_once(':'))
            .expect("a property has a value");
        let start = NaiveDateTime::parse_from_str(value, "%Y%m%dT%H%M%S");
        (
            parameters.to_owned(),
            start.expect("histories write times on a wall clock"),
        )
    }

    /// The wall clock of `DTSTART` with the name of its zone; a day has none.
    pub fn begins(&self) -> Option<(NaiveDateTime, Option<String>)> {
        let line = &self.lines[self.find(self.master(), "DTSTART")?];
        let (parameters, value) = line.rsplit_once(':')?;
        if let Ok(day) = NaiveDate::parse_from_str(value, "%Y%m%d") {
            return Some((day.and_hms_opt(0, 0, 0)?, None));
        }
        let zone = parameters
            .split_once("TZID=")
            .map_or("UTC", |(_, zone)| zone);
        let at = NaiveDateTime::parse_from_str(value.trim_end_matches('Z'), "%Y%m%dT%H%M%S");
        Some((at.ok()?, Some(zone.trim_matches('"').to_owned())))
    }

    /// What a line of the event says.
    pub fn value(&self, name: &str) -> Option<String> {
        self.values(name).into_iter().next()
    }

    /// What all lines of this name in the event say.
    pub fn values(&self, name: &str) -> Vec<String> {
        let own = self.lines[self.master()].iter();
        let rest = own.filter_map(|line| line.strip_prefix(name));
        let named = rest.filter(|rest| rest.starts_with([':', ';']));
        named
            .filter_map(|rest| Some(rest.split_once(':')?.1.to_owned()))
            .collect()
    }

    /// What the guest of this address answered (`PARTSTAT`); empty where there is none.
    pub fn answer_of(&self, email: &str) -> String {
        let mut own = self.lines[self.master()].iter();
        let line = own.find(|line| line.starts_with("ATTENDEE") && line.ends_with(email));
        let answer = line.and_then(|line| line.split_once("PARTSTAT=")?.1.split([';', ':']).next());
        answer.unwrap_or_default().to_owned()
    }

    pub fn repeats(&self) -> bool {
        self.find(self.master(), "RRULE").is_some()
    }

    /// Excludes the occurrence so many days after the first; a changed occurrence of that day goes.
    pub fn cancel(&mut self, days: i64) {
        let (_, start) = self.start();
        self.cancel_at(start + TimeDelta::days(days));
    }

    /// Excludes the occurrence that the series has begin then; a changed occurrence of that time goes.
    pub fn cancel_at(&mut self, original: NaiveDateTime) {
        let (parameters, _) = self.start();
        let original = wall(original);
        self.remove_override(&original);
        let line = format!("EXDATE{parameters}:{original}");
        let at = self.master().start + 1;
        if !self.lines.contains(&line) {
            self.lines.insert(at, line);
        }
    }

    /// Moves the occurrence so many days after the first by an hour, to this place.
    pub fn change_occurrence(&mut self, days: i64, place: &str) {
        let (_, start) = self.start();
        let original = start + TimeDelta::days(days);
        self.move_occurrence(original, original + TimeDelta::hours(1), Some(place));
    }

    /// Moves the occurrence that the series has begin then to an hour from `to`, and to this place.
    pub fn move_occurrence(
        &mut self,
        original: NaiveDateTime,
        to: NaiveDateTime,
        place: Option<&str>,
    ) {
        let (parameters, _) = self.start();
        self.remove_override(&wall(original));
        let uid = self
            .find(self.master(), "UID")
            .expect("every event has one");
        let title = self
            .find(self.master(), "SUMMARY")
            .expect("every event has one");
        let place = place.map(|place| format!("LOCATION:{place}"));
        let lines = [
            "BEGIN:VEVENT".to_owned(),
            self.lines[uid].clone(),
            format!("RECURRENCE-ID{parameters}:{}", wall(original)),
            "DTSTAMP:20260102T000000Z".to_owned(),
            format!("DTSTART{parameters}:{}", wall(to)),
            format!("DTEND{parameters}:{}", wall(to + TimeDelta::hours(1))),
            self.lines[title].clone(),
        ];
        let lines = lines.into_iter().chain(place);
        let lines = lines.chain(["END:VEVENT".to_owned()]);
        let end = self.lines.len() - 1;
        self.lines.splice(end..end, lines);
    }

    fn remove_override(&mut self, original: &str) {
        let found = self.events().into_iter().find(|event| {
            self.find(event.clone(), "RECURRENCE-ID")
                .is_some_and(|number| self.lines[number].ends_with(original))
        });
        if let Some(event) = found {
            self.lines.drain(event.start..=event.end);
        }
    }
}
