//! No bytes make the readers panic, and a failing disk is not taken for a damaged file.

use bounded_sheets::{CsvError, CsvRow, CsvRows, Limits, SheetRow, Workbook, WorkbookError};
use proptest::prelude::{any, proptest};
use std::io::{self, Cursor, Read, Seek, SeekFrom};

fn read_csv(input: impl Read) -> Result<u32, CsvError> {
    let mut rows = CsvRows::open(input, &Limits::default())?;
    let mut row = CsvRow::default();
    while rows.next_into(&mut row)? {
        assert_eq!(row.cells().count(), row.width());
    }
    Ok(row.number())
}

fn read_workbook(input: impl Read + Seek) -> Result<u32, WorkbookError> {
    let mut workbook = Workbook::open(input, &Limits::default())?;
    let mut row = SheetRow::default();
    for place in 0..workbook.sheet_count() {
        let mut sheet = workbook.sheet(place)?;
        while sheet.next_into(&mut row)? {
            assert!(row.cells().all(|(column, cell)| row.cell(column) == cell));
        }
    }
    Ok(row.number())
}

/// A disk that fails after a number of bytes.
struct Failing<'b>(Cursor<&'b [u8]>, u64);

impl Read for Failing<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.0.position() >= self.1 {
            return Err(io::Error::from_raw_os_error(5));
        }
        let left = usize::try_from(self.1 - self.0.position()).unwrap();
        let most = buffer.len().min(left);
        self.0.read(&mut buffer[..most])
    }
}

impl Seek for Failing<'_> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.0.seek(to)
    }
}

fn fixture(name: &str) -> Vec<u8> {
    std::fs::read(format!("{}/../ledger-xlsx/tests/fixtures/{name}", env!("CARGO_MANIFEST_DIR"))).unwrap()
}

#[test]
fn a_disk_that_fails_is_not_a_damaged_file() {
    let csv = fixture("pandas.csv");
    assert!(read_csv(csv.as_slice()).is_ok());
    assert!(matches!(read_csv(Failing(Cursor::new(&csv), 20)), Err(CsvError::Io(_))));
    let workbook = fixture("openpyxl-plain.xlsx");
    assert!(read_workbook(Cursor::new(&workbook)).is_ok());
    for most in [0, 100, 1_000] {
        let error = read_workbook(Failing(Cursor::new(&workbook), most)).unwrap_err();
        assert!(matches!(error, WorkbookError::Io(_)), "after {most} bytes: {error}");
    }
}

#[test]
fn a_truncated_archive_is_damaged() {
    let workbook = fixture("openpyxl-plain.xlsx");
    let cut = &workbook[..workbook.len() - 100];
    assert!(matches!(read_workbook(Cursor::new(cut)), Err(WorkbookError::Corrupt(_))));
    assert!(matches!(read_csv(&b"\x1f\x8b\x08\0\0\0\0\0\0\xff\x01"[..]), Err(CsvError::Damaged)));
    assert!(matches!(read_csv(&workbook[..]), Err(CsvError::NotText(_))));
}

proptest! {
    #[test]
    fn no_bytes_panic(bytes in proptest::collection::vec(any::<u8>(), 0..2_000), head in 0_usize..4) {
        let heads: [&[u8]; 4] = [b"", b"PK\x03\x04", b"\x1f\x8b\x08", b"\xff\xfe"];
        let bytes = [heads[head], &bytes].concat();
        let _ = read_csv(bytes.as_slice());
        let _ = read_workbook(Cursor::new(bytes));
    }

    #[test]
    fn no_damage_panics(places in proptest::collection::vec((any::<usize>(), any::<u8>()), 1..20)) {
        let mut bytes = fixture("openpyxl-plain.xlsx");
        for (place, byte) in places {
            let place = place % bytes.len();
            bytes[place] = byte;
        }
        let _ = read_workbook(Cursor::new(bytes));
    }
}
