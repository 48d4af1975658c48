//! What every test here needs: the program in a folder of its own, somebody who talks to it, people in its database.

mod browser;
mod people;
mod program;

pub use browser::*;
pub use people::*;
pub use program::*;
