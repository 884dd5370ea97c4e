//! The writer of keys and values: canonical JSON, straight into one text.

use super::escape::{escape, plain_length};
use crate::value::instant;
use crate::value::moment::{Moment, MomentWriter, push_date};
use crate::value::number::Scale;
use time::{Date, OffsetDateTime};

/// A text that is being written. Every value closes the quote that its key opened.
pub(super) struct Writer {
    text: Vec<u8>,
    moments: MomentWriter,
}

impl Writer {
    pub(super) fn with_capacity(bytes: usize) -> Self {
        Self { text: Vec::with_capacity(bytes), moments: MomentWriter::default() }
    }

    pub(super) fn finish(self) -> String {
        // the text is made of texts and digits, so it is valid
        String::from_utf8(self.text).unwrap_or_default()
    }

    /// Writes `json` as it is.
    #[inline]
    pub(super) fn raw(&mut self, json: &str) {
        self.text.extend_from_slice(json.as_bytes());
    }

    #[inline(always)]
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
        self.moments.push(moment, &mut self.text);
        self.raw("\"");
    }

    #[inline]
    pub(super) fn date(&mut self, key: &str, date: Date) {
        self.raw(key);
        push_date(date, &mut self.text);
        self.raw("\"");
    }

    #[inline]
    pub(super) fn instant(&mut self, key: &str, at: OffsetDateTime) {
        self.raw(key);
        instant::push(at, &mut self.text);
        self.raw("\"");
    }

    /// Writes `key` and a number of `units` in `scale`.
    #[inline]
    pub(super) fn number(&mut self, key: &str, units: i64, scale: Scale) {
        self.raw(key);
        scale.push(units, &mut self.text);
        self.raw("\"");
    }

    /// Writes `key` and a number without quotes.
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

    #[inline(never)]
    fn quoted(&mut self, text: &str) {
        let mut rest = text;
        while let Some((plain, special)) = plain_length(rest).and_then(|length| rest.split_at_checked(length)) {
            let mut characters = special.chars();
            self.raw(plain);
            self.raw(characters.next().and_then(escape).unwrap_or_default());
            rest = characters.as_str();
        }
        self.raw(rest);
        self.raw("\"");
    }
}
