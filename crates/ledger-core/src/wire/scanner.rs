//! The scanner of keys and values. It takes only text that the writer writes, so that a scanned text is canonical.
//!
//! Functions that take a key are always inlined, so that a constant key is compared in an instruction or two.

use super::escape::{plain_length, unescape};
use crate::value::instant;
use crate::value::moment::{Moment, parse_date};
use crate::value::number::{NumberError, Scale};
use std::borrow::Cow;
use std::str::FromStr;
use time::{Date, OffsetDateTime};

/// The rest of a text. A function returns `None` if it meets text that the writer does not write, and the scan stops.
pub(super) struct Scanner<'a>(&'a str);

impl<'a> Scanner<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        Self(text)
    }

    pub(super) fn is_at_end(&self) -> bool {
        self.0.is_empty()
    }

    /// Takes `json`, which must come next.
    #[inline(always)]
    pub(super) fn raw(&mut self, json: &str) -> Option<()> {
        self.0 = self.0.strip_prefix(json)?;
        Some(())
    }

    /// Takes `key` and a text of any content.
    #[inline(always)]
    pub(super) fn text<T: From<Cow<'a, str>>>(&mut self, key: &str) -> Option<T> {
        self.raw(key)?;
        self.quoted().map(T::from)
    }

    /// Takes `key` and a name, or another text that its own type checks.
    #[inline(always)]
    pub(super) fn name<T: FromStr>(&mut self, key: &str) -> Option<T> {
        self.raw(key)?;
        self.quoted()?.parse().ok()
    }

    /// Takes a key and its value, or nothing if the key does not come next.
    #[inline(always)]
    pub(super) fn optional<T>(
        &mut self,
        key: &str,
        read: impl FnOnce(&mut Self, &str) -> Option<T>,
    ) -> Option<Option<T>> {
        if self.0.starts_with(key) { read(self, key).map(Some) } else { Some(None) }
    }

    /// Takes `key` and a moment, written in full to the second.
    #[inline]
    pub(super) fn moment(&mut self, key: &str) -> Option<Moment> {
        Moment::parse_full(self.plain(key)?)
    }

    #[inline]
    pub(super) fn date(&mut self, key: &str) -> Option<Date> {
        parse_date(self.plain(key)?)
    }

    #[inline]
    pub(super) fn instant(&mut self, key: &str) -> Option<OffsetDateTime> {
        instant::parse(self.plain(key)?)
    }

    /// Takes `key` and a number of `scale` for which `holds` is true.
    #[inline(always)]
    pub(super) fn number<N: Copy>(
        &mut self,
        key: &str,
        scale: Scale,
        read: impl Fn(&str, Scale) -> Result<N, NumberError>,
        holds: impl Fn(N) -> bool,
    ) -> Option<N> {
        read(self.plain(key)?, scale).ok().filter(|number| holds(*number))
    }

    /// Takes `key` and a number without quotes.
    pub(super) fn integer<N: FromStr>(&mut self, key: &str) -> Option<N> {
        self.raw(key)?;
        let end = self.0.bytes().position(|byte| !byte.is_ascii_digit())?;
        let (digits, rest) = self.0.split_at_checked(end)?;
        if digits.starts_with('0') && digits != "0" {
            return None;
        }
        self.0 = rest;
        digits.parse().ok()
    }

    #[inline]
    pub(super) fn list<T>(&mut self, key: &str, mut item: impl FnMut(&mut Self) -> Option<T>) -> Option<Vec<T>> {
        self.raw(key)?;
        let mut items = Vec::new();
        if self.raw("]").is_some() {
            return Some(items);
        }
        loop {
            items.push(item(self)?);
            if self.raw("]").is_some() {
                return Some(items);
            }
            self.raw(",")?;
        }
    }

    /// Takes `key` and a text without escapes.
    #[inline(always)]
    pub(super) fn plain(&mut self, key: &str) -> Option<&'a str> {
        self.raw(key)?;
        self.unescaped()
    }

    fn unescaped(&mut self) -> Option<&'a str> {
        let (text, rest) = self.up_to_special()?;
        self.0 = rest.strip_prefix('"')?;
        Some(text)
    }

    /// Takes a text up to and with its closing quote.
    fn quoted(&mut self) -> Option<Cow<'a, str>> {
        let (text, rest) = self.up_to_special()?;
        let Some(rest) = rest.strip_prefix('"') else {
            return self.escaped().map(Cow::Owned);
        };
        self.0 = rest;
        Some(Cow::Borrowed(text))
    }

    #[inline]
    fn up_to_special(&self) -> Option<(&'a str, &'a str)> {
        self.0.split_at_checked(plain_length(self.0)?)
    }

    #[cold]
    fn escaped(&mut self) -> Option<String> {
        let mut text = String::new();
        loop {
            let (plain, rest) = self.up_to_special()?;
            text.push_str(plain);
            if let Some(rest) = rest.strip_prefix('"') {
                self.0 = rest;
                return Some(text);
            }
            let (character, rest) = unescape(rest)?;
            text.push(character);
            self.0 = rest;
        }
    }
}
