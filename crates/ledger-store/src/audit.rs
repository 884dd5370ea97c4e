//! Checks that a log is still what was recorded, and moves it elsewhere.

#[cfg(feature = "sqlite")]
pub(crate) mod backup;
pub(crate) mod broken;
pub(crate) mod export;
pub(crate) mod kept;
#[cfg(feature = "sqlite")]
pub(crate) mod lines;
pub(crate) mod snapshots;
pub(crate) mod verify;
