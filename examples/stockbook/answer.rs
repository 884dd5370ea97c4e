//! What a task answers: in words, in JSON, and by its exit status.

use crate::failure;
use anyhow::Error;
use serde_json::{Value, json};
use std::io::{ErrorKind, Write, stderr, stdout};
use std::process::ExitCode;

pub(crate) struct Answer {
    text: String,
    json: Value,
    refused: bool,
}

/// Something to say about a file or a command: a reason to refuse it, or a warning.
pub(crate) struct Finding {
    pub(crate) row: Option<u32>,
    pub(crate) code: String,
    /// A sentence that says where, what, and what would be right.
    pub(crate) message: String,
}

impl Finding {
    pub(crate) fn of_error(error: &Error) -> Self {
        Self { row: None, code: failure::code(error).to_owned(), message: failure::message(error) }
    }

    fn json(&self) -> Value {
        json!({ "row": self.row, "code": self.code, "message": self.message })
    }
}

impl Answer {
    pub(crate) fn done(text: String, json: Value) -> Self {
        Self { text, json, refused: false }
    }

    /// Done, and all that was asked for is printed already.
    pub(crate) fn silent() -> Self {
        Self { text: String::new(), json: Value::Null, refused: false }
    }

    pub(crate) fn nothing_recorded(reasons: &[Finding]) -> Self {
        Self::refused("Nothing was recorded:", 0, reasons)
    }

    /// Not all of it was done.
    pub(crate) fn refused(intro: &str, recorded: usize, reasons: &[Finding]) -> Self {
        let text = format!("{intro}\n{}", listed(reasons));
        let refused: Vec<Value> = reasons.iter().map(Finding::json).collect();
        Self { text, json: json!({ "recorded": recorded, "refused": refused }), refused: true }
    }

    pub(crate) fn failed(error: &Error) -> Self {
        let reason = Finding::of_error(error);
        let json = json!({ "recorded": 0, "refused": [reason.json()] });
        Self { text: reason.message, json, refused: true }
    }

    /// The same answer with one more field in its JSON.
    pub(crate) fn with(mut self, field: &str, value: Value) -> Self {
        if let Value::Object(object) = &mut self.json {
            object.insert(field.to_owned(), value);
        }
        self
    }

    /// The same answer with what somebody should look at, if there is anything.
    pub(crate) fn warning(mut self, warnings: &[Finding]) -> Self {
        if warnings.is_empty() {
            return self;
        }
        self.text = format!("{}\n\n{}", self.text.trim_end(), warned(warnings));
        self.with("warnings", warnings.iter().map(Finding::json).collect())
    }

    pub(crate) fn print(&self, json: bool) -> ExitCode {
        if self.text.is_empty() && self.json.is_null() {
            return ExitCode::SUCCESS;
        }
        let written = match (json, self.refused) {
            (true, _) => writeln!(stdout(), "{}", self.json),
            (false, false) => writeln!(stdout(), "{}", self.text.trim_end()),
            (false, true) => writeln!(stderr(), "{}", self.text.trim_end()),
        };
        match written {
            // whoever read this has stopped reading: not our failure
            Err(error) if error.kind() != ErrorKind::BrokenPipe => {
                // if that can't be said either, the exit status does
                let _ = writeln!(stderr(), "the answer can't be written: {error}");
                ExitCode::FAILURE
            }
            _ if self.refused => ExitCode::FAILURE,
            _ => ExitCode::SUCCESS,
        }
    }
}

/// Warnings, in words.
pub(crate) fn warned(warnings: &[Finding]) -> String {
    if warnings.is_empty() { String::new() } else { format!("Warnings:\n{}", listed(warnings)) }
}

fn listed(findings: &[Finding]) -> String {
    findings.iter().map(|finding| format!("  {}\n", finding.message)).collect()
}
