//! The limits of a file, beyond which it is refused.

/// The most that a file may cost. All values are counted while the file is read; the sizes that it states are not used.
///
/// ```
/// use ledger_xlsx::Limits;
/// let limits = Limits::default().rows(5_000);
/// assert_eq!(limits.workbook_bytes, 32 * 1024 * 1024);
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Limits {
    /// Bytes of an `.xlsx`.
    pub workbook_bytes: u64,
    /// Bytes of an uploaded `.csv`.
    pub csv_bytes: u64,
    /// Bytes of a journal, decompressed. They limit time and not memory, because a journal is streamed.
    pub journal_bytes: u64,
    /// Entries of the zip archive of a workbook.
    pub entries: usize,
    /// Decompressed bytes of one part of a workbook.
    pub part_bytes: u64,
    /// Decompressed bytes of all parts of a workbook.
    pub unpacked_bytes: u64,
    /// The maximum ratio of a part's decompressed to its compressed size, once it is larger than `ratio_from`.
    pub ratio: u64,
    /// Decompressed bytes of a part up to which any ratio is allowed.
    pub ratio_from: u64,
    /// The maximum depth of nested elements in a part.
    pub xml_depth: usize,
    /// Bytes of one piece of a part: a tag, a text, a comment.
    pub xml_piece_bytes: u64,
    /// Cells of a sheet, empty ones included.
    pub cells: u64,
    /// Bytes of the texts of a sheet's cells. A text that many cells share counts in each.
    pub text_bytes: u64,
    /// Filled rows of an upload. A journal in CSV may have any number.
    pub rows: u32,
    /// Shared strings of a workbook.
    pub strings: usize,
    /// Characters of a cell.
    pub cell_chars: usize,
    /// Rows among which the header row is looked for.
    pub header_rows: u32,
    /// Faults and warnings that are listed, each; the others are counted.
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

macro_rules! chosen {
    ($($field:ident: $number:ty),+ $(,)?) => {
        impl Limits {
            $(
                #[doc = concat!("Sets [`", stringify!($field), "`](Self#structfield.", stringify!($field), ").")]
                #[must_use]
                pub fn $field(mut self, $field: $number) -> Self {
                    self.$field = $field;
                    self
                }
            )+
        }
    };
}

chosen! {
    workbook_bytes: u64,
    csv_bytes: u64,
    journal_bytes: u64,
    entries: usize,
    part_bytes: u64,
    unpacked_bytes: u64,
    ratio: u64,
    ratio_from: u64,
    xml_depth: usize,
    xml_piece_bytes: u64,
    cells: u64,
    text_bytes: u64,
    rows: u32,
    strings: usize,
    cell_chars: usize,
    header_rows: u32,
    listed: usize,
}

impl Limits {
    /// Returns the limits of [`bounded_sheets`].
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
