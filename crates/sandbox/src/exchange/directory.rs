//! Who is there, which zones there are, what an id is called elsewhere, and who is busy when (exchange-ews.md §6, §15).

use super::ask::Ask;
use super::item::Said;
use super::showing::instant;
use super::soap::{Outcome, Refusal, message, response};
use super::writing::moment;
use super::xml::{self, Element, escaped, leaf};
use crate::windows_zones;
use chrono::{DateTime, TimeDelta, Utc};

/// The longest stretch about which who is busy is told (exchange-ews.md §15).
const LONGEST: TimeDelta = TimeDelta::days(42);

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

pub fn time_zones(operation: Element<'_>) -> Outcome {
    let wanted: Option<Vec<&str>> = xml::child(operation, "Ids").map(|ids| {
        let ids = xml::children(ids).filter_map(|id| id.text());
        ids.collect()
    });
    let names = windows_zones::names().filter(|name| {
        let is_it = |wanted: &&str| wanted.eq_ignore_ascii_case(name);
        wanted
            .as_ref()
            .is_none_or(|wanted| wanted.iter().any(is_it))
    });
    let each: String = names
        .map(|name| {
            let name = escaped(name);
            format!("<t:TimeZoneDefinition Name=\"{name}\" Id=\"{name}\"/>")
        })
        .collect();
    let body = format!("<m:TimeZoneDefinitions>{each}</m:TimeZoneDefinitions>");
    Ok(response(
        "GetServerTimeZones",
        &[message("GetServerTimeZones", &Ok(body), "")],
    ))
}

/// Who is busy when: times are told in the zone of the request, of which only the constant part is looked at.
pub fn availability(ask: &Ask<'_>, operation: Element<'_>) -> Outcome {
    let zone = xml::child(operation, "TimeZone")
        .ok_or_else(|| Refusal::new("ErrorInvalidTimeZone", "TimeZone is missing."))?;
    let bias: i64 = xml::text(zone, "Bias").parse().unwrap_or(0);
    let bias = TimeDelta::minutes(bias);
    let window = xml::at(operation, &["FreeBusyViewOptions", "TimeWindow"])
        .ok_or_else(|| Refusal::schema("TimeWindow is missing."))?;
    let from = moment(xml::text(window, "StartTime"), "UTC")? + bias;
    let until = moment(xml::text(window, "EndTime"), "UTC")? + bias;
    let boxes = xml::child(operation, "MailboxDataArray")
        .ok_or_else(|| Refusal::schema("MailboxDataArray is missing."))?;
    let each = xml::children(boxes).map(|mailbox| {
        let email = xml::at(mailbox, &["Email", "Address"]).and_then(|email| email.text());
        let outcome = busy(ask, email.unwrap_or_default(), from, until, bias);
        let (class, code, text) = match &outcome {
            Ok(_) => ("Success", "NoError", String::new()),
            Err(refusal) => {
                let text = format!("<m:MessageText>{}</m:MessageText>", escaped(&refusal.text));
                ("Error", refusal.code.as_str(), text)
            }
        };
        let view = outcome.as_deref().unwrap_or_default();
        format!(
            "<m:FreeBusyResponse><m:ResponseMessage ResponseClass=\"{class}\">{text}<m:ResponseCode>{code}</m:ResponseCode></m:ResponseMessage>{view}</m:FreeBusyResponse>"
        )
    });
    let each: String = each.collect();
    Ok(format!(
        "<m:GetUserAvailabilityResponse><m:FreeBusyResponseArray>{each}</m:FreeBusyResponseArray></m:GetUserAvailabilityResponse>"
    ))
}

fn busy(
    ask: &Ask<'_>,
    email: &str,
    from: DateTime<Utc>,
    until: DateTime<Utc>,
    bias: TimeDelta,
) -> Outcome {
    if LONGEST < until - from {
        let text = "The requested time window is too big.";
        return Err(Refusal::new("ErrorTimeIntervalTooBig", text));
    }
    if ask.world.account(email).is_none() {
        let text = "Unable to resolve e-mail address.";
        return Err(Refusal::new("ErrorMailRecipientNotFound", text));
    }
    let folder = ask.world.distinguished(email, "calendar");
    let folder = folder.ok_or_else(Refusal::folder_not_found)?;
    let mut spans: Vec<Said> = Vec::new();
    for item in ask.world.items_in(&folder.id) {
        if item.said.recurrence.is_none() {
            spans.push(item.said.clone());
        } else {
            let slots = item.slots(until + TimeDelta::days(366));
            spans.extend(slots.iter().filter_map(|slot| item.occurrence(slot)));
        }
    }
    spans.retain(|said| said.start < until && from < said.end && said.show_as != "Free");
    spans.sort_by_key(|said| said.start);
    let local = |at: DateTime<Utc>| instant(at - bias).trim_end_matches('Z').to_owned();
    let each = spans.iter().map(|said| {
        let parts = [
            leaf("StartTime", &local(said.start)),
            leaf("EndTime", &local(said.end)),
            leaf("BusyType", &said.show_as),
        ];
        format!("<t:CalendarEvent>{}</t:CalendarEvent>", parts.concat())
    });
    let each: String = each.collect();
    Ok(format!(
        "<m:FreeBusyView><t:FreeBusyViewType>FreeBusy</t:FreeBusyViewType><t:CalendarEventArray>{each}</t:CalendarEventArray></m:FreeBusyView>"
    ))
}
