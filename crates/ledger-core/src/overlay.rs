//! Rows as a command would leave them: one stretch of them replaced, the rest still those that are.

use crate::timeline::{Key, Row};
use crate::valuation::Stock;
use std::ops::Range;

#[derive(Debug)]
pub(crate) struct Overlay<'a> {
    base: &'a [Row],
    /// `base` before `keep` and from `resume` on stands; `rows` is what is between.
    keep: usize,
    rows: Vec<Row>,
    resume: usize,
}

/// Which stretch of rows is replaced, and by what.
#[derive(Debug)]
pub(crate) struct RowsPatch {
    range: Range<usize>,
    rows: Vec<Row>,
}

impl RowsPatch {
    pub(crate) fn commit(self, rows: &mut Vec<Row>) {
        if self.range.end == rows.len() {
            rows.truncate(self.range.start);
            rows.extend(self.rows);
        } else {
            rows.splice(self.range, self.rows);
        }
    }
}

impl<'a> Overlay<'a> {
    pub(crate) fn over(base: &'a [Row]) -> Self {
        Self { base, keep: base.len(), rows: Vec::new(), resume: base.len() }
    }

    pub(crate) fn into_patch(self) -> RowsPatch {
        RowsPatch { range: self.keep..self.resume, rows: self.rows }
    }

    pub(crate) fn replaced(&self) -> &[Row] {
        &self.rows
    }

    pub(crate) fn len(&self) -> usize {
        let tail = self.base.len().saturating_sub(self.resume);
        self.keep.saturating_add(self.rows.len()).saturating_add(tail)
    }

    pub(crate) fn get(&self, index: usize) -> Option<&Row> {
        let Some(index) = index.checked_sub(self.keep) else { return self.base.get(index) };
        match index.checked_sub(self.rows.len()) {
            None => self.rows.get(index),
            Some(index) => self.base.get(self.resume.saturating_add(index)),
        }
    }

    /// What the stream holds before the row at `index`.
    pub(crate) fn stock_before(&self, index: usize) -> Stock {
        index.checked_sub(1).and_then(|index| self.get(index)).map_or_else(Stock::default, |row| row.after)
    }

    /// The index of the first row that does not stand before `key`.
    pub(crate) fn index_of(&self, key: Key) -> usize {
        let head = self.base.get(..self.keep).unwrap_or_default();
        let tail = self.base.get(self.resume..).unwrap_or_default();
        let ends_before = |rows: &[Row]| rows.last().is_none_or(|row| row.key < key);
        if !ends_before(head) {
            head.partition_point(|row| row.key < key)
        } else if !ends_before(&self.rows) {
            self.keep.saturating_add(self.rows.partition_point(|row| row.key < key))
        } else if !ends_before(tail) {
            let tail = tail.partition_point(|row| row.key < key);
            self.keep.saturating_add(self.rows.len()).saturating_add(tail)
        } else {
            self.len()
        }
    }

    /// The index of the first row that stands after `key`.
    pub(crate) fn index_after(&self, key: Key) -> usize {
        let index = self.index_of(key);
        if self.get(index).is_some_and(|row| row.key == key) { index.saturating_add(1) } else { index }
    }

    /// Puts `rows` where those of `range` are.
    pub(crate) fn replace(&mut self, range: Range<usize>, rows: Vec<Row>) {
        if self.rows.is_empty() && self.keep == self.resume {
            self.keep = range.start;
            self.resume = range.end;
            self.rows = rows;
            return;
        }
        if range.start < self.keep {
            let head = self.base.get(range.start..self.keep).unwrap_or_default();
            self.rows.splice(0..0, head.iter().copied());
            self.keep = range.start;
        }
        let start = range.start.saturating_sub(self.keep);
        let end = range.end.saturating_sub(self.keep).max(start);
        let missing = end.saturating_sub(self.rows.len());
        let until = self.resume.saturating_add(missing).min(self.base.len());
        self.rows.extend_from_slice(self.base.get(self.resume..until).unwrap_or_default());
        self.resume = until;
        self.rows.splice(start..end, rows);
    }
}
