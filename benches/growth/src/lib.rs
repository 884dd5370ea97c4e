//! How the cost of every kind of action grows with how many there are: rows folded or looked at, bytes allocated, CPU
//! time – as exponents, of which 1 is linear and 2 quadratic.

mod arrangement;
#[path = "../../clock.rs"]
pub mod clock;
mod cost;
mod exponent;
mod finding;
mod kind;
mod pairs;
mod scene;
mod singles;

pub use arrangement::{Arrangement, Layout, Order, Way};
pub use cost::{Cost, Measured, measured};
pub use exponent::{COUNTS_LIMIT, Exponents, TIME_LIMIT, TIME_TARGET};
pub use finding::{Finding, Sizes, Verdict};
pub use kind::{Allowed, Item, Kind};
pub use scene::Scene;

/// What a run that can't go on gives back.
pub type Outcome<T> = Result<T, Box<dyn std::error::Error>>;

/// Every kind, and every pair.
pub fn kinds() -> impl Iterator<Item = Kind> {
    singles::KINDS.iter().chain(pairs::KINDS).copied()
}
