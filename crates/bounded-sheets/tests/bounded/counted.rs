//! A file that counts what is read of it.

use std::io::{self, Cursor, Read, Seek, SeekFrom};

pub(crate) struct Counted {
    file: Cursor<Vec<u8>>,
    /// How many bytes were read, those that were read again among them.
    pub(crate) bytes: u64,
    /// How many calls that took, to read or to go elsewhere.
    pub(crate) steps: u64,
}

impl Counted {
    pub(crate) fn new(bytes: Vec<u8>) -> Self {
        Self { file: Cursor::new(bytes), bytes: 0, steps: 0 }
    }

    pub(crate) fn length(&self) -> u64 {
        self.file.get_ref().len() as u64
    }
}

impl Read for Counted {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.file.read(buffer)?;
        self.bytes += read as u64;
        self.steps += 1;
        Ok(read)
    }
}

impl Seek for Counted {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.steps += 1;
        self.file.seek(to)
    }
}
