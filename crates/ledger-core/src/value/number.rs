//! Numbers that can't drift: kept as scaled integers, given as decimals, answered as figures.

mod division;
mod figure;
mod number;
mod rate;
mod scale;

pub(crate) use division::ratio;
pub use figure::Figure;
pub use number::{Conversion, Money, Quantity, Total, UnitPrice};
pub(crate) use rate::{Average, Rate};
pub use scale::{NumberError, Scale, Scales};
