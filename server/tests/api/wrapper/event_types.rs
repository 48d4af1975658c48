use super::*;

#[tokio::test]
async fn event_types_of_a_user_and_of_an_organization() {
    let program = Program::begin().await;
    let user = escaped(&program.user());
    let organization = escaped(&program.organization());

    for query in [
        format!("user={user}"),
        format!("user={user}&active=true&sort=name:desc"),
        format!("organization={organization}&count=100"),
    ] {
        let types = program
            .same(
                &format!("/event/types/?{query}"),
                &format!("/event_types?{query}"),
            )
            .await;
        assert!(!types["collection"].as_array().unwrap().is_empty());
    }
}

#[tokio::test]
async fn pages_of_event_types_lead_from_one_to_the_next_at_this_server() {
    let program = Program::begin().await;
    let query = format!("user={}&count=2", escaped(&program.user()));
    let first = program.read(&format!("/event/types/?{query}")).await;
    let token = first["pagination"]["next_page_token"].as_str().unwrap();

    let second = program
        .same(
            &format!("/event/types/?{query}&page_token={token}"),
            &format!("/event_types?{query}&page_token={token}"),
        )
        .await;

    let next = first["pagination"]["next_page"].as_str().unwrap();
    let ours = format!("{}/modules/calendly", program.story.dana.address);
    let followed = program.read(next.strip_prefix(&ours).unwrap()).await;
    assert_eq!(followed, second);
    assert_eq!(second["pagination"]["next_page"], Value::Null);
}

#[tokio::test]
async fn a_single_event_type() {
    let program = Program::begin().await;
    let (event_type, _) = slot(&program.story).await;
    let id = id_of(&event_type.into());

    let one = program
        .same(
            &format!("/single/event/types/{id}/"),
            &format!("/event_types/{id}"),
        )
        .await;

    assert_eq!(one["resource"]["name"], "Intro call");
}

#[tokio::test]
async fn event_types_of_nobody_or_of_two_are_refused_before_calendly_is_asked() {
    let program = Program::begin().await;
    let (user, organization) = (escaped(&program.user()), escaped(&program.organization()));

    for path in [
        "/event/types/".to_owned(),
        format!("/event/types/?user={user}&organization={organization}"),
        format!("/event/types/?user={user}&sort=duration:asc"),
        format!("/event/types/?user={user}&count=101"),
        "/event/types/?user=https://elsewhere.example/users/A".to_owned(),
    ] {
        let problem = program
            .answered(StatusCode::BAD_REQUEST, Method::GET, &path, None)
            .await;
        assert_eq!(problem["code"], "calendly_invalid", "{path}");
        assert_eq!(problem["details"].as_array().unwrap().len(), 1, "{path}");
    }
}
