//! From events to state: what each event does, and the fold of the streams it touches.

mod apply;
pub(crate) mod draft;
#[cfg(test)]
mod kernel;
mod record;
mod settle;
pub(crate) mod step;
pub(crate) mod stream;
mod touched_streams;
