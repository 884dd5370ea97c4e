//! The rows of a rebalance upload, from whatever kind of file.

use crate::amounts;
use crate::cell::{Cell, Epoch, Problem, Taken, check_date, missing, problem};
use crate::fault::{Code, FileError};
use crate::fold::{alike, trimmed};
use crate::header::{Finder, Header};
use crate::layout::rebalance::{CODE, DATE, LAYOUT, NAME, PRICE, STOCK, STORE};
use crate::notes::{Notes, Place};
use crate::reader::Reader;
use crate::rebalance::RebalanceRow;
use crate::xlsx::Area;
use ledger_core::{NewRebalanceLine, StoreId, Supply, SupplyId};
use rust_decimal::Decimal;
use std::collections::HashMap;

/// One row of a file, its cells found by the layout's columns.
#[derive(Debug, Clone, Copy)]
pub(crate) struct SourceRow<'c> {
    number: u32,
    hidden: bool,
    epoch: Epoch,
    has_text: bool,
    /// In the layout's order, as far as they are read.
    cells: [Cell<'c>; READ],
}

/// The row in which each supply of a store stands.
type Seen = HashMap<(StoreId, SupplyId), u32, foldhash::fast::RandomState>;

/// What the rows read so far came to.
#[derive(Debug)]
pub(crate) struct RebalanceRows {
    /// The columns that the header has.
    there: [bool; READ],
    rows: Vec<RebalanceRow>,
    seen: Seen,
    filled: u32,
    /// That there is a column without a header has been told.
    told_headless: bool,
    /// Rows with a code and no input, for the merged cells that come after all rows.
    untouched: Vec<u32>,
}

/// How many of the layout's columns are read back.
const READ: usize = PRICE + 1;

const INPUTS: [usize; 3] = [DATE, STOCK, PRICE];

impl<'c> SourceRow<'c> {
    /// The row whose cells are found so.
    pub(crate) fn new(
        number: u32,
        hidden: bool,
        epoch: Epoch,
        has_text: bool,
        cell: impl Fn(usize) -> Cell<'c>,
    ) -> Self {
        Self { number, hidden, epoch, has_text, cells: std::array::from_fn(cell) }
    }

    fn cell(&self, column: usize) -> Cell<'c> {
        self.cells.get(column).copied().unwrap_or(Cell::Empty)
    }

    fn is_blank(&self, column: usize) -> bool {
        self.cell(column).is_blank()
    }

    fn is_untouched(&self) -> bool {
        INPUTS.into_iter().all(|column| self.is_blank(column))
    }
}

impl RebalanceRows {
    /// No rows yet, below this header.
    pub(crate) fn new(header: &Header) -> Self {
        let there = std::array::from_fn(|column| header.place(column).is_some());
        Self { there, rows: Vec::new(), seen: Seen::default(), filled: 0, told_headless: false, untouched: Vec::new() }
    }

    /// How many rows have an input filled in.
    pub(crate) fn filled(&self) -> u32 {
        self.filled
    }

    pub(crate) fn into_rows(self) -> Vec<RebalanceRow> {
        self.rows
    }

    pub(crate) fn read(
        &mut self,
        source: &SourceRow<'_>,
        finder: &Finder,
        reader: &mut Reader<'_>,
        notes: &mut Notes,
    ) -> Result<(), FileError> {
        let place = Place::row(source.number);
        if source.is_untouched() {
            let no_code = source.is_blank(CODE);
            if no_code && source.has_text {
                notes.say(
                    place,
                    Code::IgnoredRow,
                    "this row has a text, and no supply code and no input; it was not read",
                );
            } else if !no_code {
                self.untouched.push(source.number);
            }
            return Ok(());
        }
        if let Cell::Field(text) | Cell::Text(text) = source.cell(DATE)
            && finder.is_header(DATE, text)
        {
            notes.say(place, Code::RepeatedHeader, "the header row stands here again; take it out");
            return Ok(());
        }
        self.filled = self.filled.saturating_add(1);
        if self.filled > reader.limits.rows {
            let message = format!("there are more than {} filled rows; split the file", reader.limits.rows);
            return Err(notes.clone().refused(Code::TooManyRows, message));
        }
        if source.hidden {
            notes.say(place, Code::HiddenRow, "this row is hidden or filtered out; it was read all the same");
        }
        let (seen, there) = (&mut self.seen, &self.there);
        let line = Line { source: *source, there, reader, notes, seen }.read();
        self.rows.extend(line.map(|line| RebalanceRow { row: source.number, line }));
        Ok(())
    }

    /// Tells once of a column that has values and no header.
    pub(crate) fn check_headless<T: AsRef<str>>(
        &mut self,
        source: &SourceRow<'_>,
        mut cells: impl Iterator<Item = (usize, T)>,
        header: &Header,
        notes: &mut Notes,
    ) {
        if self.told_headless || source.is_blank(CODE) {
            return;
        }
        let found = cells.find(|(place, text)| !header.is_headed(*place) && !trimmed(text.as_ref()).is_empty());
        if let Some((_, text)) = found {
            self.told_headless = true;
            let message = "stands in a column that has no header; that column was not read";
            notes.add(Place::row(source.number), Some(text.as_ref()), problem(Code::IgnoredColumn, message));
        }
    }

    /// A row whose inputs are all within merged cells looks untouched and is not.
    pub(crate) fn check_merged(&self, merged: &[Area], header: &Header, notes: &mut Notes) {
        for column in INPUTS {
            let Some(place) = header.place(column) else { continue };
            let mut covered: Vec<(u32, u32)> = merged
                .iter()
                .filter(|area| area.columns.contains(&place))
                .map(|area| (area.rows.start, area.rows.end))
                .collect();
            covered.sort_unstable();
            let mut end = 0;
            for (from, to) in covered {
                let (from, to) = (from.max(end).max(header.row.saturating_add(1)), to.max(end));
                let start = self.untouched.partition_point(|row| *row < from);
                let rows = self.untouched.iter().skip(start).take_while(|row| **row < to);
                for row in rows {
                    let message = "must be filled in: the cell is merged with others and has no value of its own";
                    notes.add(Place::cell(*row, LAYOUT.header(column)), None, problem(Code::MissingValue, message));
                }
                end = to;
            }
        }
    }
}

/// A row in which something is filled in.
struct Line<'l, 'a> {
    source: SourceRow<'l>,
    there: &'l [bool; READ],
    reader: &'l mut Reader<'a>,
    notes: &'l mut Notes,
    seen: &'l mut Seen,
}

impl<'a> Line<'_, 'a> {
    fn read(mut self) -> Option<NewRebalanceLine> {
        let settings = self.reader.known.settings;
        let supply = self.supply();
        let store = self.store();
        self.check_repeated(supply, store.as_ref());
        let date = self.filled(DATE, |cell, line| cell.date(line.source.epoch)).and_then(|date| {
            let latest = self.reader.latest;
            self.take(DATE, check_date(date, latest).map(|()| date))
        });
        let stock = self.number(STOCK).and_then(|number| match supply {
            Some(supply) => self.take(STOCK, amounts::stock(number, supply, settings)),
            None => None,
        });
        let price = self.number(PRICE).and_then(|number| self.take(PRICE, amounts::price(number, settings)));
        if let (Some(stock), Some(price)) = (stock, price)
            && price.is_zero()
            && !stock.is_zero()
        {
            self.say(PRICE, problem(Code::ZeroPrice, "is the price of stock that is there; it was taken as it stands"));
        }
        Some(NewRebalanceLine {
            store: store?,
            supply: supply?.code.clone(),
            date: date?,
            stock: stock?.into(),
            unit_price: price?,
        })
    }

    fn check_repeated(&mut self, supply: Option<&Supply>, store: Option<&StoreId>) {
        let (Some(supply), Some(store)) = (supply, store) else { return };
        let first = *self.seen.entry((store.clone(), supply.code.clone())).or_insert(self.source.number);
        if first != self.source.number {
            let message = format!("stands in row {first} already; a rebalance sets each supply of a store once");
            self.say(CODE, problem(Code::DuplicateCode, message));
        }
    }

    fn say(&mut self, column: usize, problem: Problem) {
        // that the column is not there has been told once for all rows
        if !self.there.get(column).copied().unwrap_or(true) {
            return;
        }
        let place = Place::cell(self.source.number, LAYOUT.header(column));
        let found = self.source.cell(column).shown(self.source.epoch);
        self.notes.add(place, Some(&found), problem);
    }

    fn take<T>(&mut self, column: usize, read: Result<T, Problem>) -> Option<T> {
        read.map_err(|problem| self.say(column, problem)).ok()
    }

    fn filled<T>(
        &mut self,
        column: usize,
        read: impl FnOnce(Cell<'_>, &Self) -> Result<Taken<T>, Problem>,
    ) -> Option<T> {
        let cell = self.source.cell(column);
        let read = if cell.is_blank() { Err(missing()) } else { read(cell, self) };
        let Taken { value, warning } = self.take(column, read)?;
        if let Some(warning) = warning {
            self.say(column, warning);
        }
        Some(value)
    }

    fn number(&mut self, column: usize) -> Option<Decimal> {
        self.filled(column, |cell, line| cell.number(line.reader.known.currency()))
    }

    fn supply(&mut self) -> Option<&'a Supply> {
        let cell = self.source.cell(CODE);
        let found = if cell.is_blank() {
            Err(missing())
        } else {
            cell.code().and_then(|code| self.reader.known.supply(&code, Code::UnknownCode))
        };
        let supply = self.take(CODE, found)?;
        let cell = self.source.cell(NAME);
        let name = if cell.is_blank() { Err(missing()) } else { cell.text(self.source.epoch) };
        if let Some(name) = self.take(NAME, name)
            && !alike(&name, &supply.name)
        {
            let message = format!(
                "is not the name of {:?}, which is {:?}; was a column sorted alone?",
                supply.code.as_str(),
                supply.name
            );
            self.say(NAME, problem(Code::NameMismatch, message));
        }
        Some(supply)
    }

    fn store(&mut self) -> Option<StoreId> {
        let cell = self.source.cell(STORE);
        if cell.is_blank() {
            let only = self.reader.known.only_store.cloned();
            if only.is_none() {
                self.say(STORE, missing());
            }
            return only;
        }
        let found = cell.code().and_then(|code| self.reader.known.store(&code.text));
        self.take(STORE, found).cloned()
    }
}
