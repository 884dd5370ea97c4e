//! Text for people, line by line: a text put in as one line is printed as one, whatever characters it has.

use ledger_core::value::Shown;
use std::fmt::{self, Display};

/// Lines of text. Names and notes in them can't end a line, add one, or steer a terminal.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Page {
    lines: Vec<String>,
}

impl Page {
    pub(crate) fn is_empty(&self) -> bool {
        self.lines.is_empty()
    }

    /// The same page with another page or a line below it.
    #[must_use]
    pub(crate) fn with(mut self, below: impl Into<Self>) -> Self {
        self.add(below);
        self
    }

    pub(crate) fn add(&mut self, below: impl Into<Self>) {
        self.lines.append(&mut below.into().lines);
    }

    /// The same page with a blank line below it.
    #[must_use]
    pub(crate) fn spaced(self) -> Self {
        self.with("")
    }

    /// The same page without blank lines at either end.
    #[must_use]
    pub(crate) fn trimmed(mut self) -> Self {
        while self.lines.last().is_some_and(String::is_empty) {
            self.lines.pop();
        }
        let blank = self.lines.iter().take_while(|line| line.is_empty()).count();
        self.lines.drain(..blank);
        self
    }

    /// The same page, indented.
    #[must_use]
    pub(crate) fn indented(mut self, by: &str) -> Self {
        for line in self.lines.iter_mut().filter(|line| !line.is_empty()) {
            line.insert_str(0, by);
        }
        self
    }
}

impl From<String> for Page {
    fn from(line: String) -> Self {
        Self { lines: vec![line] }
    }
}

impl From<&str> for Page {
    fn from(line: &str) -> Self {
        line.to_owned().into()
    }
}

impl<L: Into<String>> FromIterator<L> for Page {
    fn from_iter<I: IntoIterator<Item = L>>(lines: I) -> Self {
        Self { lines: lines.into_iter().map(Into::into).collect() }
    }
}

impl Display for Page {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.lines.iter().try_for_each(|line| writeln!(f, "{}", Shown(line)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_stays_a_line() {
        let page = Page::from("Item  Name").with("UREA  Urea\r\nGOLD  Gold\u{1b}[2J").spaced().with("an end");
        assert_eq!(page.to_string(), "Item  Name\nUREA  Urea\\r\\nGOLD  Gold\\u{1b}[2J\n\nan end\n");
        assert_eq!(Page::from("").with("a").indented("  ").spaced().trimmed(), Page::from("  a"));
    }
}
