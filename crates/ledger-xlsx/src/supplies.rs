//! The list of supplies: `Supply Code,Supply Name,Buying Unit,Consumption Unit,Unit Conversion`.

use crate::amounts;
use crate::cell::problem;
use crate::csv_input::CsvInput;
use crate::csv_table::CsvTable;
use crate::fault::{Code, FileError, Findings};
use crate::layout::supplies::{self, LAYOUT};
use crate::notes::Notes;
use crate::progress::EVERY;
use crate::reader::{Reader, csv_input, nothing};
use crate::row::Row;
use ledger_core::{NewSupply, SupplyId};
use std::collections::HashMap;
use std::io::Read;

/// A clean list of supplies.
///
/// ```
/// use ledger_xlsx::SuppliesUpload;
/// assert!(SuppliesUpload::default().rows.is_empty());
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SuppliesUpload {
    /// In the order of the file, each code once.
    pub rows: Vec<SupplyRow>,
    /// What somebody should look at.
    pub warnings: Findings,
}

/// A supply and the row it stands in.
///
/// ```
/// use ledger_core::{Catalog, Settings};
/// use ledger_xlsx::{Reader, SupplyRow};
/// let file = "Supply Code;Supply Name;Buying Unit;Consumption Unit;Unit Conversion\nUREA;Urea;bag;kg;50\n";
/// let upload = Reader::new(&Catalog::default(), &Settings::default()).supplies("s.csv", file.as_bytes())?;
/// let SupplyRow { row, supply } = &upload.rows[0];
/// assert_eq!((*row, supply.conversion), (2, 50.into()));
/// # Ok::<(), ledger_xlsx::FileError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SupplyRow {
    /// As a spreadsheet numbers it.
    pub row: u32,
    /// What stands there.
    pub supply: NewSupply,
}

pub(crate) fn read<R: Read>(mut reader: Reader<'_>, name: &str, input: R) -> Result<SuppliesUpload, FileError> {
    let mut notes = reader.notes(name);
    let input = csv_input(&notes, input)?;
    let mut table = CsvTable::open(input, reader.limits.csv_bytes, LAYOUT, None, &reader.limits, &mut notes)?;
    let mut rows = Vec::new();
    let mut seen: HashMap<SupplyId, u32> = HashMap::new();
    let mut count: u32 = 0;
    while table.advance(&mut notes)? {
        if u64::from(count).is_multiple_of(EVERY) {
            reader.report(table.input().bytes(), u64::from(count))?;
        }
        count += 1;
        if count > reader.limits.rows {
            return Err(notes.refused(
                Code::TooManyRows,
                format!("there are more than {} rows; split the file", reader.limits.rows),
            ));
        }
        rows.extend(supply_row(&mut reader, &table, &mut notes, &mut seen));
    }
    reader.report(table.input().bytes(), u64::from(count))?;
    if notes.has_faults() {
        return Err(FileError::Refused(notes.into_report()));
    }
    if rows.is_empty() {
        return Err(nothing(notes, "there are no supplies below the header"));
    }
    Ok(SuppliesUpload { rows, warnings: notes.into_report().warnings })
}

fn supply_row<R: Read>(
    reader: &mut Reader<'_>,
    table: &CsvTable<CsvInput<R>>,
    notes: &mut Notes,
    seen: &mut HashMap<SupplyId, u32>,
) -> Option<SupplyRow> {
    let latest = reader.latest;
    if table.finder.is_header(supplies::CODE, table.field(supplies::CODE)) {
        let place = crate::notes::Place::row(table.record.row);
        notes.say(place, Code::RepeatedHeader, "the header row stands here again; take it out");
        return None;
    }
    let mut row = Row { table, layout: LAYOUT, known: &mut reader.known, notes, latest };
    let code: Option<SupplyId> = row.id(supplies::CODE);
    let name = row.text(supplies::NAME);
    let buying_unit = row.text(supplies::BUYING_UNIT);
    let consumption_unit = row.text(supplies::CONSUMPTION_UNIT);
    let settings = row.known.settings;
    let conversion = row
        .decimal(supplies::CONVERSION)
        .and_then(|number| row.take(supplies::CONVERSION, amounts::conversion(number, settings)));
    let number = row.number();
    if let Some(first) = code.as_ref().and_then(|code| seen.insert(code.clone(), number)) {
        row.fault(
            supplies::CODE,
            problem(Code::DuplicateCode, format!("stands in row {first} already; each supply is listed once")),
        );
        seen.extend(code.clone().map(|code| (code, first)));
    }
    Some(SupplyRow {
        row: number,
        supply: NewSupply {
            code: code?,
            name: name?,
            buying_unit: buying_unit?,
            consumption_unit: consumption_unit?,
            conversion: conversion?,
        },
    })
}
