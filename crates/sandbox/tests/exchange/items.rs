use crate::world::{World, create, visit};

#[tokio::test]
async fn an_item_is_refused_that_the_schema_does_not_allow() {
    let world = World::new().await;
    let backwards = "<t:Start>2026-12-03T10:00:00Z</t:Start><t:End>2026-12-03T09:00:00Z</t:End>";
    for (properties, code) in [
        (
            "<t:Location>Here</t:Location><t:Subject>Late</t:Subject>",
            "ErrorSchemaValidation",
        ),
        (
            "<t:Sensitivity>Hidden</t:Sensitivity>",
            "ErrorSchemaValidation",
        ),
        (backwards, "ErrorCalendarEndDateIsEarlierThanStartDate"),
        ("<t:StartTimeZone Id=\"Europe/Berlin\"/>", "ErrorTimeZone"),
    ] {
        let answer = world.ask(&create(properties)).await;
        assert_eq!(answer.code(), code, "{properties}");
    }
    let silent = create(&visit("Silent")).replace(" SendMeetingInvitations=\"SendToNone\"", "");
    let answer = world.ask(&silent).await;
    assert_eq!(answer.code(), "ErrorSendMeetingInvitationsRequired");
}

#[tokio::test]
async fn a_time_without_a_zone_is_meant_in_that_of_the_item() {
    let world = World::new().await;
    let id = world.visit("Visit").await;

    let kept = world.exchange().item(&id).unwrap();

    assert_eq!(kept["said"]["start"], "2026-12-03T09:00:00Z");
    assert_eq!(kept["said"]["start_zone"], "W. Europe Standard Time");
}

#[tokio::test]
async fn days_are_widened_to_midnight_in_their_zone() {
    let world = World::new().await;
    let days = "<t:Start>2026-12-03T10:00:00</t:Start><t:End>2026-12-04T09:00:00</t:End>\
                <t:IsAllDayEvent>true</t:IsAllDayEvent><t:StartTimeZone Id=\"W. Europe Standard Time\"/>";
    let made = world.ask(&create(days)).await;

    let kept = world
        .exchange()
        .item(&made.attribute("ItemId", "Id").unwrap())
        .unwrap();

    assert_eq!(kept["said"]["start"], "2026-12-02T23:00:00Z");
    assert_eq!(kept["said"]["end"], "2026-12-04T23:00:00Z");
}

#[tokio::test]
async fn another_pattern_forgets_what_was_changed_in_the_series() {
    let world = World::new().await;
    let weekly = |day: &str| {
        format!(
            "<t:Recurrence><t:WeeklyRecurrence><t:Interval>1</t:Interval><t:DaysOfWeek>{day}</t:DaysOfWeek></t:WeeklyRecurrence>\
             <t:NoEndRecurrence><t:StartDate>2026-12-01</t:StartDate></t:NoEndRecurrence></t:Recurrence>"
        )
    };
    let zone = "<t:StartTimeZone";
    let series = visit("Series").replace(zone, &format!("{}{zone}", weekly("Thursday")));
    let made = world.ask(&create(&series)).await;
    let id = made.attribute("ItemId", "Id").unwrap();
    let second = format!("<t:OccurrenceItemId RecurringMasterId=\"{id}\" InstanceIndex=\"2\"/>");
    let update = |id: &str, path: &str, property: &str| {
        format!(
            "<m:UpdateItem ConflictResolution=\"AutoResolve\" SendMeetingInvitationsOrCancellations=\"SendToNone\"><m:ItemChanges>\
             <t:ItemChange>{id}<t:Updates><t:SetItemField><t:FieldURI FieldURI=\"{path}\"/><t:CalendarItem>{property}</t:CalendarItem>\
             </t:SetItemField></t:Updates></t:ItemChange></m:ItemChanges></m:UpdateItem>"
        )
    };
    let other = update(&second, "item:Subject", "<t:Subject>Other</t:Subject>");
    assert_eq!(world.ask(&other).await.code(), "NoError");
    let master = format!("<t:ItemId Id=\"{id}\"/>");
    let place = update(
        &master,
        "calendar:Location",
        "<t:Location>Hall</t:Location>",
    );
    assert_eq!(world.ask(&place).await.code(), "NoError");
    let kept = world.exchange().item(&id).unwrap();
    let changed = kept["changed"]
        .as_object()
        .unwrap()
        .values()
        .next()
        .unwrap()
        .clone();
    assert_eq!(changed["said"]["subject"], "Other");
    assert_eq!(
        changed["said"]["location"], "Hall",
        "what is not its own comes from its series"
    );

    let moved = update(&master, "calendar:Recurrence", &weekly("Friday"));
    assert_eq!(world.ask(&moved).await.code(), "NoError");

    let kept = world.exchange().item(&id).unwrap();
    assert!(kept["changed"].as_object().unwrap().is_empty());
    assert_eq!(kept["said"]["start"], "2026-12-04T09:00:00Z");
}

/// Dana's item, written anew under a version and a word for conflicts.
fn rename(id: &str, key: &str, word: &str, subject: &str) -> String {
    format!(
        "<m:UpdateItem ConflictResolution=\"{word}\" SendMeetingInvitationsOrCancellations=\"SendToNone\"><m:ItemChanges>\
         <t:ItemChange><t:ItemId Id=\"{id}\" ChangeKey=\"{key}\"/><t:Updates><t:SetItemField><t:FieldURI FieldURI=\"item:Subject\"/>\
         <t:CalendarItem><t:Subject>{subject}</t:Subject></t:CalendarItem></t:SetItemField></t:Updates></t:ItemChange>\
         </m:ItemChanges></m:UpdateItem>"
    )
}

#[tokio::test]
async fn an_old_version_is_refused_where_nothing_may_be_overwritten_and_somebody_may_come_first() {
    let world = World::new().await;
    let id = world.visit("Visit").await;
    let item = world.exchange().item(&id).unwrap();
    let key = format!("DwAAABYAAAC{:08X}", item["revision"].as_u64().unwrap());
    let subject = || world.exchange().item(&id).unwrap()["said"]["subject"].clone();

    let current = world.ask(&rename(&id, &key, "NeverOverwrite", "One")).await;
    assert_eq!(current.code(), "NoError");
    let old = world.ask(&rename(&id, &key, "NeverOverwrite", "Two")).await;
    assert_eq!(old.code(), "ErrorIrresolvableConflict");
    assert_eq!(subject(), "One");
    for word in ["AutoResolve", "AlwaysOverwrite"] {
        let merged = world.ask(&rename(&id, &key, word, word)).await;
        assert_eq!(merged.code(), "NoError");
        assert_eq!(subject(), word);
    }

    let now = world.exchange().item(&id).unwrap();
    let now = format!("DwAAABYAAAC{:08X}", now["revision"].as_u64().unwrap());
    world.exchange().change_first("Theirs");
    let raced = world
        .ask(&rename(&id, &now, "NeverOverwrite", "Ours"))
        .await;
    assert_eq!(raced.code(), "ErrorIrresolvableConflict");
    assert_eq!(subject(), "Theirs");
}
