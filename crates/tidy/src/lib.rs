//! Reads the sources of a crate and lists where they differ from a [`Plan`]: an arrow upwards, a circle, a tenth file
//! in a folder, a file that is too long, or code in a file that has a folder of its own.
//!
//! An arrow goes from a file to each file whose names it uses, by `use` or by a path in code or in a macro. A re-export
//! is resolved to the file that defines the name. A call of a method in an `impl` block of another file than its type's
//! is an arrow, too, if it is certain which method is called: it is called on `self` or by the type's name, or no other
//! function of the crate has that name. Tests within the sources are not read.
//!
//! ```
//! use tidy::{Plan, Tree};
//! let tree = Tree::of(&[
//!     ("lib.rs", "mod high; mod low;"),
//!     ("low.rs", "use crate::high::Tower; pub struct Cellar(Tower);"),
//!     ("high.rs", "pub struct Tower;"),
//! ]);
//! let plan = Plan { layers: &[&["low"], &["high"]], data: &[] };
//! assert_eq!(plan.faults(&tree)?, ["low.rs uses high.rs, which is in a layer above it"]);
//! # Ok::<(), tidy::Unreadable>(())
//! ```

mod arrows;
mod circles;
mod modules;
mod plan;
mod source;
mod surface;
mod tree;

pub use plan::Plan;
pub use surface::Surface;
pub use tree::{Tree, Unreadable};
