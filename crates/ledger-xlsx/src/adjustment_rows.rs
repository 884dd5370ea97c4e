//! The rows of an adjustment upload, from whatever kind of file.

use crate::adjustment::{AdjustmentLine, AdjustmentRow, AdjustmentRule, AdjustmentTerms};
use crate::amounts;
use crate::cell::{Cell, Taken, check_date, problem};
use crate::date_text::month_first_date;
use crate::fault::{Code, FileError};
use crate::header::{Finder, Header};
use crate::layout::Layout;
use crate::layout::adjustment::{self as column, DATE, ITEM, LAYOUT, NAME, NOTE, QTY, REASON, STORE, UNIT_PRICE};
use crate::notes::{Notes, Place};
use crate::reader::Reader;
use crate::upload::{Rows, SourceRow};
use crate::upload_row::UploadRow;
use crate::xlsx::Area;
use ledger_core::{Moment, NewAdjustment, NewCount, ReasonCode, StoreId, Supply, SupplyId};
use rust_decimal::Decimal;
use std::collections::HashMap;
use time::{PrimitiveDateTime, Time};

/// What the rows read so far came to.
#[derive(Debug)]
pub(crate) struct AdjustmentRows {
    terms: AdjustmentTerms,
    rows: Vec<AdjustmentRow>,
    /// The row in which each item of each store stands first.
    seen: HashMap<(StoreId, SupplyId), u32>,
    filled: u32,
    /// Rows with an item and no input, for the merged cells that come after all rows.
    untouched: Vec<u32>,
}

const INPUTS: [usize; 5] = [REASON, QTY, DATE, UNIT_PRICE, NOTE];

impl AdjustmentRows {
    pub(crate) fn new(terms: AdjustmentTerms) -> Self {
        Self { terms, rows: Vec::new(), seen: HashMap::new(), filled: 0, untouched: Vec::new() }
    }

    pub(crate) fn into_rows(self) -> Vec<AdjustmentRow> {
        self.rows
    }
}

fn is_untouched(source: &SourceRow<'_>) -> bool {
    INPUTS.into_iter().all(|column| source.is_blank(column))
}

impl Rows for AdjustmentRows {
    const LAYOUT: Layout = LAYOUT;
    const STORE: usize = column::STORE;

    fn filled(&self) -> u32 {
        self.filled
    }

    fn count(&mut self, source: &SourceRow<'_>) {
        self.filled = self.filled.saturating_add(u32::from(!is_untouched(source)));
    }

    fn read(
        &mut self,
        source: &SourceRow<'_>,
        finder: &Finder,
        reader: &mut Reader<'_>,
        notes: &mut Notes,
    ) -> Result<(), FileError> {
        let place = Place::row(source.number);
        if is_untouched(source) {
            let no_item = source.is_blank(ITEM);
            if no_item && [NAME, STORE].into_iter().any(|column| !source.is_blank(column)) {
                notes.say(place, Code::IgnoredRow, "this row has no item number and no input; it was not read");
            } else if !no_item {
                self.untouched.push(source.number);
            }
            return Ok(());
        }
        if finder.is_header(QTY, &source.cell(QTY).shown(source.epoch)) {
            notes.say(place, Code::RepeatedHeader, "the header row stands here again; take it out");
            return Ok(());
        }
        self.filled = self.filled.saturating_add(1);
        if self.filled > reader.limits.rows {
            let message = format!("there are more than {} filled rows", reader.limits.rows);
            return Err(std::mem::replace(notes, notes.fresh()).refused(Code::TooManyRows, message));
        }
        if source.hidden {
            notes.say(place, Code::HiddenRow, "this row is hidden or filtered out; it was read all the same");
        }
        let row = UploadRow { layout: LAYOUT, source: *source, reader, notes };
        let line = Line { row, terms: self.terms, seen: &mut self.seen }.read();
        self.rows.extend(line.map(|line| AdjustmentRow { row: source.number, line }));
        Ok(())
    }

    /// A row whose quantity is within merged cells looks untouched and is not.
    fn check_merged(&self, merged: &[Area], header: &Header, notes: &mut Notes) {
        let Some(place) = header.place(QTY) else { return };
        let mut areas: Vec<&Area> = merged.iter().filter(|area| area.columns.contains(&place)).collect();
        areas.sort_by_key(|area| area.rows.start);
        let mut areas = areas.into_iter().peekable();
        for row in &self.untouched {
            while areas.next_if(|area| area.rows.end <= *row).is_some() {}
            if areas.peek().is_some_and(|area| area.rows.contains(row)) {
                let message = "must be filled in: the cell is merged with others and has no value of its own";
                notes.say(Place::cell(*row, LAYOUT.header(QTY)), Code::MissingValue, message);
            }
        }
    }
}

/// A row in which something is filled in.
struct Line<'l, 'a> {
    row: UploadRow<'l, 'a>,
    terms: AdjustmentTerms,
    seen: &'l mut HashMap<(StoreId, SupplyId), u32>,
}

impl Line<'_, '_> {
    fn read(mut self) -> Option<AdjustmentLine> {
        let store = self.row.store(STORE);
        let supply = self.row.supply(ITEM, Code::UnknownItem);
        if let Some(supply) = supply
            && !self.row.source.is_blank(NAME)
        {
            self.row.check_name(NAME, supply);
        }
        self.check_repeated(supply, store.as_ref());
        let reason = self.reason();
        let quantity = self.row.number(QTY);
        let quantity = quantity.and_then(|number| self.quantity(number, supply?));
        let at = self.row.optional(DATE, |row, _| moment(row, self.terms));
        let unit_price = self.row.optional(UNIT_PRICE, price);
        let note = self.row.optional(NOTE, UploadRow::text);
        let (store, supply, quantity) = (store?, supply?.code.clone(), quantity?);
        let (at, unit_price, note) = (at?.unwrap_or(self.terms.at), unit_price?, note?);
        let document = Some(self.row.notes.file().to_string());
        Some(match self.terms.rule {
            AdjustmentRule::Delta if quantity.is_zero() => {
                let message = "changes nothing; the row was skipped";
                self.row.say(QTY, problem(Code::ZeroDelta, message));
                return None;
            }
            AdjustmentRule::Delta => {
                let new = NewAdjustment::new(at, store, supply, quantity, reason??);
                AdjustmentLine::Delta(NewAdjustment { unit_price, document, note, ..new })
            }
            AdjustmentRule::Sync => {
                if unit_price.is_some_and(|price| price.is_zero()) && !quantity.is_zero() {
                    let message = "is the price of stock that is there; it was taken as it stands";
                    self.row.say(UNIT_PRICE, problem(Code::ZeroPrice, message));
                }
                let new = NewCount::new(at, store, supply, quantity);
                AdjustmentLine::Sync(NewCount { unit_price, reason: reason?, document, note, ..new })
            }
        })
    }

    fn check_repeated(&mut self, supply: Option<&Supply>, store: Option<&StoreId>) {
        let (Some(supply), Some(store)) = (supply, store) else { return };
        let number = self.row.source.number;
        let first = *self.seen.entry((store.clone(), supply.code.clone())).or_insert(number);
        if first == number {
            return;
        }
        let repeated = match self.terms.rule {
            AdjustmentRule::Delta => {
                problem(Code::RepeatedLine, format!("is adjusted in row {first} already; both rows count"))
            }
            AdjustmentRule::Sync => {
                let message =
                    format!("stands in row {first} already; by the sync rule an item of a store is counted once");
                problem(Code::DuplicateLine, message)
            }
        };
        self.row.say(ITEM, repeated);
    }

    /// `Some(None)` where a count gives no reason; an adjustment must.
    fn reason(&mut self) -> Option<Option<ReasonCode>> {
        let read = |row: &mut UploadRow<'_, '_>, column: usize| {
            let code = row.text(column)?;
            let reason = row.reader.known.reason(&code);
            row.take(column, reason).cloned()
        };
        match self.terms.rule {
            AdjustmentRule::Delta => read(&mut self.row, REASON).map(Some),
            AdjustmentRule::Sync => self.row.optional(REASON, read),
        }
    }

    fn quantity(&mut self, number: Decimal, supply: &Supply) -> Option<Decimal> {
        let settings = self.row.reader.known.settings;
        let fits = match self.terms.rule {
            AdjustmentRule::Delta => amounts::buying(number, supply, settings),
            AdjustmentRule::Sync => amounts::stock(number, supply, settings),
        };
        self.row.take(QTY, fits)
    }
}

fn price(row: &mut UploadRow<'_, '_>, column: usize) -> Option<Decimal> {
    let settings = row.reader.known.settings;
    let number = row.number(column)?;
    row.take(column, amounts::price(number, settings))
}

/// When it happened; a bare date is its first second.
fn moment(row: &mut UploadRow<'_, '_>, terms: AdjustmentTerms) -> Option<Moment> {
    let (epoch, latest) = (row.source.epoch, row.reader.latest);
    row.filled(DATE, |cell, _| {
        let read = match cell {
            Cell::Field(text) | Cell::Text(text) if terms.month_first => month_first_date(text).map(Taken::clean)?,
            _ => cell.date_time(epoch)?,
        };
        let (date, time) = read.value;
        check_date(date, latest)?;
        let moment = Moment::at(PrimitiveDateTime::new(date, time.unwrap_or(Time::MIDNIGHT)));
        let value = moment.map_err(|error| problem(Code::InvalidDate, error.to_string()))?;
        Ok(Taken { value, warning: read.warning })
    })
}
