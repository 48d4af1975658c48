//! Calendar files as they are sent (RFC 5545), read as far as the rules about them need it. What is kept is the text.

use super::refusal::Refusal;

/// More parts inside each other than any file has.
const DEEPEST: usize = 8;

/// A part of a file: `VCALENDAR`, `VEVENT`, …
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Component {
    pub name: String,
    pub properties: Vec<Property>,
    pub components: Vec<Component>,
}

/// A line of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Property {
    pub name: String,
    /// Names in capitals, values without quotes.
    parameters: Vec<(String, String)>,
    pub value: String,
}

impl Property {
    /// # Errors
    /// None where it has no colon.
    fn parse(line: &str) -> Option<Self> {
        let mut quoted = false;
        let colon = line.char_indices().find_map(|(at, letter)| {
            quoted ^= letter == '"';
            (letter == ':' && !quoted).then_some(at)
        })?;
        let mut quoted = false;
        let mut parts = line[..colon].split(|letter| {
            quoted ^= letter == '"';
            letter == ';' && !quoted
        });
        let name = parts.next()?.to_ascii_uppercase();
        let is_name = |name: &str| {
            let is_fit = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
            !name.is_empty() && name.bytes().all(is_fit)
        };
        if !is_name(&name) {
            return None;
        }
        let parameters: Option<Vec<_>> = parts
            .map(|part| {
                let (name, value) = part.split_once('=')?;
                Some((
                    name.to_ascii_uppercase(),
                    value.trim_matches('"').to_owned(),
                ))
            })
            .collect();
        Some(Self {
            name,
            parameters: parameters?,
            value: line[colon + 1..].to_owned(),
        })
    }

    /// It as a line of a file, not folded.
    pub fn line(&self) -> String {
        let parameters = self.parameters.iter().map(|(name, value)| {
            let needs_quotes = value.contains([':', ';', ',']);
            let quote = if needs_quotes { "\"" } else { "" };
            format!(";{name}={quote}{value}{quote}")
        });
        let parameters: String = parameters.collect();
        format!("{}{parameters}:{}", self.name, self.value)
    }

    pub fn parameter(&self, name: &str) -> Option<&str> {
        let mut parameters = self.parameters.iter();
        let found = parameters.find(|(known, _)| known == name);
        found.map(|(_, value)| value.as_str())
    }
}

impl Component {
    /// A whole file; none where it is none, or is cut off.
    pub fn parse(text: &str) -> Option<Self> {
        let unfolded = text
            .replace("\r\n", "\n")
            .replace("\n ", "")
            .replace("\n\t", "");
        let mut open: Vec<Self> = Vec::new();
        let mut whole = None;
        for line in unfolded.lines().filter(|line| !line.is_empty()) {
            let property = Property::parse(line)?;
            match property.name.as_str() {
                "BEGIN" => {
                    if DEEPEST < open.len() || whole.is_some() {
                        return None;
                    }
                    open.push(Self {
                        name: property.value.trim().to_ascii_uppercase(),
                        properties: Vec::new(),
                        components: Vec::new(),
                    });
                }
                "END" => {
                    let component = open.pop()?;
                    if !property.value.trim().eq_ignore_ascii_case(&component.name) {
                        return None;
                    }
                    match open.last_mut() {
                        Some(outer) => outer.components.push(component),
                        None => whole = Some(component),
                    }
                }
                _ => open.last_mut()?.properties.push(property),
            }
        }
        whole.filter(|whole| open.is_empty() && whole.name == "VCALENDAR")
    }

    /// It as text, with its lines folded.
    pub fn text(&self) -> String {
        let lines = self
            .properties
            .iter()
            .map(|property| folded(&property.line()));
        let inner = self.components.iter().map(Self::text);
        let inside: String = lines.chain(inner).collect();
        format!("BEGIN:{0}\r\n{inside}END:{0}\r\n", self.name)
    }

    /// The first line of this name.
    pub fn property(&self, name: &str) -> Option<&Property> {
        let mut properties = self.properties.iter();
        properties.find(|property| property.name == name)
    }

    /// Every line of this name.
    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Property> {
        let properties = self.properties.iter();
        properties.filter(move |property| property.name == name)
    }

    /// What a file is about: its parts that are no zones.
    pub fn entries(&self) -> impl Iterator<Item = &Self> {
        self.components
            .iter()
            .filter(|component| component.name != "VTIMEZONE")
    }
}

/// A line as a file has it (RFC 5545 §3.1).
pub fn folded(line: &str) -> String {
    let mut out = String::with_capacity(line.len() + 2);
    let mut rest = line;
    while 75 < rest.len() {
        let cut = rest.floor_char_boundary(74);
        out.push_str(&rest[..cut]);
        out.push_str("\r\n ");
        rest = &rest[cut..];
    }
    out.push_str(rest);
    out.push_str("\r\n");
    out
}

/// A file that may be kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checked {
    pub uid: String,
    pub whole: Component,
}

/// Whether a calendar of these components takes the file (RFC 4791 §4.1, §5.3.2.1).
///
/// # Errors
/// The condition that does not hold.
pub fn check(text: &str, components: &[String]) -> Result<Checked, Refusal> {
    let invalid = || Refusal::unless(403, "C:valid-calendar-data");
    let whole = Component::parse(text).ok_or_else(invalid)?;
    if whole
        .property("VERSION")
        .is_none_or(|line| line.value.trim() != "2.0")
    {
        return Err(invalid());
    }
    let first = whole.entries().next().ok_or_else(invalid)?;
    if !components.contains(&first.name) {
        return Err(Refusal::unless(403, "C:supported-calendar-component"));
    }
    let no_object = || Refusal::unless(403, "C:valid-calendar-object-resource");
    let uid_of = |entry: &Component| Some(entry.property("UID")?.value.trim().to_owned());
    let uid = uid_of(first).filter(|uid| !uid.is_empty());
    let uid = uid.ok_or_else(no_object)?;
    let is_one = whole
        .entries()
        .all(|entry| entry.name == first.name && uid_of(entry).as_deref() == Some(&uid));
    if !is_one || whole.property("METHOD").is_some() {
        return Err(no_object());
    }
    let has_times = |event: &Component| {
        let has = |name| event.property(name).is_some();
        // An event without an end is refused, whatever the standard makes of it (caldav-icloud.md §4).
        has("DTSTART") && (has("DTEND") != has("DURATION"))
    };
    if first.name == "VEVENT" && !whole.entries().all(has_times) {
        return Err(invalid());
    }
    Ok(Checked { uid, whole })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(inside: &str) -> String {
        format!(
            "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Example//T//EN\r\n{inside}END:VCALENDAR\r\n"
        )
    }

    fn event(lines: &str) -> String {
        file(&format!("BEGIN:VEVENT\r\n{lines}END:VEVENT\r\n"))
    }

    #[test]
    fn only_whole_files_with_one_event_and_its_end_are_taken() {
        let times = "DTSTART:20261203T090000Z\r\nDTEND:20261203T100000Z\r\n";
        let events = ["VEVENT".to_owned()];
        let good = event(&format!("UID:a\r\n{times}SUMMARY:Te\r\n a\r\n"));
        let checked = check(&good, &events).unwrap();
        assert_eq!(checked.uid, "a");
        let said = checked.whole.components[0].property("SUMMARY").unwrap();
        assert_eq!(said.value, "Tea");
        let twice = event(&format!("UID:a\r\n{times}")) + &good;
        let two = file(&format!(
            "BEGIN:VEVENT\r\nUID:a\r\n{times}END:VEVENT\r\nBEGIN:VEVENT\r\nUID:b\r\n{times}END:VEVENT\r\n"
        ));
        for bad in [
            "<html></html>".to_owned(),
            good[..good.len() - 20].to_owned(),
            twice,
            two,
            event(times),
            event("UID:a\r\nDTSTART:20261203T090000Z\r\n"),
            file("BEGIN:VTODO\r\nUID:a\r\nEND:VTODO\r\n"),
            file(""),
        ] {
            assert_eq!(check(&bad, &events).unwrap_err().status, 403, "{bad}");
        }
    }
}
