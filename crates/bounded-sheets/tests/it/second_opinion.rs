//! Calamine reads the same cells in well-formed files: the fixtures of `ledger-xlsx`, which other programs wrote.

use bounded_sheets::{Cell, Limits, SheetRow, Workbook};
use calamine::{DataRef, Xlsx, open_workbook_from_rs};
use std::collections::BTreeMap;
use std::fs;
use std::io::Cursor;
use std::path::Path;

const UNCALCULATED: &str = "not calculated";

/// Cells by place – the row as shown, the column from 0. Cells with nothing but spaces are left out.
type Cells = BTreeMap<(u32, usize), String>;

#[test]
fn calamine_reads_the_same_cells() {
    let (mut files, mut cells) = (0, 0);
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../ledger-xlsx/tests/fixtures");
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let bytes = fs::read(&path).unwrap_or_default();
        let Ok(mut ours) = Workbook::open(Cursor::new(&bytes), &Limits::default()) else { continue };
        let mut theirs: Xlsx<_> = open_workbook_from_rs(Cursor::new(&bytes)).unwrap();
        for place in 0..ours.sheet_count() {
            let (name, mut our_cells) = ours_of(&mut ours, place);
            let mut their_cells = theirs_of(&mut theirs, &name);
            // calamine reads a formula that was not calculated as 0, or as nothing
            for (place, _) in our_cells.extract_if(.., |_, seen| seen == UNCALCULATED) {
                their_cells.remove(&place);
            }
            assert_eq!(our_cells, their_cells, "{} {name}", path.display());
            cells += our_cells.len();
        }
        files += 1;
    }
    assert!(files >= 60 && cells > 1_000, "{files} files, {cells} cells");
}

fn ours_of(workbook: &mut Workbook<Cursor<&Vec<u8>>>, place: usize) -> (String, Cells) {
    let mut sheet = workbook.sheet(place).unwrap();
    let (mut row, mut cells) = (SheetRow::default(), Cells::new());
    while sheet.next_into(&mut row).unwrap() {
        for (column, cell) in row.cells() {
            let seen = match cell {
                Cell::Empty => continue,
                Cell::Text(text) if text.trim_ascii().is_empty() => continue,
                Cell::NotCalculated => UNCALCULATED.to_owned(),
                Cell::Field(text) | Cell::Text(text) => format!("text {text}"),
                Cell::Number { stored, .. } => format!("number {}", stored.parse::<f64>().unwrap()),
                Cell::IsoDate(text) => format!("date {text}"),
                Cell::Boolean(value) => format!("boolean {value}"),
                Cell::Error(error) => format!("error {error}"),
            };
            cells.insert((row.number(), column), seen);
        }
    }
    (sheet.name().to_owned(), cells)
}

fn theirs_of(workbook: &mut Xlsx<Cursor<&Vec<u8>>>, name: &str) -> Cells {
    let mut cells = Cells::new();
    let mut reader = workbook.worksheet_cells_reader(name).unwrap();
    while let Some(cell) = reader.next_cell().unwrap() {
        let seen = match cell.get_value() {
            DataRef::Empty => continue,
            DataRef::String(text) if text.trim_ascii().is_empty() => continue,
            DataRef::SharedString(text) if text.trim_ascii().is_empty() => continue,
            DataRef::String(text) => format!("text {text}"),
            DataRef::SharedString(text) => format!("text {text}"),
            DataRef::Float(number) => format!("number {number}"),
            DataRef::Int(number) => format!("number {number}"),
            DataRef::DateTime(date) => format!("number {}", date.as_f64()),
            DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => format!("date {text}"),
            DataRef::Bool(value) => format!("boolean {value}"),
            DataRef::Error(error) => format!("error {error}"),
        };
        let (row, column) = cell.get_position();
        cells.insert((row + 1, column as usize), seen);
    }
    cells
}
