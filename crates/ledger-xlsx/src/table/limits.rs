//! How much of a file is read before it is refused.

/// The most that a file may cost; everything is counted while reading, never believed.
///
/// ```
/// use ledger_xlsx::Limits;
/// let limits = Limits { rows: 5_000, ..Limits::default() };
/// assert_eq!(limits.workbook_bytes, 32 * 1024 * 1024);
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of an `.xlsx`.
    pub workbook_bytes: u64,
    /// Bytes of an uploaded `.csv`.
    pub csv_bytes: u64,
    /// Bytes of a journal, decompressed: it is streamed, so this bounds time, not memory.
    pub journal_bytes: u64,
    /// Entries in the zip archive that a workbook is.
    pub entries: usize,
    /// Decompressed bytes of one part of a workbook.
    pub part_bytes: u64,
    /// Decompressed bytes of all its parts together.
    pub unpacked_bytes: u64,
    /// How many times larger than its compressed form a part may be, once it is past `ratio_from`.
    pub ratio: u64,
    /// Decompressed bytes of a part up to which any ratio is fine.
    pub ratio_from: u64,
    /// How deep elements of a part may nest.
    pub xml_depth: usize,
    /// Bytes of one piece of a part: a tag, a text, a comment.
    pub xml_piece_bytes: u64,
    /// Cells of a sheet, empty ones included.
    pub cells: u64,
    /// Bytes of the texts of a sheet's cells: a text that many cells share counts in each.
    pub text_bytes: u64,
    /// Filled rows of an upload; a journal may have any number.
    pub rows: u32,
    /// Shared strings of a workbook.
    pub strings: usize,
    /// Characters of a cell.
    pub cell_chars: usize,
    /// Rows in which the header is looked for.
    pub header_rows: u32,
    /// Faults, and warnings, that are listed; the others are counted.
    pub listed: usize,
}

impl Default for Limits {
    fn default() -> Self {
        let file = bounded_sheets::Limits::default();
        Self {
            workbook_bytes: file.workbook_bytes,
            csv_bytes: file.csv_bytes,
            journal_bytes: 1024 * 1024 * 1024,
            entries: file.entries,
            part_bytes: file.part_bytes,
            unpacked_bytes: file.unpacked_bytes,
            ratio: file.ratio,
            ratio_from: file.ratio_from,
            xml_depth: file.xml_depth,
            xml_piece_bytes: file.xml_piece_bytes,
            cells: file.cells,
            text_bytes: file.text_bytes,
            rows: 200_000,
            strings: file.strings,
            cell_chars: file.cell_chars,
            header_rows: 50,
            listed: 1_000,
        }
    }
}

impl Limits {
    /// Those of the file alone.
    pub(crate) fn of_file(&self) -> bounded_sheets::Limits {
        bounded_sheets::Limits {
            workbook_bytes: self.workbook_bytes,
            csv_bytes: self.csv_bytes,
            entries: self.entries,
            part_bytes: self.part_bytes,
            unpacked_bytes: self.unpacked_bytes,
            ratio: self.ratio,
            ratio_from: self.ratio_from,
            xml_depth: self.xml_depth,
            xml_piece_bytes: self.xml_piece_bytes,
            cells: self.cells,
            text_bytes: self.text_bytes,
            strings: self.strings,
            cell_chars: self.cell_chars,
        }
    }
}
