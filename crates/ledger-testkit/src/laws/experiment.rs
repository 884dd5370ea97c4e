//! Laws of two ledgers that went different ways.

mod order;
mod part;
mod undo;

pub use order::{BatchOrders, a_batch_is_its_actions, batch_order_is_irrelevant, recording_order_is_irrelevant};
pub use part::{Parted, a_part_decides_as_the_whole};
pub use undo::{Undone, void_undoes};
