//! Reads the sources of a crate and says where they are not as [`Plan`] wants them: an arrow upwards, a circle, a tenth
//! file in a folder, a file that is too long, code in a file that stands before a folder.
//!
//! An arrow goes from a file to each file whose names it uses: by `use`, or by a path in code or in a macro. A re-export
//! is resolved to the file that defines the name. A method whose `impl` block stands in another file than its type is an
//! arrow, too, where it is certain which one is meant: asked of `self` or by the type's name, or by a name that no other
//! function of the crate has. Tests within the sources are not read.
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
mod tree;

pub use plan::Plan;
pub use tree::{Tree, Unreadable};
