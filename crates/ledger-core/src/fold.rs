//! From events to state: what each event does, and the fold of the streams it touches.

pub(crate) mod apply;
pub(crate) mod draft;
pub(crate) mod edit;
pub(crate) mod effects;
pub(crate) mod plain_rows;
pub(crate) mod recosted;
pub(crate) mod refold;
pub(crate) mod step;
pub(crate) mod stream_draft;
