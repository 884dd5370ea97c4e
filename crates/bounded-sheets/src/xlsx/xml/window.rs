//! The part of an XML text in memory. It slides over the text, and its size is limited.

use crate::xlsx::error::{WorkbookError, corrupt};
use std::io::{self, BufRead, Read};

/// Text that was read and not yet passed.
pub(super) struct Window<R> {
    input: R,
    text: String,
    /// The end of the text that has been passed.
    at: usize,
    /// The beginning of a character that is not read whole yet.
    cut: Vec<u8>,
    ended: bool,
    most: usize,
    /// Bytes of the current piece that quick-xml has taken.
    taken: usize,
}

const BLOCK: usize = 64 * 1024;

impl<R: Read> Window<R> {
    /// Makes a window for pieces of at most that many bytes.
    pub(super) fn new(input: R, most: u64) -> Self {
        let most = usize::try_from(most).unwrap_or(usize::MAX);
        Self { input, text: String::new(), at: 0, cut: Vec::new(), ended: false, most, taken: 0 }
    }

    /// Returns the text that is not passed yet.
    pub(super) fn rest(&self) -> &str {
        self.text.get(self.at..).unwrap_or("")
    }

    /// Returns the beginning of that text, for [`Window::get`].
    pub(super) fn at(&self) -> usize {
        self.at
    }

    /// Returns the text between two places, which are valid until more is read.
    pub(super) fn get(&self, from: usize, to: usize) -> &str {
        self.text.get(from..to).unwrap_or("")
    }

    pub(super) fn pass(&mut self, bytes: usize) {
        self.at = self.at.saturating_add(bytes).min(self.text.len());
    }

    /// Moves back over bytes that were passed since more was read.
    pub(super) fn back(&mut self, bytes: usize) {
        self.at = self.at.saturating_sub(bytes);
    }

    /// Appends more text, and drops what was passed. Returns false at the end.
    pub(super) fn more(&mut self) -> Result<bool, WorkbookError> {
        if self.text.len() - self.at > self.most {
            return corrupt("a piece of its XML does not end");
        }
        self.read().map_err(|error| WorkbookError::of_unpacking(&error))
    }

    fn read(&mut self) -> io::Result<bool> {
        if self.ended {
            return Ok(false);
        }
        self.text.drain(..self.at);
        self.at = 0;
        let mut bytes = std::mem::take(&mut self.cut);
        let wanted = BLOCK.saturating_sub(bytes.len());
        let read = self.input.by_ref().take(wanted as u64).read_to_end(&mut bytes)?;
        self.ended = read < wanted;
        let valid = match std::str::from_utf8(&bytes) {
            Ok(text) => text,
            Err(error) if error.error_len().is_none() && !self.ended => {
                let (valid, cut) = bytes.split_at_checked(error.valid_up_to()).unwrap_or_default();
                self.cut = cut.to_vec();
                std::str::from_utf8(valid).unwrap_or_default()
            }
            Err(_) => return Err(io::Error::new(io::ErrorKind::InvalidData, "its XML is damaged")),
        };
        self.text.push_str(valid);
        Ok(true)
    }

    /// Begins a piece for quick-xml.
    pub(super) fn piece(&mut self) -> &mut Self {
        self.taken = 0;
        self
    }
}

impl<R: Read> BufRead for Window<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.taken > self.most {
            return Err(io::Error::new(io::ErrorKind::InvalidData, "a piece of its XML does not end"));
        }
        while self.rest().is_empty() && self.read()? {}
        Ok(self.rest().as_bytes())
    }

    fn consume(&mut self, amount: usize) {
        self.taken = self.taken.saturating_add(amount);
        self.pass(amount);
    }
}

impl<R: Read> Read for Window<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let mut rest = self.fill_buf()?;
        let read = rest.read(buffer)?;
        self.consume(read);
        Ok(read)
    }
}
