//! Free texts, and the characters that no text may hold.

pub(crate) mod control;
mod text;

pub use text::Text;
