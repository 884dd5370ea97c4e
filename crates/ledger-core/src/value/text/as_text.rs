//! Texts in serde's forms: a type of ours is told as it displays, and read as it parses.

use serde::de::{Error, Visitor};
use std::fmt;

/// Reads a text, or says what is wrong with it.
pub(crate) struct Read<F> {
    pub(crate) wanted: &'static str,
    pub(crate) read: F,
}

impl<T, W: fmt::Display, F: FnOnce(&str) -> Result<T, W>> Visitor<'_> for Read<F> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.wanted)
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<T, E> {
        (self.read)(text).map_err(E::custom)
    }
}

/// Tells and asks a type of ours as the text that it displays and is read from.
macro_rules! as_text {
    ($($name:ty: $wanted:literal),* $(,)?) => {
        $(impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let read = |text: &str| text.parse::<$name>();
                deserializer.deserialize_str(crate::value::text::as_text::Read { wanted: $wanted, read })
            }
        })*
    };
}
pub(crate) use as_text;
