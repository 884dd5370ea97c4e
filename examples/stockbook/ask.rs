//! Asking before anything is written.

use anyhow::Result;
use std::io::{BufRead, Write, stderr, stdin};

pub(crate) struct Ask {
    silent: bool,
}

impl Ask {
    pub(crate) fn new(silent: bool) -> Self {
        Self { silent }
    }

    /// Whether a person says yes; silence is no.
    pub(crate) fn whether(&self, shown: &str, question: &str) -> Result<bool> {
        if self.silent {
            return Ok(false);
        }
        write!(stderr(), "{}\n\n{question} [y/N] ", shown.trim_end())?;
        stderr().flush()?;
        let mut line = String::new();
        stdin().lock().read_line(&mut line)?;
        Ok(matches!(line.trim().to_ascii_lowercase().as_str(), "y" | "yes"))
    }
}
