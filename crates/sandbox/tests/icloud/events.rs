use crate::world::{DANA, World, file, visit};

#[tokio::test]
async fn what_is_put_is_kept_octet_for_octet_and_its_version_is_asked_for() {
    let world = World::new().await;
    let text = file(
        "a",
        "DTSTART:20261203T090000Z\nDURATION:PT1H\nSUMMARY:Caf\u{e9}\nX-OWN;X-P=\"a;b\":kept",
    );

    let made = world.put("a", &text, &[("if-none-match", "*")]).await;

    assert_eq!((made.status, made.etag), (201, None));
    let path = format!("{}a.ics", world.calendar);
    let read = world.send("GET", &path, &[], "").await;
    assert_eq!(read.body, text);
    let etag = world.etag("a").await;
    assert_eq!(read.etag.as_deref(), Some(etag.as_str()));
    let changed = world.put("a", &visit("a"), &[("if-match", &etag)]).await;
    assert_eq!(changed.status, 204);
    assert_eq!(changed.etag, Some(world.etag("a").await));
    let options = world.send("OPTIONS", &path, &[], "").await;
    assert_eq!(options.status, 200);
}

#[tokio::test]
async fn conditions_are_kept_and_one_of_them_the_wrong_way_round() {
    let world = World::new().await;
    let put = |condition: (&'static str, String)| {
        let world = &world;
        async move {
            let condition = [(condition.0, condition.1.as_str())];
            world.put("a", &visit("a"), &condition).await.status
        }
    };

    assert_eq!(put(("if-match", "\"1\"".to_owned())).await, 412);
    assert_eq!(put(("if-none-match", "*".to_owned())).await, 201);
    assert_eq!(put(("if-none-match", "*".to_owned())).await, 412);
    assert_eq!(put(("if-match", "*".to_owned())).await, 412);
    let old = world.etag("a").await;
    assert_eq!(put(("if-match", old.clone())).await, 204);
    assert_eq!(put(("if-match", old.clone())).await, 412);
    let path = format!("{}a.ics", world.calendar);
    let late = world.send("DELETE", &path, &[("if-match", &old)], "").await;
    assert_eq!(late.status, 412);
    let etag = world.etag("a").await;
    for status in [204, 404] {
        let deleted = world
            .send("DELETE", &path, &[("if-match", &etag)], "")
            .await;
        assert_eq!(deleted.status, status);
    }
}

#[tokio::test]
async fn what_is_no_event_with_an_end_is_refused_by_name() {
    let world = World::new().await;
    let endless = file("a", "DTSTART:20261203T090000Z\nSUMMARY:When does it end?");
    let task = visit("a").replace("VEVENT", "VTODO");
    let invitation = visit("a").replace("VERSION:2.0", "VERSION:2.0\r\nMETHOD:REQUEST");
    let long = file(
        "a",
        &format!(
            "DTSTART:20261203T090000Z\nDURATION:PT1H\nX-LONG:{}",
            "x".repeat(1 << 20)
        ),
    );
    for (text, condition) in [
        ("<html></html>", "C:valid-calendar-data"),
        (&visit("a")[..120], "C:valid-calendar-data"),
        (&endless, "C:valid-calendar-data"),
        (&task, "C:supported-calendar-component"),
        (&invitation, "C:valid-calendar-object-resource"),
        (&long, "C:max-resource-size"),
    ] {
        let refused = world.put("a", text, &[]).await;

        assert_eq!(refused.status, 403, "{condition}");
        assert!(refused.body.contains(condition), "{}", refused.body);
    }
    let reminders = "/icloud/p42/10472081/calendars/tasks/a.ics";
    let refused = world.send("PUT", reminders, &[], &visit("a")).await;
    assert!(refused.body.contains("C:supported-calendar-component"));
    let nowhere = "/icloud/p42/10472081/calendars/none/a.ics";
    let nowhere = world.send("PUT", nowhere, &[], &visit("a")).await;
    assert_eq!(nowhere.status, 409);
}

#[tokio::test]
async fn one_uid_lives_once_in_an_account() {
    let world = World::new().await;
    world.put("a", &visit("a"), &[]).await;
    let holder = format!("<href>{}a.ics</href>", world.calendar);
    let elsewhere = "/icloud/p42/10472081/calendars/home/b.ics";

    let here = world.put("b", &visit("a"), &[]).await;
    let there = world.send("PUT", elsewhere, &[], &visit("a")).await;
    let other = world.put("a", &visit("other"), &[]).await;

    for refused in [here, there, other] {
        assert_eq!(refused.status, 403);
        assert!(refused.body.contains("<C:no-uid-conflict>"), "{refused:?}");
        assert!(refused.body.contains(&holder), "{refused:?}");
    }
}

#[tokio::test]
async fn an_event_moves_to_another_calendar_and_is_gone_from_its_own() {
    let world = World::new().await;
    world.put("a", &visit("a"), &[]).await;
    let before = world.sync("").await.token();
    let path = format!("{}a.ics", world.calendar);
    let home = "/icloud/p42/10472081/calendars/home/a.ics";
    let there = format!("{}{home}", world.sandbox.base_url());
    let to = |path: &str, to: &str| {
        let request = world.request("MOVE", path).header("destination", to);
        crate::world::Answer::of(request.header("overwrite", "F"))
    };

    let reminders = to(&path, "/icloud/p42/10472081/calendars/tasks/a.ics").await;
    let nowhere = to(&path, "/icloud/p42/10472081/calendars/none/a.ics").await;
    let strangers = to(&path, "/icloud/p43/10480000/calendars/home/a.ics").await;
    let moved = to(&path, &there).await;

    let refused = [reminders.status, nowhere.status, strangers.status];
    assert_eq!(refused, [403, 409, 403]);
    assert_eq!(moved.status, 201);
    assert_eq!(
        world.sync(&before).await.listed(),
        [("a".to_owned(), false)]
    );
    let read = world.send("GET", home, &[], "").await;
    assert_eq!(read.body, visit("a"));
}

#[tokio::test]
async fn guests_get_mails_unless_the_client_says_otherwise() {
    let world = World::new().await;
    let meeting = |uid: &str, agent: &str| {
        file(
            uid,
            &format!(
                "DTSTART:20261203T090000Z\nDTEND:20261203T100000Z\nORGANIZER:mailto:{DANA}\nATTENDEE:mailto:{DANA}\nATTENDEE{agent}:mailto:bo@example.org"
            ),
        )
    };

    world.put("a", &meeting("a", ""), &[]).await;
    world
        .put("b", &meeting("b", ";SCHEDULE-AGENT=CLIENT"), &[])
        .await;
    for name in ["a", "b"] {
        let path = format!("{}{name}.ics", world.calendar);
        world.send("DELETE", &path, &[], "").await;
    }

    let mails = world.icloud().mails();
    let told: Vec<(&str, &str, &str)> = mails
        .iter()
        .map(|mail| (mail.to.as_str(), mail.uid.as_str(), mail.method.as_str()))
        .collect();
    assert_eq!(
        told,
        [
            ("bo@example.org", "a", "REQUEST"),
            ("bo@example.org", "a", "CANCEL")
        ]
    );
}
