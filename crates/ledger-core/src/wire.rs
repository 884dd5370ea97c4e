//! The versioned text form of a record: frozen structs per version, canonical bytes.
//!
//! A record is one JSON object. Every quantity, price, date and moment in it is a canonical string, so no
//! JSON library, feature flag or language can round it on the way, and one record has one text. What a
//! version says never changes: new kinds of events may join it, new fields need a new version, and old
//! versions are read for ever.

#[cfg(test)]
mod agreement;
mod escape;
mod instant;
mod key;
mod scanner;
mod v1;
mod writer;

use crate::event::{Event, Record};
use crate::id::Position;
pub use crate::settings::Scales;
use serde::de::{DeserializeSeed, Error as _, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};
use serde_json::value::RawValue;
use std::borrow::Cow;
use std::fmt;
use thiserror::Error;
use v1::{EventV1, malformed, name};

/// The version of the wire form that this crate writes.
pub const VERSION: u32 = 1;

/// Why a text is not a record.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum WireError {
    /// It is not JSON, or not of a record's shape, or a number, name or date in it is none.
    #[error("not a record of this ledger: {0}")]
    Malformed(#[source] serde_json::Error),
    /// It is of a version that this crate does not know.
    #[error("the record has wire version {0}; this program reads version {VERSION}: use a newer one")]
    UnknownVersion(u32),
    /// It says what a record says, but not in the one canonical way.
    #[error("the record is not in canonical form: it was written or changed by another program")]
    NotCanonical,
}

/// Writes a record in the current version.
///
/// ```
/// use ledger_core::{CommandId, Event, Position, Record, StoreId, wire};
/// let record = Record {
///     position: Position::new(8),
///     command: CommandId::new("c-1")?,
///     recorded: time::OffsetDateTime::UNIX_EPOCH,
///     events: vec![Event::StoreAdded(StoreId::new("NORTH")?)],
/// };
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
/// [`WireError`]; nothing of a malformed record is read.
pub fn decode(text: &str, scales: Scales) -> Result<Record, WireError> {
    match v1::scan::record(text, scales) {
        Some(record) => Ok(record),
        None => decode_any(text, scales),
    }
}

/// Reads a record and makes sure that its text is the canonical one.
///
/// # Errors
/// [`WireError`], [`WireError::NotCanonical`] among them.
pub fn decode_canonical(text: &str, scales: Scales) -> Result<Record, WireError> {
    match v1::scan::record(text, scales) {
        Some(record) => Ok(record),
        None => decode_any(text, scales).and(Err(WireError::NotCanonical)),
    }
}

/// Reads a record however it is written, or says what is wrong with it.
fn decode_any(text: &str, scales: Scales) -> Result<Record, WireError> {
    let version: VersionIn = serde_json::from_str(text).map_err(WireError::Malformed)?;
    if version.wire != VERSION {
        return Err(WireError::UnknownVersion(version.wire));
    }
    decode_v1(text, scales).map_err(WireError::Malformed)
}

#[derive(Deserialize)]
struct VersionIn {
    wire: u32,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RecordV1<'a> {
    #[serde(rename = "wire")]
    _wire: u32,
    position: u64,
    #[serde(borrow)]
    command: Cow<'a, str>,
    recorded: &'a str,
    /// Read in a second pass, one event at a time, so that the wire form is never held beside the events.
    events: &'a RawValue,
}

fn decode_v1(text: &str, scales: Scales) -> Result<Record, serde_json::Error> {
    let record: RecordV1<'_> = serde_json::from_str(text)?;
    let mut events = serde_json::Deserializer::from_str(record.events.get());
    Ok(Record {
        position: Position::new(record.position),
        command: name(&record.command)?,
        recorded: instant::parse(record.recorded)
            .ok_or_else(|| malformed(format!("{:?} is not an instant in canonical form", record.recorded)))?,
        events: EventsV1 { scales }.deserialize(&mut events)?,
    })
}

struct EventsV1 {
    scales: Scales,
}

impl<'de> DeserializeSeed<'de> for EventsV1 {
    type Value = Vec<Event>;
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Vec<Event>, D::Error> {
        deserializer.deserialize_seq(self)
    }
}

impl<'de> Visitor<'de> for EventsV1 {
    type Value = Vec<Event>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list of events")
    }

    fn visit_seq<A: SeqAccess<'de>>(mut self, mut sequence: A) -> Result<Vec<Event>, A::Error> {
        let mut events = Vec::new();
        while let Some(event) = sequence.next_element::<EventV1<'de>>()? {
            let event = event.upcast(self.scales).map_err(A::Error::custom)?;
            if let Event::Opened(settings) = &event {
                self.scales = settings.scales();
            }
            events.push(event);
        }
        Ok(events)
    }
}
