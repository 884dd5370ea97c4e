//! The zip archive that a workbook is: its parts, counted while they are unpacked.

use super::{Broken, corrupt};
use crate::file::limits::Limits;
use crate::file::sniff::Content;
use std::cell::Cell;
use std::collections::HashMap;
use std::io::{self, Read, Seek, SeekFrom};
use std::rc::Rc;
use zip::ZipArchive;
use zip::read::ZipFile;
use zip::result::ZipError;

/// A workbook's parts by name.
pub(crate) struct Package<R> {
    archive: ZipArchive<Metered<R>>,
    /// How much of the file has been read.
    meter: Rc<Cell<u64>>,
    /// Part names don't tell case apart.
    places: HashMap<String, usize>,
    unpacked: u64,
    bytes: u64,
    limits: Limits,
}

/// One part, being unpacked.
pub(crate) type Part<'p, R> = Unpacking<'p, Metered<R>>;

impl<R: Read + Seek> Package<R> {
    pub(crate) fn open(mut reader: R, limits: &Limits) -> Result<Self, Broken> {
        let bytes = reader.seek(SeekFrom::End(0)).map_err(Broken::Io)?;
        match Content::of(&head(&mut reader)?) {
            Content::Zip => {}
            Content::Ole => return Err(ole(&mut reader, bytes, limits)?),
            other => return Err(Broken::Not(other.described())),
        }
        if bytes > limits.workbook_bytes {
            return Err(Broken::TooLarge);
        }
        let entries = announced_entries(&mut reader, bytes)?;
        if entries > limits.entries {
            return corrupt("it has too many parts");
        }
        reader.rewind().map_err(Broken::Io)?;
        let meter = Rc::new(Cell::new(0));
        let metered = Metered { reader, meter: Rc::clone(&meter) };
        let mut archive = ZipArchive::new(metered).map_err(broken)?;
        if archive.len() != entries {
            return corrupt("its parts are not what its directory says");
        }
        let mut places = HashMap::new();
        for place in 0..archive.len() {
            let name = archive.by_index_raw(place).map_err(broken)?.name_raw().to_ascii_lowercase();
            // some write their paths as Windows does
            let name = String::from_utf8_lossy(&name).replace('\\', "/");
            if places.insert(name, place).is_some() {
                return corrupt("it has a part twice");
            }
        }
        meter.set(0);
        Ok(Self { archive, meter, places, unpacked: 0, bytes, limits: limits.clone() })
    }

    /// Counts what is read of the file, however it is packed.
    pub(crate) fn meter(&self) -> Rc<Cell<u64>> {
        Rc::clone(&self.meter)
    }

    pub(crate) fn has(&self, name: &str) -> bool {
        self.places.contains_key(&name.to_ascii_lowercase())
    }

    /// What this is, if it is no workbook.
    pub(crate) fn other_than_workbook(&self) -> &'static str {
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

    pub(crate) fn part(&mut self, name: &str) -> Result<Option<Part<'_, R>>, Broken> {
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

/// A reader that says how far it has come.
pub(crate) struct Metered<R> {
    reader: R,
    meter: Rc<Cell<u64>>,
}

impl<R: Read> Read for Metered<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.reader.read(buffer)?;
        self.meter.set(self.meter.get().saturating_add(read as u64));
        Ok(read)
    }
}

impl<R: Seek> Seek for Metered<R> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.reader.seek(to)
    }
}

/// A part that is unpacked as far as the limits allow.
pub(crate) struct Unpacking<'p, R: Read> {
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

fn broken(error: ZipError) -> Broken {
    match error {
        ZipError::Io(error) if error.kind() != io::ErrorKind::UnexpectedEof && error.raw_os_error().is_some() => {
            Broken::Io(error)
        }
        ZipError::UnsupportedArchive(why) if why == ZipError::PASSWORD_REQUIRED => Broken::Encrypted,
        ZipError::UnsupportedArchive(_) => Broken::Corrupt("its archive is packed in a way that is not read".into()),
        _ => Broken::Corrupt("its archive is damaged or truncated".into()),
    }
}

fn head<R: Read + Seek>(reader: &mut R) -> Result<Vec<u8>, Broken> {
    let mut head = Vec::new();
    reader.rewind().map_err(Broken::Io)?;
    reader.by_ref().take(4_096).read_to_end(&mut head).map_err(Broken::Io)?;
    Ok(head)
}

/// How many entries the end of the archive announces.
fn announced_entries<R: Read + Seek>(reader: &mut R, bytes: u64) -> Result<usize, Broken> {
    const RECORD: usize = 22;
    let start = bytes.saturating_sub(RECORD as u64 + u64::from(u16::MAX));
    let mut tail = Vec::new();
    reader.seek(SeekFrom::Start(start)).map_err(Broken::Io)?;
    reader.by_ref().take(bytes).read_to_end(&mut tail).map_err(Broken::Io)?;
    let record = tail.windows(RECORD).rev().find(|window| window.starts_with(b"PK\x05\x06"));
    match record.and_then(|record| record.get(10..12)) {
        Some(&[low, high]) => Ok(usize::from(u16::from_le_bytes([low, high]))),
        _ => corrupt("its archive is damaged or truncated"),
    }
}

/// What an OLE container is: an encrypted workbook has a stream of that name.
fn ole<R: Read + Seek>(reader: &mut R, bytes: u64, limits: &Limits) -> Result<Broken, Broken> {
    let mut content = Vec::new();
    reader.rewind().map_err(Broken::Io)?;
    reader.by_ref().take(bytes.min(limits.workbook_bytes)).read_to_end(&mut content).map_err(Broken::Io)?;
    let has = |stream: &str| {
        let name: Vec<u8> = stream.encode_utf16().flat_map(u16::to_le_bytes).collect();
        content.windows(name.len()).any(|window| window == name)
    };
    Ok(if has("EncryptedPackage") {
        Broken::Encrypted
    } else if has("Workbook") || has("Book") {
        Broken::Not("is an old Excel file (.xls)")
    } else if has("WordDocument") {
        Broken::Not("is an old Word document (.doc)")
    } else {
        Broken::Not(Content::Ole.described())
    })
}
