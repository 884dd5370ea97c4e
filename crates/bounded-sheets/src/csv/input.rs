//! The bytes of a CSV file: decompressed if they are gzip, and counted before that.

use super::error::CsvError;
use crate::content::Content;
use flate2::read::MultiGzDecoder;
use std::io::{self, Chain, Cursor, Read};

/// A reader of a file from its beginning: the bytes that were read first, then the others.
type Whole<R> = Counted<Chain<Cursor<Vec<u8>>, R>>;

/// A plain or compressed text file.
pub(super) enum CsvInput<R> {
    Plain(Whole<R>),
    Gzip(Box<MultiGzDecoder<Whole<R>>>),
}

/// Bytes that are read first: the longest signature of a file that is no text has as many.
const HEAD: u64 = 8;

impl<R: Read> CsvInput<R> {
    /// Reads the first bytes to find out whether the file is compressed.
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

    /// Makes an input of a plain text.
    pub(super) fn of_text(reader: R) -> Self {
        Self::Plain(Counted { reader: Cursor::new(Vec::new()).chain(reader), bytes: 0 })
    }

    /// Returns the number of bytes of the file that have been read.
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

/// A reader that counts the bytes.
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
