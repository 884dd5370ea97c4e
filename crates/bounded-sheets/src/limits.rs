//! How much of a file is read before it is refused.

/// The most that a file may cost; everything is counted while reading, never believed.
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
