use crate::world::{Answer, World};

#[tokio::test]
async fn anybody_reads_a_public_calendar_and_what_did_not_change_is_not_sent_again() {
    let world = World::new().await;
    let address = format!("{}/ics/dana.ics", world.sandbox.base_url());

    let first = Answer::of(world.http.get(&address)).await;

    assert_eq!(first.status, 200);
    assert_eq!(first.body.matches("BEGIN:VEVENT").count(), 3);
    assert_eq!(first.body.matches("BEGIN:VTIMEZONE").count(), 1);
    assert!(first.body.contains("X-WR-CALNAME:Work\r\n"));
    assert!(first.body.ends_with("END:VCALENDAR\r\n"));
    let known = first.etag.unwrap();
    let again = world.http.get(&address).header("if-none-match", &known);
    let again = Answer::of(again).await;
    assert_eq!((again.status, again.body.as_str()), (304, ""));
    let path = "/icloud/p42/10472081/calendars/work/new.ics";
    let put = world
        .send("PUT", path, &[], &crate::world::visit("new"))
        .await;
    assert_eq!(put.status, 201);
    let changed = world.http.get(&address).header("if-none-match", &known);
    assert_eq!(Answer::of(changed).await.status, 200);
    let nobody = format!("{}/ics/nobody.ics", world.sandbox.base_url());
    assert_eq!(Answer::of(world.http.get(nobody)).await.status, 404);
}
