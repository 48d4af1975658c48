//! Who is there, and what an id is called elsewhere (exchange-ews.md §6).

use super::ask::Ask;
use super::soap::{Outcome, Refusal, message, response};
use super::xml::{self, Element, escaped, leaf};

pub fn resolve_names(ask: &Ask<'_>, operation: Element<'_>) -> Outcome {
    let wanted = xml::text(operation, "UnresolvedEntry").to_lowercase();
    let wanted = wanted.trim_start_matches("smtp:");
    let found = ask.world.accounts.iter().filter(|account| {
        let email = account.email.to_lowercase();
        !wanted.is_empty()
            && (email.starts_with(wanted) || account.name.to_lowercase().contains(wanted))
    });
    let each: Vec<String> = found
        .map(|account| {
            format!(
                "<t:Resolution><t:Mailbox>{}{}<t:RoutingType>SMTP</t:RoutingType><t:MailboxType>Mailbox</t:MailboxType></t:Mailbox></t:Resolution>",
                leaf("Name", &account.name),
                leaf("EmailAddress", &account.email)
            )
        })
        .collect();
    let outcome = if each.is_empty() {
        let text = "No results were found.";
        Err(Refusal::new("ErrorNameResolutionNoResults", text))
    } else {
        let count = each.len();
        Ok(format!(
            "<m:ResolutionSet TotalItemsInView=\"{count}\" IncludesLastItemInRange=\"true\">{}</m:ResolutionSet>",
            each.concat()
        ))
    };
    Ok(response(
        "ResolveNames",
        &[message("ResolveNames", &outcome, "")],
    ))
}

pub fn convert_id(ask: &Ask<'_>, operation: Element<'_>) -> Outcome {
    let format = xml::attribute(operation, "DestinationFormat");
    let ids = xml::child(operation, "SourceIds");
    let ids = ids.ok_or_else(|| Refusal::schema("SourceIds is missing."))?;
    let each = xml::children(ids).map(|id| {
        let (name, mailbox) = (xml::attribute(id, "Id"), xml::attribute(id, "Mailbox"));
        let outcome = ask.item(name).map(|item| {
            format!(
                "<m:AlternateId xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" xsi:type=\"t:AlternateIdType\" \
                 Format=\"{}\" Id=\"{}\" Mailbox=\"{}\"/>",
                escaped(format),
                escaped(&item.id),
                escaped(mailbox)
            )
        });
        let outcome = outcome.map_err(|_| {
            Refusal::new("ErrorInvalidIdMalformed", "The id is malformed.")
        });
        message("ConvertId", &outcome, "")
    });
    Ok(response("ConvertId", &each.collect::<Vec<_>>()))
}
