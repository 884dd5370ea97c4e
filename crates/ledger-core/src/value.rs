//! Values, of which everything is made: numbers, names, moments, texts.

pub(crate) mod amount;
pub(crate) mod id;
pub(crate) mod kind;
pub(crate) mod moment;
pub(crate) mod number;
pub(crate) mod numbering;
pub(crate) mod on_hand;
pub(crate) mod stock;
pub(crate) mod text;
