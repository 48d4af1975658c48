use crate::helpers::*;
use reqwest::{Method, StatusCode};
use serde_json::json;

#[tokio::test]
async fn a_running_server_is_live_and_ready_before_anybody_set_it_up() {
    let place = Place::new();
    let server = place.serve();

    assert_eq!(
        server
            .browser()
            .read_json(Method::GET, "/health/live")
            .await,
        (StatusCode::OK, json!({ "status": "ok" }))
    );
    assert_eq!(
        server
            .browser()
            .read_json(Method::GET, "/health/ready")
            .await,
        (
            StatusCode::OK,
            json!({ "status": "ok", "database": "ok", "worker": "ok" })
        )
    );
}

#[tokio::test]
async fn the_health_command_tells_by_its_exit_code() {
    let place = Place::new();
    let server = place.serve();
    let listen = server.address.trim_start_matches("http://");

    let well = program()
        .args(["health", "--listen", listen])
        .output()
        .unwrap();
    server.ask_to_stop();
    let listen = listen.to_owned();
    server.wait();
    let gone = program()
        .args(["health", "--listen", &listen])
        .output()
        .unwrap();

    assert_eq!(well.status.code(), Some(0));
    assert_eq!(gone.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&gone.stderr).contains(&listen));
}
