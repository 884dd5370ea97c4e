//! Free texts, and the characters that no text may hold.

#[cfg(feature = "serde")]
pub(crate) mod as_text;
pub(crate) mod control;
#[cfg(feature = "serde")]
pub(crate) mod foreign;
mod text;

pub use text::Text;
