//! The growth of the cost of every kind of action with their number: rows folded or looked at, bytes allocated, CPU
//! time. Costs are compared by exponents, of which 1 is linear and 2 quadratic.

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

/// The result of a run.
pub type Outcome<T> = Result<T, Box<dyn std::error::Error>>;

/// Every kind and every pair.
pub fn kinds() -> impl Iterator<Item = Kind> {
    singles::KINDS.iter().chain(pairs::KINDS).copied()
}
