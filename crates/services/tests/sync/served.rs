//! The hard cases by their numbers, each on every calendar service that is imitated: through its real adapter, beside another
//! program that writes there as well.
//!
//! | Case | Google | Office 365 | Exchange | iCloud | Where |
//! |---|---|---|---|---|---|
//! | 1 echoes, rings of two calendars and of two services | yes | yes, Outlook.com too | yes | yes | `echoes` |
//! | 2 two filled calendars meet | yes | yes | yes | yes | `first_run` |
//! | 3 text and days as the service spells them | yes | yes | yes | yes | `echoes` |
//! | 4 an occurrence moved twice, past its neighbour | yes | declared: kept here and told | declared: kept here and told | yes | `series` |
//! | 5 an occurrence deleted | yes | yes | yes | yes | `series` |
//! | 6 this and following | yes | yes | yes | yes | `series` |
//! | 7 a series begun years ago | yes | yes | yes | yes | `series` |
//! | 8 leaving and entering the range | yes | yes | yes | yes | `looking` |
//! | 9 dead tokens | yes | yes | yes | yes | `looking` |
//! | 10 a report of changes is merged | yes | yes | yes | yes | `echoes` |
//! | 11 wrong, empty and short answers, floods | yes | yes | yes | yes | `losses` |
//! | 13 both sides changed | yes | yes | yes | yes | `both_changed` |
//! | 14 stale versions, refusals, taken identities, cut answers | yes | yes | yes | yes | `both_changed`, `invitations` |
//! | 15 guests get no mail | yes | Dana's own meetings: declared, left alone | yes | Dana's own meetings: declared, left alone | `invitations` |
//! | 16 copies carry no guests | yes | yes | yes | yes | `invitations` |
//! | 17 nothing answers an invitation | yes | yes | yes | yes | `invitations` |
//! | 18 days, seen from −11 to +14 | yes | yes | yes | yes | `details` |
//! | 19 the clocks go forward, and back: the hour that there is not, and the first of the hour that comes twice | yes | yes | yes | yes | `series` |
//! | 20 zones; names of Windows, customised ones by the adapters' own tests | takes IANA names alone | yes | yes | yes | `details` |
//! | 21 how it is shown | theirs: three ways, for there are no more | yes | yes | yes | `details` |
//! | 22 declined, answered later | yes | yes | yes | yes | `invitations` |
//! | 23 private, in copy, journal and log | yes | yes | yes | yes | `details` |
//! | 24 refused, down, renewed by one of two | yes | yes, Outlook.com too | a password: nothing to renew | a password: nothing to renew | `accounts`, `permissions` |
//! | 25 a pause of one account | yes | yes | yes | yes | `accounts` |
//! | 26 one meeting in two calendars, in two accounts | yes | yes | yes | yes | `invitations` |
//! | 27 moved, vanished, turned read-only | yes | moved is written anew: another item | yes | yes | `moving`, `looking` |
//! | 28 odd and senseless events; HTML by the adapters' own tests | yes | yes | yes | yes | `details` |
//! | 29 disconnected, lost, restored | yes | yes | yes | yes | `first_run` |
//! | histories with troubles | yes | yes | yes | yes | `history` |
//!
//! Case 12 is about push. Case 30 is about Calendly, whose events no service tells from others: `real_cases` plays it.

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
mod lines;
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
