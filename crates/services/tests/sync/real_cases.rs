//! The hard cases by their numbers, each on Radicale and on Xandikos, watched by clients that are not ours.

mod both_changed;
mod copied_on;
mod echo_orders;
mod echoes;
mod first_run;
mod invitations;
mod looking;
mod losses;
mod moving;
mod straying;
