//! The limits of a file, beyond which it is refused.

/// The most that a file may cost. All values are counted while the file is read; the sizes that it states are not used.
///
/// ```
/// use bounded_sheets::Limits;
/// let limits = Limits { cells: 5_000, ..Limits::default() };
/// assert_eq!(limits.workbook_bytes, 32 * 1024 * 1024);
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of an `.xlsx`.
    pub workbook_bytes: u64,
    /// Bytes of a `.csv`, decompressed.
    pub csv_bytes: u64,
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
    /// Shared strings of a workbook.
    pub strings: usize,
    /// Characters of a cell.
    pub cell_chars: usize,
}

impl Default for Limits {
    fn default() -> Self {
        const MIB: u64 = 1024 * 1024;
        Self {
            workbook_bytes: 32 * MIB,
            csv_bytes: 64 * MIB,
            entries: 1_000,
            part_bytes: 192 * MIB,
            unpacked_bytes: 256 * MIB,
            ratio: 200,
            ratio_from: 8 * MIB,
            xml_depth: 32,
            xml_piece_bytes: MIB,
            cells: 8_000_000,
            text_bytes: 512 * MIB,
            strings: 1_500_000,
            cell_chars: 32_767,
        }
    }
}
