//! A sheet, row by row.

use super::error::{WorkbookError, corrupt};
use super::shared::Shared;
use super::strings::{RichText, push, unescape};
use super::xml::{Node, Xml, is_true};
use crate::cell::{Cell, Epoch, NumberFormat};
use crate::limits::Limits;
use std::io::Read;
use std::ops::Range;
use std::sync::Arc;

const LAST_ROW: u32 = 1_048_576;
const LAST_COLUMN: usize = 16_384;

/// A sheet that is read row by row; see [`Workbook::sheet`](crate::Workbook::sheet).
///
/// Rows that the file leaves out are skipped; the others have their numbers.
///
/// ```no_run
/// use bounded_sheets::{Limits, SheetRow, Workbook};
/// let mut workbook = Workbook::open(std::fs::File::open("count.xlsx")?, &Limits::default())?;
/// let (mut sheet, mut row) = (workbook.sheet(0)?, SheetRow::default());
/// while sheet.next_into(&mut row)? {}
/// println!("{} has {} merged areas", sheet.name(), sheet.merged().len());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct Sheet<R> {
    name: String,
    xml: Xml<R>,
    shared: Arc<Shared>,
    last_row: u32,
    cells: u64,
    most_cells: u64,
    /// Bytes of shared texts that the cells may still have.
    text_left: u64,
    cell_chars: usize,
    in_data: bool,
    merged: Vec<Area>,
}

/// A rectangle of merged cells.
///
/// ```
/// use bounded_sheets::Area;
/// let b2_to_c9 = Area { columns: 1..3, rows: 2..10 };
/// assert!(b2_to_c9.columns.contains(&2) && b2_to_c9.rows.contains(&9));
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Area {
    /// The columns, counted from 0.
    pub columns: Range<usize>,
    /// The rows, by their numbers in a spreadsheet.
    pub rows: Range<u32>,
}

/// A row of a sheet. Its buffers are used again for the next row.
///
/// ```
/// use bounded_sheets::{Cell, SheetRow};
/// let row = SheetRow::default();
/// assert_eq!((row.number(), row.cell(0), row.cells().count()), (0, Cell::Empty, 0));
/// ```
#[derive(Debug, Default)]
pub struct SheetRow {
    number: u32,
    hidden: bool,
    text: String,
    slots: Vec<Slot>,
    shared: Arc<Shared>,
}

#[derive(Debug, Clone)]
struct Slot {
    column: usize,
    value: Value,
}

#[derive(Debug, Clone)]
enum Value {
    Shared(usize),
    Text(Range<usize>),
    Number(Range<usize>, NumberFormat),
    IsoDate(Range<usize>),
    Boolean(bool),
    Error(Range<usize>),
    NotCalculated,
}

const MOST_MERGED: usize = 100_000;

impl<R: Read> Sheet<R> {
    pub(super) fn new(name: String, xml: Xml<R>, shared: Arc<Shared>, limits: &Limits) -> Self {
        Self {
            name,
            xml,
            shared,
            last_row: 0,
            cells: 0,
            most_cells: limits.cells,
            text_left: limits.text_bytes,
            cell_chars: limits.cell_chars,
            in_data: false,
            merged: Vec::new(),
        }
    }

    /// Returns the sheet's name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Returns the merged areas, which are known once all rows are read.
    pub fn merged(&self) -> &[Area] {
        &self.merged
    }

    /// Reads the next row that the file has. Returns false after the last one.
    ///
    /// # Errors
    /// [`WorkbookError`] if the row is damaged or costs more than the limits allow; no further row can be read then.
    pub fn next_into(&mut self, row: &mut SheetRow) -> Result<bool, WorkbookError> {
        loop {
            let node = self.xml.next()?;
            match (node, self.xml.local()) {
                (Node::Eof, _) => return Ok(false),
                (Node::Start | Node::End, "sheetData") => self.in_data = node == Node::Start,
                (Node::Start, "row") if self.in_data => {
                    self.row(row)?;
                    return Ok(true);
                }
                (Node::Start, "mergeCell") if !self.in_data => {
                    let area = self.xml.attribute("ref")?.as_deref().and_then(area);
                    match area {
                        Some(area) if self.merged.len() < MOST_MERGED => self.merged.push(area),
                        _ => return corrupt("its merged cells make no sense"),
                    }
                }
                _ => {}
            }
        }
    }

    fn row(&mut self, row: &mut SheetRow) -> Result<(), WorkbookError> {
        row.text.clear();
        row.slots.clear();
        row.hidden = false;
        if !Arc::ptr_eq(&row.shared, &self.shared) {
            row.shared = Arc::clone(&self.shared);
        }
        let mut number = None;
        self.xml.attributes(|name, value| match name {
            "r" => number = number.or(Some(value.parse().unwrap_or(0))),
            "hidden" => row.hidden = is_true(Some(value)),
            _ => {}
        })?;
        row.number = number.unwrap_or(self.last_row.saturating_add(1));
        if row.number <= self.last_row || row.number > LAST_ROW {
            return corrupt("its rows are out of order or out of a sheet");
        }
        self.last_row = row.number;
        loop {
            match self.xml.next()? {
                Node::Start if self.xml.local() == "c" => self.cell(row)?,
                Node::End if self.xml.local() == "row" => return Ok(()),
                Node::Eof => return corrupt("its XML ends too early"),
                Node::Start | Node::End | Node::Text => {}
            }
        }
    }

    fn cell(&mut self, row: &mut SheetRow) -> Result<(), WorkbookError> {
        self.cells += 1;
        if self.cells > self.most_cells {
            return corrupt("it has too many cells");
        }
        let (mut place, mut style, mut kind) = (None, None, Kind::Number);
        self.xml.attributes(|name, value| match name {
            "r" => place = Some(reference(value)),
            "s" => style = value.parse::<usize>().ok(),
            "t" => kind = Kind::of(value),
            _ => {}
        })?;
        let last = row.slots.last().map(|slot| slot.column);
        let column = match place {
            None => last.map_or(0, |last| last + 1),
            Some(Some((column, number))) if number == row.number => column,
            Some(_) => return corrupt("a cell is not where its row is"),
        };
        if last.is_some_and(|last| column <= last) || column >= LAST_COLUMN {
            return corrupt("its cells are out of order or out of a sheet");
        }
        let read = self.contents(row)?;
        let value = self.value(kind, style, read, row)?;
        // an empty cell keeps its place, so that the order of the next ones can be checked
        row.slots.push(Slot { column, value: value.unwrap_or(Value::Text(0..0)) });
        Ok(())
    }

    /// Reads up to the end of the cell. Appends its text to that of the row.
    fn contents(&mut self, row: &mut SheetRow) -> Result<Contents, WorkbookError> {
        let start = row.text.len();
        let mut contents = Contents { text: start..start, formula: false, valued: false };
        let mut rich = RichText::starting(start);
        let (mut in_value, mut in_string) = (false, false);
        loop {
            let node = self.xml.next()?;
            if node == Node::Text {
                if in_value {
                    push(&mut row.text, start, self.xml.text(), self.cell_chars)?;
                } else if in_string {
                    rich.add(node, &mut self.xml, &mut row.text, self.cell_chars)?;
                }
                continue;
            }
            match (node, self.xml.local()) {
                (Node::Start | Node::End, "v") => {
                    in_value = node == Node::Start;
                    contents.valued = true;
                    if in_value && self.xml.plain_element()? {
                        in_value = false;
                        push(&mut row.text, start, self.xml.text(), self.cell_chars)?;
                    }
                }
                (Node::Start, "f") => contents.formula = true,
                (Node::Start | Node::End, "is") => {
                    in_string = node == Node::Start;
                    contents.valued = true;
                }
                (Node::End, "c") => break,
                (Node::Eof, _) => return corrupt("its XML ends too early"),
                _ if in_string => rich.add(node, &mut self.xml, &mut row.text, self.cell_chars)?,
                _ => {}
            }
        }
        unescape(&mut row.text, start);
        contents.text.end = row.text.len();
        Ok(contents)
    }

    fn value(
        &mut self,
        kind: Kind,
        style: Option<usize>,
        read: Contents,
        row: &SheetRow,
    ) -> Result<Option<Value>, WorkbookError> {
        let text = row.text.get(read.text.clone()).unwrap_or("");
        // the value of a formula may be an empty text, but not an empty number
        let valueless = !read.valued || (text.is_empty() && kind != Kind::FormulaText);
        let uncalculated = valueless || (self.shared.uncalculated && text == "0");
        if read.formula && uncalculated {
            return Ok(Some(Value::NotCalculated));
        }
        if text.is_empty() {
            return Ok(None);
        }
        Ok(Some(match kind {
            Kind::SharedText => {
                let index = text.trim().parse().ok();
                let Some((index, text)) = index.and_then(|index| Some((index, self.shared.strings.get(index)?))) else {
                    return corrupt("a cell's text is not in the file");
                };
                match self.text_left.checked_sub(text.len() as u64) {
                    Some(left) => self.text_left = left,
                    None => return corrupt("its cells repeat too much text"),
                }
                Value::Shared(index)
            }
            Kind::FormulaText | Kind::OwnText => Value::Text(read.text),
            Kind::Boolean => Value::Boolean(matches!(text.trim(), "1" | "true")),
            Kind::Error => Value::Error(read.text),
            Kind::IsoDate => Value::IsoDate(read.text),
            Kind::Number => {
                let format = style.and_then(|style| self.shared.formats.get(style)).copied();
                Value::Number(read.text, format.unwrap_or(NumberFormat::Plain))
            }
            Kind::Unknown => return corrupt("a cell is of no known type"),
        }))
    }
}

/// The type of a cell, as the file states it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Number,
    SharedText,
    OwnText,
    FormulaText,
    Boolean,
    Error,
    IsoDate,
    Unknown,
}

impl Kind {
    fn of(name: &str) -> Self {
        match name {
            "n" => Self::Number,
            "s" => Self::SharedText,
            "inlineStr" => Self::OwnText,
            "str" => Self::FormulaText,
            "b" => Self::Boolean,
            "e" => Self::Error,
            "d" => Self::IsoDate,
            _ => Self::Unknown,
        }
    }
}

/// The contents of a cell's element.
struct Contents {
    text: Range<usize>,
    formula: bool,
    valued: bool,
}

impl SheetRow {
    /// Returns the row's number in a spreadsheet; 0 before a row is read.
    pub fn number(&self) -> u32 {
        self.number
    }

    /// Returns true if the row is hidden or filtered out.
    pub fn is_hidden(&self) -> bool {
        self.hidden
    }

    /// Returns the day from which the row's dates count.
    pub fn epoch(&self) -> Epoch {
        self.shared.epoch
    }

    /// Returns the cell in a column, counted from 0.
    pub fn cell(&self, column: usize) -> Cell<'_> {
        let slot = self.slots.binary_search_by_key(&column, |slot| slot.column).ok();
        slot.and_then(|slot| self.slots.get(slot)).map_or(Cell::Empty, |slot| self.seen(&slot.value))
    }

    /// Returns all cells that the file has, with their columns.
    pub fn cells(&self) -> impl Iterator<Item = (usize, Cell<'_>)> {
        self.slots.iter().map(|slot| (slot.column, self.seen(&slot.value)))
    }

    fn seen(&self, value: &Value) -> Cell<'_> {
        let text = |range: &Range<usize>| self.text.get(range.clone()).unwrap_or("");
        match value {
            Value::Shared(index) => Cell::Text(self.shared.strings.get(*index).unwrap_or("")),
            Value::Text(range) if range.is_empty() => Cell::Empty,
            Value::Text(range) => Cell::Text(text(range)),
            Value::Number(range, format) => Cell::Number { stored: text(range).trim(), format: *format },
            Value::IsoDate(range) => Cell::IsoDate(text(range)),
            Value::Boolean(value) => Cell::Boolean(*value),
            Value::Error(range) => Cell::Error(text(range)),
            Value::NotCalculated => Cell::NotCalculated,
        }
    }
}

impl<R> std::fmt::Debug for Sheet<R> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Sheet").field("name", &self.name).field("last_row", &self.last_row).finish_non_exhaustive()
    }
}

/// Returns the column, from 0, and the row of a reference such as `B3`.
fn reference(text: &str) -> Option<(usize, u32)> {
    let letters = text.bytes().take_while(u8::is_ascii_alphabetic).count();
    let (letters, digits) = text.split_at_checked(letters)?;
    if !(1..=3).contains(&letters.len())
        || !(1..=7).contains(&digits.len())
        || !digits.bytes().all(|b| b.is_ascii_digit())
    {
        return None;
    }
    let column =
        letters.bytes().fold(0, |column, b| column * 26 + usize::from(b.to_ascii_uppercase().wrapping_sub(b'A')) + 1);
    let row = digits.parse().ok().filter(|row| (1..=LAST_ROW).contains(row))?;
    (column <= LAST_COLUMN).then(|| (column - 1, row))
}

fn area(text: &str) -> Option<Area> {
    let (from, to) = text.split_once(':').unwrap_or((text, text));
    let ((first_column, first_row), (last_column, last_row)) = (reference(from)?, reference(to)?);
    Some(Area { columns: first_column..last_column + 1, rows: first_row..last_row + 1 })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references() {
        assert_eq!(reference("A1"), Some((0, 1)));
        assert_eq!(reference("xfd1048576"), Some((16_383, 1_048_576)));
        for text in ["", "A", "1", "A0", "XFE1", "A1048577", "A4294967298", "AAAA1", "A-1", "A1B", "$A$1", "Ä1"] {
            assert_eq!(reference(text), None, "{text}");
        }
        assert_eq!(area("B2:C9"), Some(Area { columns: 1..3, rows: 2..10 }));
    }
}
