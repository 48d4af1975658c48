//! The sync engine on a real database, against a calendar service in memory that can be made to fail,
//! against real CalDAV servers, and against imitations of the calendar services.

#![expect(clippy::unwrap_used, reason = "a story that cannot go on has failed")]

/// Plays each story on Radicale and on Xandikos.
macro_rules! on_both_servers {
    ($($story:ident)*) => {
        mod on_radicale {
            $(#[tokio::test] async fn $story() {
                super::$story(testkit::calendars::Radicale::start().await).await
            })*
        }
        mod on_xandikos {
            $(#[tokio::test] async fn $story() {
                super::$story(testkit::calendars::Xandikos::start().await).await
            })*
        }
    };
}

/// Plays each story on every calendar service that is imitated.
macro_rules! on_every_service {
    ($($story:ident)*) => {
        on_services! { $($story)*;
            google Google, microsoft Office365, exchange Exchange, icloud Icloud
        }
    };
}

/// Plays each story on these services.
macro_rules! on_services {
    ($($story:ident)*; $first:ident $kind:ident $(, $more:ident $other:ident)*) => {
        mod $first {
            $(#[tokio::test] async fn $story() {
                super::$story(domain::connection::ProviderKind::$kind).await
            })*
        }
        on_services! { $($story)*; $($more $other),* }
    };
    ($($story:ident)*;) => {};
}

mod background;
mod bookings;
mod case_03;
mod case_11;
mod case_12;
mod case_14;
mod case_24_calendly;
mod case_24_credentials;
mod case_24_mails;
mod case_24_refresh;
mod case_25_pace;
mod choices;
mod doubts;
mod echo;
mod faults;
mod history;
mod incoming;
mod leaving;
mod mailbox;
mod option_cases;
mod outgoing;
mod reading;
mod real;
mod real_cases;
mod real_history;
mod real_servers;
mod reconnecting;
mod restored;
mod runs;
mod series_cases;
mod served;
mod several;
mod silence;
mod undo;
mod world;
