//! The bytes of a CSV file, decompressed if they are gzip, and counted as the file has them.

use super::error::CsvError;
use crate::content::Content;
use flate2::read::MultiGzDecoder;
use std::io::{self, Chain, Cursor, Read};

/// A reader with the bytes that were looked at put back.
type Whole<R> = Counted<Chain<Cursor<Vec<u8>>, R>>;

/// A plain or compressed text file.
pub(super) enum CsvInput<R> {
    Plain(Whole<R>),
    Gzip(Box<MultiGzDecoder<Whole<R>>>),
}

/// As many as the longest mark of a format that is no text has.
const HEAD: u64 = 8;

impl<R: Read> CsvInput<R> {
    /// Looks at the first bytes to see which it is.
    pub(super) fn open(mut reader: R) -> Result<Self, CsvError> {
        let mut head = Vec::new();
        reader.by_ref().take(HEAD).read_to_end(&mut head).map_err(CsvError::Io)?;
        let content = Content::of(&head);
        let whole = Counted { reader: Cursor::new(head).chain(reader), bytes: 0 };
        match content {
            Content::Zip | Content::Ole => Err(CsvError::NotText(content)),
            Content::Gzip => Ok(Self::Gzip(Box::new(MultiGzDecoder::new(whole)))),
            _ => Ok(Self::Plain(whole)),
        }
    }

    /// A text that is known to be one.
    pub(super) fn of_text(reader: R) -> Self {
        Self::Plain(Counted { reader: Cursor::new(Vec::new()).chain(reader), bytes: 0 })
    }

    /// Bytes of the file that have been read.
    pub(super) fn bytes(&self) -> u64 {
        match self {
            Self::Plain(whole) => whole.bytes,
            Self::Gzip(decoder) => decoder.get_ref().bytes,
        }
    }
}

impl<R: Read> Read for CsvInput<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match self {
            Self::Plain(whole) => whole.read(buffer),
            Self::Gzip(decoder) => decoder.read(buffer),
        }
    }
}

/// A reader that counts.
pub(super) struct Counted<R> {
    reader: R,
    bytes: u64,
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.reader.read(buffer)?;
        self.bytes = self.bytes.saturating_add(read as u64);
        Ok(read)
    }
}
