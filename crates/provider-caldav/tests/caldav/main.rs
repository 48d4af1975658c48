//! The adapter against real servers, and against one that answers as a test says.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

/// Plays each story on Radicale and on Xandikos.
macro_rules! on_both_servers {
    ($($story:ident)*) => {
        mod on_radicale {
            use super::*;
            $(#[tokio::test] async fn $story() { super::$story(Radicale::start().await).await })*
        }
        mod on_xandikos {
            use super::*;
            $(#[tokio::test] async fn $story() { super::$story(Xandikos::start().await).await })*
        }
    };
}

mod both_servers;
mod foreign_files;
mod icloud;
mod other_program;
mod radicale;
mod scripted_changes;
mod scripted_events;
mod series;
mod sign_in;
mod world;
