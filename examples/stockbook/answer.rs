//! The answer of a task: in words, in JSON, and by its exit status.

use crate::page::Page;
use crate::{failure, terminal};
use anyhow::Error;
use ledger_xlsx::{Fault, Mark};
use serde_json::{Value, json};
use std::io::ErrorKind;
use std::process::ExitCode;
use std::sync::Arc;

pub(crate) struct Answer {
    text: Page,
    json: Value,
    refused: bool,
    /// The faults of a file, with the sheet of each.
    marks: Vec<(Option<Arc<str>>, Mark)>,
}

/// A finding about a file or a command: a reason to refuse it, or a warning.
pub(crate) struct Finding {
    pub(crate) row: Option<u32>,
    pub(crate) code: String,
    /// A sentence that says where the fault is, what it is, and what would be right.
    pub(crate) message: String,
    /// The mark for the file itself, if the finding is about a row.
    pub(crate) mark: Option<Mark>,
    /// The sheet of that row.
    pub(crate) sheet: Option<Arc<str>>,
}

/// The source of rows: a file and, in a workbook, a sheet.
#[derive(Clone)]
pub(crate) struct Source<'a> {
    pub(crate) file: &'a str,
    pub(crate) sheet: Option<Arc<str>>,
}

/// The number of reasons in the text; JSON has all.
const SHOWN: usize = 1_000;

impl Finding {
    pub(crate) fn new(code: &str, message: impl Into<String>) -> Self {
        Self { row: None, code: code.to_owned(), message: message.into(), mark: None, sheet: None }
    }

    /// A finding about a row of a file.
    pub(crate) fn of_row(source: &Source<'_>, row: u32, code: &str, message: String) -> Self {
        let sheet = source.sheet.clone();
        let within = sheet.as_ref().map_or(String::new(), |sheet| format!(", sheet \"{sheet}\""));
        let told = format!("{}{within}, row {row}: {message}", source.file);
        Self { row: Some(row), mark: Some(Mark { row, column: None, message }), sheet, ..Self::new(code, told) }
    }

    pub(crate) fn of_fault(fault: &Fault) -> Self {
        let (mark, sheet) = (Mark::of(fault), fault.sheet.clone());
        Self { row: fault.row, mark, sheet, ..Self::new(fault.code.as_str(), fault.to_string()) }
    }

    pub(crate) fn of_error(error: &Error) -> Self {
        Self::new(failure::code(error), failure::message(error))
    }

    fn json(&self) -> Value {
        json!({ "row": self.row, "code": self.code, "message": self.message })
    }
}

impl Answer {
    pub(crate) fn done(text: impl Into<Page>, json: Value) -> Self {
        Self { text: text.into(), json, refused: false, marks: Vec::new() }
    }

    /// An answer that was printed already.
    pub(crate) fn silent() -> Self {
        Self { text: Page::default(), json: Value::Null, refused: false, marks: Vec::new() }
    }

    pub(crate) fn nothing_recorded(reasons: &[Finding]) -> Self {
        Self::refused("Nothing was recorded:", 0, reasons)
    }

    /// An answer that refuses a part or all.
    pub(crate) fn refused(intro: &str, recorded: usize, reasons: &[Finding]) -> Self {
        let text = Page::from(intro).with(listed(reasons));
        let refused: Vec<Value> = reasons.iter().map(Finding::json).collect();
        let marks = reasons.iter().filter_map(|reason| Some((reason.sheet.clone(), reason.mark.clone()?))).collect();
        Self { text, json: json!({ "recorded": recorded, "refused": refused }), refused: true, marks }
    }

    pub(crate) fn failed(error: &Error) -> Self {
        let reason = Finding::of_error(error);
        let json = json!({ "recorded": 0, "refused": [reason.json()] });
        Self { text: reason.message.into(), json, refused: true, marks: Vec::new() }
    }

    /// The marks of faults, and the sheet that has them.
    pub(crate) fn marks(&self) -> (Option<Arc<str>>, Vec<Mark>) {
        let sheet = self.marks.iter().find_map(|(sheet, _)| sheet.clone());
        (sheet, self.marks.iter().map(|(_, mark)| mark.clone()).collect())
    }

    /// The same answer with one more line.
    pub(crate) fn adding(mut self, line: &str) -> Self {
        self.text = self.text.trimmed().spaced().with(line);
        self
    }

    /// The same answer with one more field in its JSON.
    pub(crate) fn with(mut self, field: &str, value: Value) -> Self {
        if let Value::Object(object) = &mut self.json {
            object.insert(field.to_owned(), value);
        }
        self
    }

    /// The same answer with warnings, if there are any.
    pub(crate) fn warning(mut self, warnings: &[Finding]) -> Self {
        if warnings.is_empty() {
            return self;
        }
        self.text = self.text.trimmed().spaced().with(warned(warnings));
        self.warning_in_json(warnings)
    }

    /// The same answer with more warnings in its JSON.
    pub(crate) fn warning_in_json(mut self, warnings: &[Finding]) -> Self {
        if !warnings.is_empty()
            && let Value::Object(object) = &mut self.json
            && let Value::Array(list) = object.entry("warnings").or_insert_with(|| json!([]))
        {
            list.extend(warnings.iter().map(Finding::json));
        }
        self
    }

    pub(crate) fn print(self, json: bool) -> ExitCode {
        if self.text.is_empty() && self.json.is_null() {
            return ExitCode::SUCCESS;
        }
        let written = match (json, self.refused) {
            (true, _) => terminal::json(&self.json),
            (false, false) => terminal::answer(self.text),
            (false, true) => terminal::complain(self.text),
        };
        match written {
            // a reader that has stopped reading is not a failure
            Err(error) if error.kind() != ErrorKind::BrokenPipe => {
                // if that can't be written either, the exit status is all there is
                let _ = terminal::complain(format!("the answer can't be written: {error}").into());
                ExitCode::FAILURE
            }
            _ if self.refused => ExitCode::FAILURE,
            _ => ExitCode::SUCCESS,
        }
    }
}

/// The warnings, in words.
pub(crate) fn warned(warnings: &[Finding]) -> Page {
    if warnings.is_empty() { Page::default() } else { Page::from("Warnings:").with(listed(warnings)) }
}

fn listed(findings: &[Finding]) -> Page {
    let listed: Page = findings.iter().take(SHOWN).map(|finding| format!("  {}", finding.message)).collect();
    match findings.len().checked_sub(SHOWN) {
        Some(more) if more > 0 => listed.with(format!("  … and {more} more")),
        _ => listed,
    }
}
