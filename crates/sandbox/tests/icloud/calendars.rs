use crate::world::{Answer, DANA, ROBIN, World};

#[tokio::test]
async fn from_the_front_one_comes_to_ones_partition() {
    let world = World::new().await;
    let well_known = world
        .send("PROPFIND", "/icloud/.well-known/caldav", &[], "")
        .await;
    assert_eq!(well_known.status, 301);
    assert_eq!(
        well_known.location.as_deref(),
        Some(world.icloud().base().as_str())
    );

    let root = world
        .find("/icloud/", "0", "<current-user-principal/>")
        .await;
    let principal = &root.all("<current-user-principal><href>", "</href>")[0];
    let found = world.find(principal, "0", "<C:calendar-home-set/>").await;
    let home = &found.all("<C:calendar-home-set><href>", "</href>")[0];

    assert_eq!(principal, "/icloud/10472081/principal/");
    let partition = format!(
        "{}/icloud/p42/10472081/calendars/",
        world.sandbox.base_url()
    );
    assert_eq!(*home, partition);
    assert_eq!(world.find(principal, "1", "<x/>").await.status, 400);
    let elsewhere = world
        .find("/icloud/p7/10472081/calendars/", "1", "<x/>")
        .await;
    assert_eq!(
        (elsewhere.status, elsewhere.location),
        (301, Some(partition))
    );
    let strangers = world
        .find("/icloud/p43/10480000/calendars/", "1", "<x/>")
        .await;
    assert_eq!(strangers.status, 403);
}

#[tokio::test]
async fn calendars_are_listed_among_what_is_none_and_missing_properties_are_empty() {
    let world = World::new().await;

    let listed = world
        .find(
            "/icloud/p42/10472081/calendars/",
            "1",
            "<resourcetype/><displayname/><C:calendar-description/><CS:getctag/>",
        )
        .await;

    let kinds = listed.all("<resourcetype>", "</resourcetype>");
    let count = |kind: &str| kinds.iter().filter(|one| one.contains(kind)).count();
    assert_eq!(count("<C:calendar/>"), 5, "{kinds:?}");
    assert_eq!(count("<CS:subscribed/>"), 1);
    assert_eq!(count("<C:schedule-inbox/>"), 1);
    assert_eq!(count("<C:schedule-outbox/>"), 1);
    assert_eq!(count("<CS:notification/>"), 1);
    assert!(
        listed
            .body
            .contains("<C:calendar-description/></prop><status>HTTP/1.1 404")
    );
    let everything = "<propfind xmlns=\"DAV:\"><allprop/></propfind>";
    let all = world
        .send("PROPFIND", &world.calendar, &[("depth", "0")], everything)
        .await;
    assert!(all.body.contains("<displayname>Mirror") && !all.body.contains("resourcetype"));
}

#[tokio::test]
async fn a_calendar_is_made_named_and_deleted() {
    let world = World::new().await;
    let path = "/icloud/p42/10472081/calendars/NEW/";
    let body = |kinds: &str| {
        format!(
            "<C:mkcalendar xmlns:D=\"DAV:\" xmlns:C=\"urn:ietf:params:xml:ns:caldav\"><D:set><D:prop>\
             <D:displayname>Busy</D:displayname><C:supported-calendar-component-set>{kinds}\
             </C:supported-calendar-component-set></D:prop></D:set></C:mkcalendar>"
        )
    };
    let (event, task) = ("<C:comp name=\"VEVENT\"/>", "<C:comp name=\"VTODO\"/>");
    let both = format!("{event}{task}");
    for bad in [both.as_str(), "<C:comp name=\"VJOURNAL\"/>", ""] {
        let refused = world.send("MKCALENDAR", path, &[], &body(bad)).await;
        assert_eq!(refused.status, 403);
        assert!(refused.body.contains("C:supported-calendar-component"));
    }

    let made = world.send("MKCALENDAR", path, &[], &body(event)).await;
    let again = world.send("MKCALENDAR", path, &[], &body(event)).await;
    let named = "<propertyupdate xmlns=\"DAV:\"><set><prop><displayname>Away</displayname></prop></set></propertyupdate>";
    let named = world.send("PROPPATCH", path, &[], named).await;

    assert_eq!((made.status, again.status, named.status), (201, 405, 207));
    let found = world.find(path, "0", "<displayname/>").await;
    assert_eq!(found.all("<displayname>", "</displayname>"), ["Away"]);
    assert_eq!(world.send("DELETE", path, &[], "").await.status, 204);
    assert_eq!(world.find(path, "0", "<displayname/>").await.status, 404);
    let locked = "<propertyupdate xmlns=\"DAV:\"><set><prop><getetag>1</getetag></prop></set></propertyupdate>";
    let locked = world.send("PROPPATCH", &world.calendar, &[], locked).await;
    assert!(locked.body.contains("403 Forbidden"), "{locked:?}");
}

#[tokio::test]
async fn a_shared_calendar_and_a_subscription_are_read_only() {
    let world = World::new().await;
    let path = world.icloud().share(&world.calendar, ROBIN, false).unwrap();
    let password = world.icloud().add_password(ROBIN, "Test").unwrap();
    let file = crate::world::visit("theirs");

    let put = |path: String, user: &'static str, password: String| {
        let request = world.as_whom("PUT", &format!("{path}theirs.ics"), user, &password);
        Answer::of(request.body(file.clone()))
    };
    let shared = put(path.clone(), ROBIN, password.clone()).await;
    let subscribed = "/icloud/p42/10472081/calendars/holidays/".to_owned();
    let subscribed = put(subscribed, DANA, world.password.clone()).await;

    for refused in [shared, subscribed] {
        assert_eq!(refused.status, 403);
        assert!(refused.body.contains("<need-privileges/>"), "{refused:?}");
    }
    let left = Answer::of(world.as_whom("DELETE", &path, ROBIN, &password)).await;
    assert_eq!(left.status, 204);
    let found = world.find(&world.calendar, "0", "<displayname/>").await;
    assert_eq!(found.status, 207, "it is gone from one home only");
}

#[tokio::test]
async fn an_account_that_moves_leads_from_its_old_host_to_the_new_one() {
    let world = World::new().await;
    world.icloud().move_account(DANA, 77).unwrap();

    let moved = world.find(&world.calendar, "0", "<displayname/>").await;

    let to = moved.location.unwrap();
    assert_eq!(
        to,
        format!(
            "{}{}",
            world.sandbox.base_url(),
            world.calendar.replace("p42", "p77")
        )
    );
    assert_eq!(world.find(&to, "0", "<displayname/>").await.status, 207);
}
