//! What a book survives: the writers that the tests of this crate kill, cut off, starve and crowd.
//!
//! A [`Script`] is what one writer does, the same for the same seed in whichever process, so that a test knows
//! byte by byte what the log must be. The program `writer` runs a script and says what became of each command in
//! [`Report`]s; the program `trader` trades in a [`market`] beside others.

pub mod market;
mod report;
mod script;

pub use report::{Report, ReportError};
pub use script::{Script, Step};
