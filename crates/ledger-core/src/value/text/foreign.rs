//! Values of other crates in serde's forms: numbers as canonical strings, days and instants as they are written.

use crate::value::instant;
use crate::value::moment::{parse_date, push_date};
use crate::value::text::as_text::Read;
use rust_decimal::Decimal;
use serde::de::Visitor;
use serde::{Deserializer, Serializer};
use std::fmt;
use std::marker::PhantomData;
use time::{Date, OffsetDateTime};

/// A type of another crate that is serialized as a text.
pub(crate) trait AsText: Sized {
    /// The expected form, for error messages.
    const WANTED: &'static str;

    fn text(&self) -> String;
    fn read(text: &str) -> Option<Self>;
}

impl AsText for Decimal {
    const WANTED: &'static str = "a number as text, such as \"27.5\"";

    fn text(&self) -> String {
        self.normalize().to_string()
    }

    fn read(text: &str) -> Option<Self> {
        let is_plain = text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'-' | b'.'));
        is_plain.then(|| Self::from_str_exact(text).ok()).flatten()
    }
}

impl AsText for Date {
    const WANTED: &'static str = "a date as text, YYYY-MM-DD";

    fn text(&self) -> String {
        let mut text = Vec::new();
        push_date(*self, &mut text);
        String::from_utf8(text).unwrap_or_default()
    }

    fn read(text: &str) -> Option<Self> {
        parse_date(text)
    }
}

impl AsText for OffsetDateTime {
    const WANTED: &'static str = "an instant as text, such as \"2026-05-31T17:30:00.000000Z\"";

    fn text(&self) -> String {
        let mut text = Vec::new();
        instant::push(*self, &mut text);
        String::from_utf8(text).unwrap_or_default()
    }

    fn read(text: &str) -> Option<Self> {
        instant::parse_any(text)
    }
}

pub(crate) fn serialize<T: AsText, S: Serializer>(value: &T, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&value.text())
}

pub(crate) fn deserialize<'de, T: AsText, D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error> {
    let wrong = |text: &str| format!("{text:?} is not {}", T::WANTED);
    deserializer
        .deserialize_str(Read { wanted: T::WANTED, read: |text: &str| T::read(text).ok_or_else(|| wrong(text)) })
}

/// The same of what may be left out.
pub(crate) mod optional {
    use super::{AsText, Deserializer, PhantomData, Serializer, Visitor, fmt};

    pub(crate) fn serialize<T: AsText, S: Serializer>(value: &Option<T>, serializer: S) -> Result<S::Ok, S::Error> {
        match value {
            Some(value) => super::serialize(value, serializer),
            None => serializer.serialize_none(),
        }
    }

    pub(crate) fn deserialize<'de, T: AsText, D: Deserializer<'de>>(deserializer: D) -> Result<Option<T>, D::Error> {
        deserializer.deserialize_option(Optional(PhantomData))
    }

    struct Optional<T>(PhantomData<T>);

    impl<'de, T: AsText> Visitor<'de> for Optional<T> {
        type Value = Option<T>;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            write!(f, "{} or nothing", T::WANTED)
        }

        fn visit_none<E>(self) -> Result<Option<T>, E> {
            Ok(None)
        }

        fn visit_unit<E>(self) -> Result<Option<T>, E> {
            Ok(None)
        }

        fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Option<T>, D::Error> {
            super::deserialize(deserializer).map(Some)
        }
    }
}
