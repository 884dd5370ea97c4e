//! How keys and values are written: canonical JSON, straight into one text.

use super::escape::{escape, is_plain};
use super::instant;
use crate::moment::{Moment, push_date};
use crate::number::Scale;
use time::{Date, OffsetDateTime};

/// A text being written. Every value closes what its key opened.
pub(super) struct Writer(String);

impl Writer {
    pub(super) fn with_capacity(bytes: usize) -> Self {
        Self(String::with_capacity(bytes))
    }

    pub(super) fn finish(self) -> String {
        self.0
    }

    /// Writes `json` as it is.
    #[inline]
    pub(super) fn raw(&mut self, json: &str) {
        self.0.push_str(json);
    }

    #[inline]
    pub(super) fn text(&mut self, key: &str, text: &str) {
        self.raw(key);
        self.quoted(text);
    }

    #[inline]
    pub(super) fn optional(&mut self, key: &str, text: Option<&str>) {
        if let Some(text) = text {
            self.text(key, text);
        }
    }

    #[inline]
    pub(super) fn moment(&mut self, key: &str, moment: Moment) {
        self.raw(key);
        moment.push(&mut self.0);
        self.raw("\"");
    }

    #[inline]
    pub(super) fn date(&mut self, key: &str, date: Date) {
        self.raw(key);
        push_date(date, &mut self.0);
        self.raw("\"");
    }

    #[inline]
    pub(super) fn instant(&mut self, key: &str, at: OffsetDateTime) {
        self.raw(key);
        instant::push(at, &mut self.0);
        self.raw("\"");
    }

    /// Writes `units` of `scale`.
    #[inline]
    pub(super) fn number(&mut self, key: &str, units: i64, scale: Scale) {
        self.raw(key);
        scale.push(units, &mut self.0);
        self.raw("\"");
    }

    /// Writes a number that stands without quotes.
    pub(super) fn integer(&mut self, key: &str, integer: u64) {
        self.raw(key);
        self.raw(itoa::Buffer::new().format(integer));
    }

    pub(super) fn list<T>(&mut self, key: &str, items: &[T], mut write: impl FnMut(&mut Self, &T)) {
        self.raw(key);
        for (number, item) in items.iter().enumerate() {
            if number > 0 {
                self.raw(",");
            }
            write(self, item);
        }
        self.raw("]");
    }

    fn quoted(&mut self, text: &str) {
        if text.bytes().all(is_plain) {
            self.0.push_str(text);
        } else {
            self.escaped(text);
        }
        self.0.push('"');
    }

    #[cold]
    fn escaped(&mut self, text: &str) {
        for character in text.chars() {
            match escape(character) {
                Some(written) => self.0.push_str(written),
                None => self.0.push(character),
            }
        }
    }
}
