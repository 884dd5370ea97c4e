//! The XML of a part.

mod reader;
mod window;

pub(super) use reader::{Node, Xml, is_true};
