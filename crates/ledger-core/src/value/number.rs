//! Numbers that can't drift: kept as scaled integers, given as decimals, answered as figures.

mod division;
mod figure;
#[cfg(feature = "serde")]
mod in_scales;
mod number;
mod rate;
mod scale;
mod total;

pub(crate) use division::ratio;
pub use figure::Figure;
#[cfg(feature = "serde")]
pub use in_scales::InScales;
pub use number::{Conversion, Money, Quantity, UnitPrice};
pub(crate) use rate::{Average, Rate};
pub use scale::{NumberError, Scale, Scales};
pub use total::Total;
