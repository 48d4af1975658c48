//! Somebody who receives webhook messages, and answers what the test says.

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::routing::post;
use serde_json::Value;
use std::sync::{Arc, Mutex};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

/// A message as it came.
#[derive(Debug, Clone)]
pub struct Received {
    pub signature: Option<String>,
    pub bytes: Vec<u8>,
}

impl Received {
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.bytes).unwrap()
    }

    pub fn event(&self) -> String {
        self.json()["event"].as_str().unwrap().to_owned()
    }
}

#[derive(Clone)]
struct Shared {
    received: Arc<Mutex<Vec<Received>>>,
    status: Arc<Mutex<u16>>,
}

pub struct Receiver {
    pub url: String,
    shared: Shared,
    server: JoinHandle<()>,
}

impl Receiver {
    pub async fn start() -> Self {
        let shared = Shared {
            received: Arc::default(),
            status: Arc::new(Mutex::new(200)),
        };
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/hook", listener.local_addr().unwrap());
        let router = Router::new()
            .route("/hook", post(receive))
            .with_state(shared.clone());
        let server = tokio::spawn(async move {
            let _ = axum::serve(listener, router).await;
        });
        Self {
            url,
            shared,
            server,
        }
    }

    /// What it answers from now on.
    pub fn answer(&self, status: u16) {
        *self.shared.status.lock().unwrap() = status;
    }

    pub fn received(&self) -> Vec<Received> {
        self.shared.received.lock().unwrap().clone()
    }

    pub fn events(&self) -> Vec<String> {
        self.received().iter().map(Received::event).collect()
    }
}

impl Drop for Receiver {
    fn drop(&mut self) {
        self.server.abort();
    }
}

async fn receive(State(shared): State<Shared>, headers: HeaderMap, bytes: Bytes) -> StatusCode {
    let signature = headers
        .get("Calendly-Webhook-Signature")
        .map(|value| value.to_str().unwrap().to_owned());
    shared.received.lock().unwrap().push(Received {
        signature,
        bytes: bytes.to_vec(),
    });
    StatusCode::from_u16(*shared.status.lock().unwrap()).unwrap()
}
