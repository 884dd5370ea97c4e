//! The error report: a copy of a refused file with its faults marked.

use crate::answer::{Answer, Finding};
use crate::change::file;
use crate::output::{Format, create};
use anyhow::Result;
use clap::Args;
use ledger_xlsx::{ErrorReport, FileError, FileKind, Limits, ReportError};
use serde_json::Value;
use std::path::{Path, PathBuf};

#[derive(Args)]
pub(crate) struct Report {
    /// The new .xlsx or .csv file for the rows of a refused file, with the bad cells marked and explained
    #[arg(long, value_name = "FILE")]
    report: Option<PathBuf>,
}

/// The most faults that a report explains.
const EXPLAINED: usize = 200_000;

impl Report {
    /// The limits for reading a file: with a report, every fault is listed.
    pub(crate) fn limits(&self) -> Limits {
        let limits = Limits::default();
        if self.report.is_some() { limits.listed(EXPLAINED) } else { limits }
    }

    /// The same answer; the faults are marked in a copy of the file.
    pub(crate) fn mark(&self, answer: Answer, source: &Path, kind: FileKind, only_marked: bool) -> Result<Answer> {
        let Some(path) = &self.report else { return Ok(answer) };
        let (sheet, marks) = answer.marks();
        if marks.is_empty() {
            return Ok(answer.with("report", Value::Null));
        }
        let report = ErrorReport { kind, sheet, marks, only_marked, limits: self.limits() };
        let written = Format::of(path).map_err(Into::into).and_then(|format| {
            let (input, name, _) = file(source)?;
            create(path, |out| {
                match format {
                    Format::Xlsx => report.write_xlsx(&name, input, out)?,
                    Format::Csv => report.write_csv(&name, input, out)?,
                }
                Ok(())
            })
        });
        let path = path.display();
        Ok(match written {
            Ok(()) => answer
                .adding(&format!(
                    "{path} has the rows with what is wrong marked: put it right there, and send that file."
                ))
                .with("report", path.to_string().into()),
            Err(error) => {
                let why = match error.downcast_ref::<ReportError>() {
                    Some(ReportError::Read(FileError::Refused(_))) => "its rows can't be read".to_owned(),
                    _ => Finding::of_error(&error).message,
                };
                answer.adding(&format!("No report was written: {why}.")).with("report", Value::Null)
            }
        })
    }
}
