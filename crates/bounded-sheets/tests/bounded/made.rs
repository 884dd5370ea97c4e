//! Huge files, made small: a repeated text is compressed once, and its compressed form is repeated.

use flate2::{Compress, Compression, FlushCompress};

pub(crate) const KIB: u64 = 1_024;
pub(crate) const MIB: u64 = 1_024 * KIB;
pub(crate) const GIB: u64 = 1_024 * MIB;

/// A well-formed row.
pub(crate) const ROW: &str = r#"<row r="2"><c r="A2" t="inlineStr"><is><t>Urea 46 %</t></is></c><c r="B2" t="inlineStr"><is><t>UREA</t></is></c><c r="C2" t="d"><v>2026-06-30</v></c><c r="D2"><v>1</v></c><c r="E2"><v>2</v></c></row>"#;

/// A text with repetitions, compressed.
#[derive(Clone)]
pub(crate) struct Repeated {
    /// Whole deflate blocks, none of which is the last.
    deflated: Vec<u8>,
}

/// Maximum number of compressed bytes, which stand for gigabytes.
const MOST: u64 = 4_000_000;

impl Repeated {
    pub(crate) fn once(text: &str) -> Self {
        Self { deflated: blocks(text) }
    }

    /// Makes a text that is repeated that many times.
    pub(crate) fn new(text: &str, times: u64) -> Self {
        // larger blocks are compressed better
        let in_a_block = (500_000 / text.len() as u64).clamp(1, times);
        let block = blocks(&text.repeat(in_a_block as usize));
        let count = times.div_ceil(in_a_block).min(MOST / block.len() as u64);
        Self { deflated: block.repeat(count as usize) }
    }

    pub(crate) fn then(mut self, next: &Self) -> Self {
        self.deflated.extend(&next.deflated);
        self
    }

    fn ended(&self) -> Vec<u8> {
        const LAST: [u8; 5] = [1, 0, 0, 0xff, 0xff];
        [&self.deflated[..], &LAST].concat()
    }
}

/// Returns the text as blocks that don't refer to each other.
fn blocks(text: &str) -> Vec<u8> {
    let mut compress = Compress::new(Compression::default(), false);
    let mut out = Vec::with_capacity(text.len() + 1_024);
    compress.compress_vec(text.as_bytes(), &mut out, FlushCompress::Full).unwrap();
    assert_eq!(compress.total_in(), text.len() as u64);
    out
}

/// Makes a gzip file with a wrong length and checksum.
pub(crate) fn gzip(content: &Repeated) -> Vec<u8> {
    [&b"\x1f\x8b\x08\0\0\0\0\0\0\xff"[..], &content.ended(), &[0; 8]].concat()
}

/// A part of a workbook.
pub(crate) struct Entry {
    name: String,
    content: Vec<u8>,
}

pub(crate) fn entry(name: &str, content: &Repeated) -> Entry {
    Entry { name: name.to_owned(), content: content.ended() }
}

/// Makes a zip archive with these parts and the other ones that a workbook needs. The sizes and checksums of large
/// parts are wrong.
pub(crate) fn archive(parts: &[Entry]) -> Vec<u8> {
    const PLUMBING: [(&str, &str); 4] = [
        (
            "_rels/.rels",
            r#"<Relationships><Relationship Id="r1" Type="x/officeDocument" Target="xl/workbook.xml"/></Relationships>"#,
        ),
        ("xl/workbook.xml", r#"<workbook><sheets><sheet name="S" sheetId="1" r:id="r1"/></sheets></workbook>"#),
        (
            "xl/_rels/workbook.xml.rels",
            r#"<Relationships><Relationship Id="r1" Type="x/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="r2" Type="x/sharedStrings" Target="sharedStrings.xml"/><Relationship Id="r3" Type="x/styles" Target="styles.xml"/></Relationships>"#,
        ),
        ("xl/worksheets/sheet1.xml", "<worksheet/>"),
    ];
    let plumbing = PLUMBING.iter().filter(|(name, _)| !parts.iter().any(|part| part.name == *name));
    let plumbing: Vec<Entry> = plumbing.map(|(name, text)| entry(name, &Repeated::once(text))).collect();
    let (mut file, mut directory) = (Vec::new(), Vec::new());
    for part in plumbing.iter().chain(parts) {
        let (crc, unpacked) = sums(part);
        let sizes = [crc, part.content.len() as u32, unpacked].map(u32::to_le_bytes).concat();
        let common = [&[20, 0, 0, 0, 8, 0, 0, 0, 0, 0][..], &sizes, &(part.name.len() as u16).to_le_bytes()].concat();
        let start = (file.len() as u32).to_le_bytes();
        file.extend([&b"PK\x03\x04"[..], &common, &[0, 0], part.name.as_bytes(), &part.content].concat());
        directory.extend([&b"PK\x01\x02\x14\0"[..], &common, &[0; 12], &start].concat());
        directory.extend(part.name.as_bytes());
    }
    let count = ((plumbing.len() + parts.len()) as u16).to_le_bytes();
    let (at, size) = ((file.len() as u32).to_le_bytes(), (directory.len() as u32).to_le_bytes());
    file.extend(directory);
    file.extend([&b"PK\x05\x06\0\0\0\0"[..], &count, &count, &size, &at, &[0, 0]].concat());
    file
}

/// Returns checksum and size: right for a part that is read whole; for others a size as large as can be, which is never
/// reached.
fn sums(part: &Entry) -> (u32, u32) {
    if part.content.len() > 300_000 {
        return (0, u32::MAX - 1);
    }
    let mut out = Vec::with_capacity(part.content.len() * 1_100 + 1_000);
    let mut inflate = flate2::Decompress::new(false);
    inflate.decompress_vec(&part.content, &mut out, flate2::FlushDecompress::Finish).unwrap();
    let mut crc = flate2::Crc::new();
    crc.update(&out);
    (crc.sum(), out.len() as u32)
}

/// Makes a workbook with this sheet.
pub(crate) fn with_sheet(sheet: &Repeated) -> Vec<u8> {
    archive(&[entry("xl/worksheets/sheet1.xml", sheet)])
}

/// Makes a sheet with the header, a row, and these rows.
pub(crate) fn sheet(row: &str, rows: &Repeated) -> Repeated {
    const HEADERS: [&str; 5] =
        ["Supply Name", "Supply Code", "Rebalance Date", "New Buying Unit Stock", "New Average Buying Price"];
    let cells: String = HEADERS.iter().map(|text| format!(r#"<c t="inlineStr"><is><t>{text}</t></is></c>"#)).collect();
    Repeated::once(&format!("<worksheet><sheetData><row>{cells}</row>{row}"))
        .then(rows)
        .then(&Repeated::once("</sheetData></worksheet>"))
}
