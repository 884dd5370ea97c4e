//! Answers of a ledger, its steps, and how they differ from those expected.

mod reading;
mod step;
mod tally;
mod transaction;
mod violation;
mod whereabouts;

pub use reading::{Held, Readable, Reading, ReadingLine, StreamName};
pub use step::{Again, Outcome, Step};
pub use tally::Tally;
pub(crate) use transaction::{acknowledged, anonymous, is_made, no_name, references};
pub(crate) use violation::Law;
pub use violation::{Holds, Violation};
pub(crate) use whereabouts::Whereabouts;
