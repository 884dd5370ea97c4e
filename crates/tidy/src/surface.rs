//! The public surface of a crate, one line for each name.

mod items;
mod made;
mod sources;
mod surface;
mod text;

pub use surface::Surface;
