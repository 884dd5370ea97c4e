//! Numbers that can't drift: scaled integers inside, decimals at the door, figures as answers.

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
