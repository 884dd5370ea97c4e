//! The versioned text form of a record: frozen structs per version, canonical bytes.
//!
//! A record is one JSON object. Every quantity, price, date and moment in it is a canonical string, so that no JSON
//! library, feature flag or language can round it, and one record has one text. A version never changes: new kinds of
//! events may join it, new fields need a new version, and old versions are read for ever.
//!
//! A text that this crate wrote is scanned, which is fast: the scanner takes only text that would be written again
//! unchanged. Any other text is read by serde, which says what is wrong with it.

use crate::event::Record;
use crate::value::number::Scales;
use crate::wire::v1;
use serde::Deserialize;
use thiserror::Error;

/// The version of the wire form that this crate writes.
pub const VERSION: u32 = 1;

/// The reason why a text is not a record.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum WireError {
    /// The text is not JSON, or not of a record's shape, or has an invalid number, name or date.
    #[error("not a record of this ledger: {0}")]
    Malformed(#[source] serde_json::Error),
    /// The version of the record is unknown to this crate.
    #[error("the record has wire version {0}; this program reads version {VERSION}: use a newer one")]
    UnknownVersion(u32),
    /// The text is a record, but not written in the one canonical way.
    #[error("the record is not in canonical form: it was written or changed by another program")]
    NotCanonical,
}

/// Writes a record in the current version.
///
/// ```
/// use ledger_core::{CommandId, StoreId, time, wire, event::{Event, Record}, value::Position};
/// let events = vec![Event::StoreAdded(StoreId::new("NORTH")?)];
/// let recorded = time::OffsetDateTime::UNIX_EPOCH;
/// let record = Record::new(Position::new(8), CommandId::new("c-1")?, recorded, events);
/// let text = wire::encode(&record, Default::default());
/// assert_eq!(
///     text,
///     r#"{"wire":1,"position":8,"command":"c-1","recorded":"1970-01-01T00:00:00.000000Z","events":[{"store_added":{"store":"NORTH"}}]}"#
/// );
/// assert_eq!(wire::decode(&text, Default::default())?, record);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn encode(record: &Record, scales: Scales) -> String {
    v1::write::record(record, scales)
}

/// Reads a record of any known version.
///
/// # Errors
/// [`WireError`]. A malformed record is not read in part.
pub fn decode(text: &str, scales: Scales) -> Result<Record, WireError> {
    match v1::scan::record(text, scales) {
        Some(record) => Ok(record),
        None => decode_any(text, scales),
    }
}

/// Reads a record, and checks that its text is the canonical one.
///
/// # Errors
/// [`WireError`], [`WireError::NotCanonical`] among them.
pub fn decode_canonical(text: &str, scales: Scales) -> Result<Record, WireError> {
    match v1::scan::record(text, scales) {
        Some(record) => Ok(record),
        None => decode_any(text, scales).and(Err(WireError::NotCanonical)),
    }
}

/// Reads a record in any form, or says what is wrong with the text.
pub(super) fn decode_any(text: &str, scales: Scales) -> Result<Record, WireError> {
    let version: VersionIn = serde_json::from_str(text).map_err(WireError::Malformed)?;
    if version.wire != VERSION {
        return Err(WireError::UnknownVersion(version.wire));
    }
    v1::read::record(text, scales).map_err(WireError::Malformed)
}

#[derive(Deserialize)]
struct VersionIn {
    wire: u32,
}
