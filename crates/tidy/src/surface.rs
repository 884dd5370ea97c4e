//! The public surface of a crate, a line a name.

mod items;
mod made;
mod sources;
mod surface;
mod text;

pub use surface::Surface;
