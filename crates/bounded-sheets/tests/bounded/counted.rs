//! A file that counts how it is read.

use std::io::{self, Cursor, Read, Seek, SeekFrom};

pub(crate) struct Counted {
    file: Cursor<Vec<u8>>,
    /// The number of bytes that were read; bytes that are read again count again.
    pub(crate) bytes: u64,
    /// The number of reads and seeks.
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
