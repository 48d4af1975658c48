//! The hard cases by their numbers, each on every calendar service that is imitated: through its real adapter, beside another
//! program that writes there as well.

mod accounts;
mod both_changed;
mod details;
mod echoes;
mod exchange;
mod first_run;
mod google;
mod history;
mod icloud;
mod invitations;
mod looking;
mod losses;
mod microsoft;
mod moving;
mod pages;
mod permissions;
mod series;
mod service;
mod theirs;
mod world;
