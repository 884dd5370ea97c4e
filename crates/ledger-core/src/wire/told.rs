//! A record in serde's forms: its wire form, whatever is made of that.

use crate::event::Record;
use crate::value::number::InScales;
use crate::wire::wire::encode;
use serde::ser::Error;
use serde::{Serialize, Serializer};

impl Serialize for InScales<'_, Record> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let text = encode(self.value, self.scales);
        let told: serde_json::Value = serde_json::from_str(&text).map_err(S::Error::custom)?;
        told.serialize(serializer)
    }
}
