//! One row of an upload, column by column: each a value, or a fault on its cell.

use crate::cell::{Cell, Problem, Taken, missing, problem};
use crate::fault::Code;
use crate::fold::folded;
use crate::layout::Layout;
use crate::notes::{Notes, Place};
use crate::reader::Reader;
use crate::upload::SourceRow;
use ledger_core::{StoreId, Supply};
use rust_decimal::Decimal;

/// A row that is being read; a method that answers `None` has said why.
pub(crate) struct UploadRow<'l, 'a> {
    pub(crate) layout: Layout,
    pub(crate) source: SourceRow<'l>,
    pub(crate) reader: &'l mut Reader<'a>,
    pub(crate) notes: &'l mut Notes,
}

impl<'a> UploadRow<'_, 'a> {
    pub(crate) fn say(&mut self, column: usize, problem: Problem) {
        let place = Place::cell(self.source.number, self.layout.header(column));
        let found = self.source.cell(column).shown(self.source.epoch);
        self.notes.add(place, Some(&found), problem);
    }

    pub(crate) fn take<T>(&mut self, column: usize, read: Result<T, Problem>) -> Option<T> {
        read.map_err(|problem| self.say(column, problem)).ok()
    }

    /// A cell that must be filled.
    pub(crate) fn filled<T>(
        &mut self,
        column: usize,
        read: impl FnOnce(Cell<'_>, &mut Self) -> Result<Taken<T>, Problem>,
    ) -> Option<T> {
        let cell = self.source.cell(column);
        let read = if cell.is_blank() { Err(missing()) } else { read(cell, self) };
        let Taken { value, warning } = self.take(column, read)?;
        if let Some(warning) = warning {
            self.say(column, warning);
        }
        Some(value)
    }

    /// `Some(None)` where the cell is empty.
    pub(crate) fn optional<T>(
        &mut self,
        column: usize,
        read: impl FnOnce(&mut Self, usize) -> Option<T>,
    ) -> Option<Option<T>> {
        if self.source.is_blank(column) { Some(None) } else { read(self, column).map(Some) }
    }

    pub(crate) fn number(&mut self, column: usize) -> Option<Decimal> {
        self.filled(column, |cell, row| cell.number(row.reader.known.currency()))
    }

    pub(crate) fn text(&mut self, column: usize) -> Option<String> {
        let epoch = self.source.epoch;
        self.filled(column, |cell, _| cell.text(epoch).map(|text| Taken::clean(text.into_owned())))
    }

    pub(crate) fn supply(&mut self, column: usize, unknown: Code) -> Option<&'a Supply> {
        self.filled(column, |cell, row| {
            let code = cell.code()?;
            row.reader.known.supply(&code, unknown).map(Taken::clean)
        })
    }

    /// The name beside a code must be that supply's.
    pub(crate) fn check_name(&mut self, column: usize, supply: &Supply) {
        if let Some(name) = self.text(column)
            && folded(&name) != folded(&supply.name)
        {
            let message = format!(
                "is not the name of {:?}, which is {:?}; was a column sorted alone?",
                supply.code.as_str(),
                supply.name
            );
            self.say(column, problem(Code::NameMismatch, message));
        }
    }

    /// The store, which need not be named where there is but one.
    pub(crate) fn store(&mut self, column: usize) -> Option<StoreId> {
        if let (true, Some(only)) = (self.source.is_blank(column), self.reader.known.only_store) {
            return Some(only.clone());
        }
        self.filled(column, |cell, row| {
            let code = cell.code()?;
            row.reader.known.store(&code.text).cloned().map(Taken::clean)
        })
    }
}
