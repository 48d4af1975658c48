//! What is there already of an event that is to be made (exchange-ews.md §12).
//!
//! Exchange takes no identity that would make a second event impossible: it keeps several items with one UID. So it is looked
//! first, for our marker and for the UID. Between the look and the making somebody else may make one with the same UID; nothing
//! at Exchange prevents that.

use crate::group::Group;
use crate::reading::Calendar;
use crate::writing::items;
use crate::xml::escaped;
use crate::{folders, own};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use provider::{NewEvent, ProviderError};

/// What every identity of an item begins with (MS-OXOCAL §2.2.1.27).
const BEGINNING: [u8; 16] = [
    0x04, 0x00, 0x00, 0x00, 0x82, 0x00, 0xe0, 0x00, 0x74, 0xc5, 0xb7, 0x10, 0x1a, 0x82, 0xe0, 0x08,
];

/// How many are told at once.
const PAGE: usize = 100;

/// What was found.
pub(crate) enum There {
    Nothing,
    /// What an earlier try made.
    Earlier(Box<Group>),
    /// Another item has the UID.
    Another,
}

/// Looks for what earlier tries of these made, items with our markers under our UIDs, and for any others with those UIDs; in
/// their order. A copy that somebody made of ours has another UID.
pub(crate) async fn look(
    calendar: &Calendar<'_>,
    news: &[&NewEvent],
) -> Result<Vec<There>, ProviderError> {
    let ids = find(calendar, news).await?;
    let ids: Vec<&str> = ids.iter().map(String::as_str).collect();
    let groups = calendar.groups(&ids).await?;
    let groups: Vec<Group> = groups.into_iter().flatten().collect();
    Ok(news.iter().map(|new| there(new, &groups)).collect())
}

/// The ids of all that has one of the markers or UIDs.
async fn find(calendar: &Calendar<'_>, news: &[&NewEvent]) -> Result<Vec<String>, ProviderError> {
    let term = |path: &str, value: &str| {
        format!(
            "<t:IsEqualTo>{path}<t:FieldURIOrConstant><t:Constant Value=\"{}\"/></t:FieldURIOrConstant></t:IsEqualTo>",
            escaped(value)
        )
    };
    // A UID cannot be looked for, only what Exchange makes of it (exchange-ews.md §7).
    let identity = "<t:ExtendedFieldURI DistinguishedPropertySetId=\"Meeting\" PropertyId=\"3\" PropertyType=\"Binary\"/>";
    let marker = own::path(own::MARKER);
    let terms = news.iter().map(|new| {
        let uid = STANDARD.encode(global_object_id(new.uid.as_str()));
        [
            term(&marker, &new.marker.0.to_string()),
            term(identity, &uid),
        ]
        .concat()
    });
    let terms: String = terms.collect();
    let mut found = Vec::new();
    loop {
        let operation = format!(
            "<m:FindItem Traversal=\"Shallow\"><m:ItemShape><t:BaseShape>IdOnly</t:BaseShape></m:ItemShape>\
             <m:IndexedPageItemView MaxEntriesReturned=\"{PAGE}\" Offset=\"{}\" BasePoint=\"Beginning\"/>\
             <m:Restriction><t:Or>{terms}</t:Or></m:Restriction><m:ParentFolderIds>{}</m:ParentFolderIds></m:FindItem>",
            found.len(),
            folders::folder_id(calendar.id)
        );
        let message = calendar.ask_one(&operation).await?;
        let page = items(message.ok()?)?;
        let is_last = page.len() < PAGE;
        found.extend(page.into_iter().map(|item| item.id));
        if is_last {
            return Ok(found);
        }
    }
}

/// What there is of one of them among all that was found.
fn there(new: &NewEvent, groups: &[Group]) -> There {
    let (ours, others): (Vec<&Group>, Vec<&Group>) = groups
        .iter()
        .partition(|group| group.master.marker() == Some(new.marker));
    let is_alone = ours.len() == 1;
    let has_uid = |group: &&Group| group.master.known_uid() == Some(new.uid.as_str());
    let earlier = ours.iter().find(|group| {
        let is_new = group.master.own(own::UNFINISHED) == Some(own::NEW);
        // Where its answer was lost, a UID that the server gave is not told beside yet.
        has_uid(group) || (is_alone && is_new)
    });
    match earlier {
        Some(group) => There::Earlier(Box::new((*group).clone())),
        None if others.iter().any(has_uid) => There::Another,
        None => There::Nothing,
    }
}

/// What Exchange makes of a UID: the very bytes that one of its own spells, or else any text wrapped up (MS-OXCICAL
/// §2.1.3.1.1.20.26).
fn global_object_id(uid: &str) -> Vec<u8> {
    if let Some(mut bytes) = unhex(uid).filter(|bytes| bytes.starts_with(&BEGINNING)) {
        // The date of an occurrence, which the series itself does not have.
        if let Some(date) = bytes.get_mut(16..20) {
            date.fill(0);
        }
        return bytes;
    }
    let wrapped = [b"vCal-Uid\x01\0\0\0", uid.as_bytes(), b"\0"].concat();
    let length = u32::try_from(wrapped.len()).unwrap_or(u32::MAX);
    // Neither a date nor a time of making.
    [&BEGINNING[..], &[0; 20], &length.to_le_bytes(), &wrapped].concat()
}

fn unhex(text: &str) -> Option<Vec<u8>> {
    let digits: Option<Vec<u8>> = text
        .chars()
        .map(|digit| u8::try_from(digit.to_digit(16)?).ok())
        .collect();
    let digits = digits.filter(|digits| digits.len() % 2 == 0)?;
    Some(
        digits
            .chunks(2)
            .map(|pair| pair[0] << 4 | pair[1])
            .collect(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_uid_is_wrapped_up_and_one_of_exchanges_own_is_not() {
        let text = hex::encode_upper(global_object_id("261cbc18-1f65-5a0a-bd11-23b1e224cc2f"));
        let expected = "040000008200E00074C5B7101A82E0080000000000000000000000000000000000000000310000007643616C2D556964\
             0100000032363163626331382D316636352D356130612D626431312D32336231653232346363326600";
        assert_eq!(text, expected);
        let own = "040000008200E00074C5B7101A82E00807EA0C0300112233445566770000000000000000100000000102030405060708090A0B0C0D0E0F10";
        let without_date = own.replace("07EA0C03", "00000000");
        for known in [own, &own.to_lowercase()] {
            assert_eq!(hex::encode_upper(global_object_id(known)), without_date);
        }
        assert!(global_object_id("abcd").ends_with(b"abcd\0"));
        assert!(global_object_id("é").ends_with("é\0".as_bytes()));
    }
}
