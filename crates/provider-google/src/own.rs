//! What we put into an event for ourselves (google.md §10, §11): an id that tells our UID, and private properties, which
//! only this calendar's copy has and which survive what people change.

use crate::wire::Event;
use domain::item::{ShowAs, Uid};
use domain::remote_event::Marker;

/// Says that it is ours; for searching.
pub(crate) const OURS: &str = "integrator";
/// Says for which mirror we wrote it.
pub(crate) const MARKER: &str = "integratorMarker";
/// Says how it blocks, where Google's words are too few.
pub(crate) const SHOW_AS: &str = "integratorShowAs";
/// Says that its times have no zone, and what they are (`start/end`); Google gives every time one.
pub(crate) const FLOATING: &str = "integratorFloating";
/// Says that occurrences of it are still to be changed, and from which version on: [`NEW`] where it is just being made.
pub(crate) const UNFINISHED: &str = "integratorUnfinished";
/// There was no version before.
pub(crate) const NEW: &str = "new";

/// What our ids begin with; letters of base32hex (google.md §5.3).
const ID_PREFIX: &str = "integrator";

/// The longest id that Google takes.
const LONGEST_ID: usize = 1024;

const DIGITS: &[u8; 32] = b"0123456789abcdefghijklmnopqrstuv";

impl Event {
    pub(crate) fn own(&self, name: &str) -> Option<&str> {
        self.extended_properties
            .private
            .get(name)
            .map(String::as_str)
    }

    pub(crate) fn marker(&self) -> Option<Marker> {
        self.own(MARKER)?.parse().ok().map(Marker)
    }

    /// The hint that we left; believed only as long as it does not contradict what a person chose since.
    pub(crate) fn shown_as(&self) -> Option<ShowAs> {
        self.own(SHOW_AS)?.parse().ok()
    }

    /// Our UID, where the event was made under it; a copy that somebody made has an id of its own (sync case 1).
    pub(crate) fn known_uid(&self) -> Option<Uid> {
        let uid = self.uid.as_deref()?;
        let is_original = uid.strip_suffix("@google.com") == Some(self.series_id());
        let own = is_original.then(|| uid_of(self.series_id())).flatten();
        Some(own.unwrap_or_else(|| Uid::new(uid)))
    }
}

/// The id under which an event with this UID is made; none for a UID that is too long.
pub(crate) fn id_of(uid: &Uid) -> Option<String> {
    let mut id = ID_PREFIX.to_owned();
    let (mut bits, mut count) = (0_u32, 0);
    for byte in uid.as_str().bytes() {
        bits = bits << 8 | u32::from(byte);
        count += 8;
        while 5 <= count {
            count -= 5;
            id.push(digit(bits >> count));
        }
    }
    if 0 < count {
        id.push(digit(bits << (5 - count)));
    }
    (id.len() <= LONGEST_ID).then_some(id)
}

/// The UID that an id of ours tells.
fn uid_of(id: &str) -> Option<Uid> {
    let digits = id.strip_prefix(ID_PREFIX)?;
    let mut bytes = Vec::with_capacity(digits.len());
    let (mut bits, mut count) = (0_u32, 0);
    for digit in digits.bytes() {
        let value = DIGITS.iter().position(|known| *known == digit)?;
        bits = bits << 5 | u32::try_from(value).ok()?;
        count += 5;
        if 8 <= count {
            count -= 8;
            bytes.push(u8::try_from(bits >> count & 0xff).ok()?);
        }
    }
    String::from_utf8(bytes)
        .ok()
        .filter(|text| !text.is_empty())
        .map(Uid::new)
}

fn digit(bits: u32) -> char {
    char::from(DIGITS[(bits & 31) as usize])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_tells_its_uid() {
        for uid in [
            "a",
            "form-1",
            "INTEGRATOR-0190C0DE-0000-7000-8000-000000000001-2",
            "é",
        ] {
            let id = id_of(&Uid::new(uid)).unwrap();

            assert!(id.bytes().all(|byte| DIGITS.contains(&byte)), "{id}");
            assert!((5..=1024).contains(&id.len()));
            assert_eq!(uid_of(&id), Some(Uid::new(uid)));
        }
        // RFC 4648 §10, in small letters and without padding.
        assert_eq!(id_of(&Uid::new("foobar")).unwrap(), "integratorcpnmuoj1e8");
        assert_eq!(id_of(&Uid::new("x".repeat(700))), None);
        assert_eq!(uid_of("abc1def2"), None);
    }

    #[test]
    fn case_01_a_copy_that_somebody_made_has_a_uid_of_its_own() {
        let id = id_of(&Uid::new("INTEGRATOR-1")).unwrap();
        let mut event = Event {
            uid: Some(format!("{id}@google.com")),
            id,
            ..Event::default()
        };
        assert_eq!(event.known_uid(), Some(Uid::new("INTEGRATOR-1")));

        event.id = "abc1def2".to_owned();
        event.uid = Some("abc1def2@google.com".to_owned());

        assert_eq!(event.known_uid(), Some(Uid::new("abc1def2@google.com")));
    }
}
