//! Questions before anything is written.

use crate::page::Page;
use crate::terminal;
use anyhow::Result;
use std::io::{BufRead, stdin};

pub(crate) struct Ask {
    silent: bool,
}

impl Ask {
    pub(crate) fn new(silent: bool) -> Self {
        Self { silent }
    }

    /// Returns true if a person says yes. No answer means no.
    pub(crate) fn whether(&self, shown: Page, question: &str) -> Result<bool> {
        if self.silent {
            return Ok(false);
        }
        terminal::ask(shown, question)?;
        let mut line = String::new();
        stdin().lock().read_line(&mut line)?;
        Ok(matches!(line.trim().to_ascii_lowercase().as_str(), "y" | "yes"))
    }
}
