//! The calendars of an account (exchange-ews.md §6, §20).

use crate::soap::Message;
use crate::transport::{Asker, Transport};
use crate::xml::{Element, escaped};
use domain::linked_calendar::{RemoteCalendar, RemoteCalendarId};
use provider::ProviderError;

/// Asks for every folder that holds events.
pub(crate) const FIND: &str = "<m:FindFolder Traversal=\"Deep\"><m:FolderShape><t:BaseShape>Default</t:BaseShape>\
    <t:AdditionalProperties><t:FieldURI FieldURI=\"folder:EffectiveRights\"/><t:FieldURI FieldURI=\"folder:FolderClass\"/>\
    </t:AdditionalProperties></m:FolderShape><m:Restriction><t:IsEqualTo><t:FieldURI FieldURI=\"folder:FolderClass\"/>\
    <t:FieldURIOrConstant><t:Constant Value=\"IPF.Appointment\"/></t:FieldURIOrConstant></t:IsEqualTo></m:Restriction>\
    <m:ParentFolderIds><t:DistinguishedFolderId Id=\"msgfolderroot\"/></m:ParentFolderIds></m:FindFolder>";

/// Every calendar of the mailbox, wherever it lies.
pub(crate) async fn calendars(
    transport: &Transport,
    asker: &Asker<'_>,
) -> Result<Vec<RemoteCalendar>, ProviderError> {
    let messages = transport.ask(asker, FIND, 1).await?;
    listed(&messages)
}

/// The calendars that an answer lists.
///
/// # Errors
/// The list is refused, or not whole.
pub(crate) fn listed(messages: &[Message]) -> Result<Vec<RemoteCalendar>, ProviderError> {
    let mut found = Vec::new();
    for message in messages {
        let root = message.ok()?.child("RootFolder");
        let root = root
            .ok_or_else(|| ProviderError::InvalidAnswer("it has no list of folders".to_owned()))?;
        if root.attribute("IncludesLastItemInRange") == "false" {
            return Err(ProviderError::InvalidAnswer(
                "the list of folders was cut short".to_owned(),
            ));
        }
        let folders = root.child("Folders").into_iter();
        found.extend(
            folders
                .flat_map(|folders| &folders.children)
                .filter_map(calendar),
        );
    }
    Ok(found)
}

fn calendar(folder: &Element) -> Option<RemoteCalendar> {
    let id = folder.child("FolderId")?.attribute("Id");
    let may = |right: &str| {
        let rights = folder.child("EffectiveRights");
        rights.is_some_and(|rights| rights.text_of(right) == "true")
    };
    let is_calendar = folder.text_of("FolderClass").starts_with("IPF.Appointment");
    (is_calendar && !id.is_empty()).then(|| RemoteCalendar {
        id: RemoteCalendarId(id.to_owned()),
        name: folder.text_of("DisplayName").to_owned(),
        color: None,
        zone: None,
        can_write: may("CreateContents") && may("Modify") && may("Delete"),
    })
}

/// Makes sure that a calendar is there.
///
/// # Errors
/// [`ProviderError::NotFound`] when it is gone.
pub(crate) async fn is_there(
    transport: &Transport,
    asker: &Asker<'_>,
    calendar: &RemoteCalendarId,
) -> Result<(), ProviderError> {
    let operation = format!(
        "<m:GetFolder><m:FolderShape><t:BaseShape>IdOnly</t:BaseShape></m:FolderShape><m:FolderIds>{}</m:FolderIds></m:GetFolder>",
        folder_id(calendar)
    );
    let messages = transport.ask(asker, &operation, 1).await?;
    messages
        .iter()
        .try_for_each(|message| message.ok().map(drop))
}

/// How a calendar is named in a request.
pub(crate) fn folder_id(calendar: &RemoteCalendarId) -> String {
    format!("<t:FolderId Id=\"{}\"/>", escaped(&calendar.0))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::xml::parse;

    #[test]
    fn a_folder_is_a_calendar_whose_rights_decide() {
        let folder = |class: &str, modify: &str| {
            let text = format!(
                "<CalendarFolder><FolderId Id=\"AAMk1\"/><FolderClass>{class}</FolderClass><DisplayName>Work</DisplayName>\
                 <EffectiveRights><CreateContents>true</CreateContents><Delete>true</Delete><Modify>{modify}</Modify></EffectiveRights>\
                 </CalendarFolder>"
            );
            calendar(&parse(&text).unwrap())
        };

        let own = folder("IPF.Appointment", "true").unwrap();
        assert_eq!((own.name.as_str(), own.can_write), ("Work", true));
        assert!(!folder("IPF.Appointment", "false").unwrap().can_write);
        assert!(folder("IPF.Appointment.Birthday", "false").is_some());
        assert_eq!(folder("IPF.Note", "true"), None);
    }
}
