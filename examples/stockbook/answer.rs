//! What a task answers: in words, in JSON, and by its exit status.

use anyhow::Error;
use serde_json::{Value, json};
use std::io::{ErrorKind, Write, stderr, stdout};
use std::process::ExitCode;

pub(crate) struct Answer {
    text: String,
    json: Value,
    refused: bool,
}

/// One row or line of a command that was refused.
pub(crate) struct RefusedRow {
    pub(crate) row: Option<u32>,
    pub(crate) code: String,
    pub(crate) message: String,
}

impl Answer {
    pub(crate) fn done(text: String, json: Value) -> Self {
        Self { text, json, refused: false }
    }

    /// Done, and all that was asked for is printed already.
    pub(crate) fn silent() -> Self {
        Self { text: String::new(), json: Value::Null, refused: false }
    }

    /// Nothing was done, or – `recorded` – not all of it.
    pub(crate) fn refused(intro: &str, recorded: usize, rows: &[RefusedRow]) -> Self {
        let mut text = intro.to_owned();
        for RefusedRow { row, message, .. } in rows {
            match row {
                Some(row) => text.push_str(&format!("\n  row {row}: {message}")),
                None => text.push_str(&format!("\n  {message}")),
            }
        }
        let refused: Vec<Value> = rows
            .iter()
            .map(|RefusedRow { row, code, message }| json!({ "row": row, "code": code, "message": message }))
            .collect();
        Self { text, json: json!({ "recorded": recorded, "refused": refused }), refused: true }
    }

    pub(crate) fn failed(error: &Error) -> Self {
        let message = format!("{error:#}");
        let json = json!({ "error": message });
        Self { text: message, json, refused: true }
    }

    /// The same answer with one more field in its JSON.
    pub(crate) fn with(mut self, field: &str, value: Value) -> Self {
        if let Value::Object(object) = &mut self.json {
            object.insert(field.to_owned(), value);
        }
        self
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
            Err(error) if error.kind() != ErrorKind::BrokenPipe => ExitCode::FAILURE,
            _ if self.refused => ExitCode::FAILURE,
            _ => ExitCode::SUCCESS,
        }
    }
}
