//! Faults and warnings of a file, gathered while it is read.

use crate::report::fault::{Code, Fault, FileError, Report};
use crate::report::problem::Problem;
use std::sync::Arc;

/// A row, or a cell by its row and column.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Place<'a> {
    pub(crate) row: Option<u32>,
    pub(crate) column: Option<&'a str>,
}

impl<'a> Place<'a> {
    pub(crate) fn row(row: u32) -> Self {
        Self { row: Some(row), column: None }
    }

    pub(crate) fn cell(row: u32, column: &'a str) -> Self {
        Self { row: Some(row), column: Some(column) }
    }
}

/// The report of a file that is being read.
#[derive(Debug, Clone)]
pub(crate) struct Notes {
    file: Arc<str>,
    pub(crate) sheet: Option<Arc<str>>,
    report: Report,
    listed: usize,
}

const LONGEST_FOUND: usize = 100;

impl Notes {
    pub(crate) fn new(file: &str, listed: usize) -> Self {
        Self { file: file.into(), sheet: None, report: Report::default(), listed }
    }

    pub(crate) fn file(&self) -> &Arc<str> {
        &self.file
    }

    /// Returns an empty report on the same file.
    pub(crate) fn fresh(&self) -> Self {
        Self { report: Report::default(), ..self.clone() }
    }

    pub(crate) fn add(&mut self, place: Place<'_>, found: Option<&str>, problem: Problem) {
        let fault = self.fault(place, found, problem);
        self.report.add(fault, self.listed);
    }

    /// Adds a fault that ends the reading. It is listed even if the list is full.
    pub(crate) fn add_last(&mut self, place: Place<'_>, problem: Problem) {
        let fault = self.fault(place, None, problem);
        self.report.add(fault, usize::MAX);
    }

    fn fault(&self, place: Place<'_>, found: Option<&str>, problem: Problem) -> Fault {
        Fault {
            code: problem.code,
            file: Arc::clone(&self.file),
            sheet: self.sheet.clone(),
            row: place.row,
            column: place.column.map(Arc::from),
            found: found.filter(|found| !found.is_empty()).map(shortened),
            message: problem.message.into_owned(),
        }
    }

    pub(crate) fn say(&mut self, place: Place<'_>, code: Code, message: impl Into<std::borrow::Cow<'static, str>>) {
        self.add(place, None, Problem { code, message: message.into() });
    }

    pub(crate) fn has_faults(&self) -> bool {
        !self.report.faults.is_empty()
    }

    /// Returns true if a fault of that cell is listed; `row` must be the row that is being read.
    pub(crate) fn has_told(&self, row: u32, column: &str) -> bool {
        let of_row = self.report.faults.listed.iter().rev().take_while(|fault| fault.row == Some(row));
        of_row.filter_map(|fault| fault.column.as_deref()).any(|told| told == column)
    }

    pub(crate) fn into_report(self) -> Report {
        self.report
    }

    /// Takes the report, and leaves an empty one.
    pub(crate) fn take(&mut self) -> Report {
        std::mem::take(&mut self.report)
    }

    /// Refuses a file that has a table without rows.
    pub(crate) fn nothing(self, message: &'static str) -> FileError {
        self.refused(Code::NothingToImport, message)
    }

    /// Refuses the file with this fault and all that were found before.
    pub(crate) fn refused(mut self, code: Code, message: impl Into<std::borrow::Cow<'static, str>>) -> FileError {
        self.add_last(Place::default(), Problem { code, message: message.into() });
        FileError::Refused(self.report)
    }
}

fn shortened(text: &str) -> String {
    let mut shortened: String = text.chars().take(LONGEST_FOUND).collect();
    if shortened.len() < text.len() {
        shortened.push('…');
    }
    shortened
}
