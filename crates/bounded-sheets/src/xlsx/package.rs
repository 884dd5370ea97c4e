//! The zip archive of a workbook: its parts, counted while they are unpacked.

use super::error::{WorkbookError, corrupt};
use crate::content::Content;
use crate::limits::Limits;
use std::collections::HashMap;
use std::io::{self, Read, Seek, SeekFrom};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use zip::ZipArchive;
use zip::read::ZipFile;
use zip::result::ZipError;

/// The parts of a workbook, by name.
pub(super) struct Package<R> {
    archive: ZipArchive<Metered<R>>,
    meter: Meter,
    /// The index of each part, by its name in lower case – case does not matter in part names.
    places: HashMap<String, usize>,
    unpacked: u64,
    bytes: u64,
    limits: Limits,
}

/// A part that is being unpacked.
pub(super) type Part<'p, R> = Unpacking<'p, Metered<R>>;

impl<R: Read + Seek> Package<R> {
    pub(super) fn open(mut reader: R, limits: &Limits) -> Result<Self, WorkbookError> {
        let bytes = reader.seek(SeekFrom::End(0)).map_err(WorkbookError::Io)?;
        match Content::of(&head(&mut reader)?) {
            Content::Zip => {}
            Content::Ole => return Err(ole(&mut reader, bytes, limits)?),
            other => return Err(WorkbookError::NotAWorkbook(other.described())),
        }
        if bytes > limits.workbook_bytes {
            return Err(WorkbookError::TooLarge);
        }
        let entries = announced_entries(&mut reader, bytes)?;
        if entries > limits.entries {
            return corrupt("it has too many parts");
        }
        reader.rewind().map_err(WorkbookError::Io)?;
        let meter = Meter::default();
        let metered = Metered { reader, meter: meter.clone() };
        let mut archive = ZipArchive::new(metered).map_err(broken)?;
        if archive.len() != entries {
            return corrupt("its parts are not what its directory says");
        }
        let mut places = HashMap::new();
        for place in 0..archive.len() {
            let name = archive.by_index_raw(place).map_err(broken)?.name_raw().to_ascii_lowercase();
            // some programs write paths with backslashes
            let name = String::from_utf8_lossy(&name).replace('\\', "/");
            if places.insert(name, place).is_some() {
                return corrupt("it has a part twice");
            }
        }
        meter.0.store(0, Ordering::Relaxed);
        Ok(Self { archive, meter, places, unpacked: 0, bytes, limits: limits.clone() })
    }

    /// Returns the counter of bytes that have been read from the file.
    pub(super) fn meter(&self) -> Meter {
        self.meter.clone()
    }

    pub(super) fn has(&self, name: &str) -> bool {
        self.places.contains_key(&name.to_ascii_lowercase())
    }

    /// Returns the end of a sentence about an archive that is no workbook.
    pub(super) fn other_than_workbook(&self) -> &'static str {
        let within = |folder: &str| self.places.keys().any(|name| name.starts_with(folder));
        if self.has("xl/workbook.bin") {
            "is a binary workbook (.xlsb)"
        } else if within("word/") {
            "is a Word document"
        } else if within("ppt/") {
            "is a PowerPoint presentation"
        } else if within("index/") {
            "is an Apple Numbers, Pages or Keynote file"
        } else if self.has("mimetype") {
            "is an OpenDocument file, such as an .ods"
        } else {
            Content::Zip.described()
        }
    }

    pub(super) fn part(&mut self, name: &str) -> Result<Option<Part<'_, R>>, WorkbookError> {
        let Some(place) = self.places.get(&name.to_ascii_lowercase()) else { return Ok(None) };
        let file = self.archive.by_index(*place).map_err(broken)?;
        let most = match file.compressed_size().min(self.bytes).checked_mul(self.limits.ratio) {
            Some(expected) => self.limits.part_bytes.min(expected.max(self.limits.ratio_from)),
            None => self.limits.part_bytes,
        };
        let most_unpacked = self.limits.unpacked_bytes;
        Ok(Some(Unpacking { file, left: most, unpacked: &mut self.unpacked, most_unpacked }))
    }
}

/// The number of bytes of a workbook's file that have been read. It can be read while a sheet is read.
///
/// ```no_run
/// use bounded_sheets::{Limits, SheetRow, Workbook};
/// let mut workbook = Workbook::open(std::fs::File::open("count.xlsx")?, &Limits::default())?;
/// let meter = workbook.meter();
/// let (mut sheet, mut row) = (workbook.sheet(0)?, SheetRow::default());
/// while sheet.next_into(&mut row)? {
///     println!("{} bytes", meter.bytes());
/// }
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Default)]
pub struct Meter(Arc<AtomicU64>);

impl Meter {
    /// Returns the number of bytes that have been read, before they are unpacked.
    pub fn bytes(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }
}

/// A reader that counts the bytes.
pub(super) struct Metered<R> {
    reader: R,
    meter: Meter,
}

impl<R: Read> Read for Metered<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.reader.read(buffer)?;
        self.meter.0.fetch_add(read as u64, Ordering::Relaxed);
        Ok(read)
    }
}

impl<R: Seek> Seek for Metered<R> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.reader.seek(to)
    }
}

/// A part that is unpacked within the limits.
pub(super) struct Unpacking<'p, R: Read> {
    file: ZipFile<'p, R>,
    left: u64,
    unpacked: &'p mut u64,
    most_unpacked: u64,
}

impl<R: Read> Read for Unpacking<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.file.read(buffer)?;
        *self.unpacked = self.unpacked.saturating_add(read as u64);
        match self.left.checked_sub(read as u64) {
            Some(left) if *self.unpacked <= self.most_unpacked => {
                self.left = left;
                Ok(read)
            }
            _ => Err(io::Error::new(io::ErrorKind::InvalidData, "it unpacks to far more than a workbook should")),
        }
    }
}

fn broken(error: ZipError) -> WorkbookError {
    match error {
        ZipError::Io(error) if error.kind() != io::ErrorKind::UnexpectedEof && error.raw_os_error().is_some() => {
            WorkbookError::Io(error)
        }
        ZipError::UnsupportedArchive(why) if why == ZipError::PASSWORD_REQUIRED => WorkbookError::Encrypted,
        ZipError::UnsupportedArchive(_) => {
            WorkbookError::Corrupt("its archive is packed in a way that is not read".into())
        }
        _ => WorkbookError::Corrupt("its archive is damaged or truncated".into()),
    }
}

fn head<R: Read + Seek>(reader: &mut R) -> Result<Vec<u8>, WorkbookError> {
    let mut head = Vec::new();
    reader.rewind().map_err(WorkbookError::Io)?;
    reader.by_ref().take(4_096).read_to_end(&mut head).map_err(WorkbookError::Io)?;
    Ok(head)
}

/// Returns the number of entries that the end of the archive states.
fn announced_entries<R: Read + Seek>(reader: &mut R, bytes: u64) -> Result<usize, WorkbookError> {
    const RECORD: usize = 22;
    let start = bytes.saturating_sub(RECORD as u64 + u64::from(u16::MAX));
    let mut tail = Vec::new();
    reader.seek(SeekFrom::Start(start)).map_err(WorkbookError::Io)?;
    reader.by_ref().take(bytes).read_to_end(&mut tail).map_err(WorkbookError::Io)?;
    let record = tail.windows(RECORD).rev().find(|window| window.starts_with(b"PK\x05\x06"));
    match record.and_then(|record| record.get(10..12)) {
        Some(&[low, high]) => Ok(usize::from(u16::from_le_bytes([low, high]))),
        _ => corrupt("its archive is damaged or truncated"),
    }
}

/// Returns the error of an OLE container, found by the names of its streams.
fn ole<R: Read + Seek>(reader: &mut R, bytes: u64, limits: &Limits) -> Result<WorkbookError, WorkbookError> {
    let mut content = Vec::new();
    reader.rewind().map_err(WorkbookError::Io)?;
    reader.by_ref().take(bytes.min(limits.workbook_bytes)).read_to_end(&mut content).map_err(WorkbookError::Io)?;
    let has = |stream: &str| {
        let name: Vec<u8> = stream.encode_utf16().flat_map(u16::to_le_bytes).collect();
        content.windows(name.len()).any(|window| window == name)
    };
    Ok(if has("EncryptedPackage") {
        WorkbookError::Encrypted
    } else if has("Workbook") || has("Book") {
        WorkbookError::NotAWorkbook("is an old Excel file (.xls)")
    } else if has("WordDocument") {
        WorkbookError::NotAWorkbook("is an old Word document (.doc)")
    } else {
        WorkbookError::NotAWorkbook(Content::Ole.described())
    })
}
