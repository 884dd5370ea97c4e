//! Failures of a whole task: a sentence for people, and a stable code for programs.

use anyhow::Error;
use ledger_core::value::IdError;
use ledger_store::{
    BackupError, BookError, Broken, ExecuteError, ExportError, LineError, OpenError, ReadError, RestoreError,
    StoreError,
};
use ledger_xlsx::{FileError, WriteError};
use std::fmt;
use std::io::{self, ErrorKind};
use std::path::Path;

#[derive(Debug)]
pub(crate) struct Failure {
    code: &'static str,
    message: String,
}

impl Failure {
    pub(crate) fn new(code: &'static str, message: impl Into<String>) -> Self {
        Self { code, message: message.into() }
    }

    pub(crate) fn of_reading(path: &Path, error: &io::Error) -> Self {
        let path = path.display();
        match error.kind() {
            ErrorKind::NotFound => {
                Self::new("no_such_file", format!("there is no file {path}: check its name and folder"))
            }
            ErrorKind::IsADirectory => Self::new("not_a_file", format!("{path} is a folder: name the file itself")),
            ErrorKind::InvalidInput => Self::new(
                "not_a_file",
                format!("{path} is a pipe, a device or the like: save what it gives in a file, and name that"),
            ),
            ErrorKind::PermissionDenied => {
                Self::new("no_permission", format!("{path} may not be read: check its permissions"))
            }
            _ => Self::new("unreadable_file", format!("{path} can't be read: {error}")),
        }
    }

    pub(crate) fn of_writing(path: &Path, error: &io::Error) -> Self {
        let path = path.display();
        match error.kind() {
            ErrorKind::AlreadyExists => Self::new(
                "already_exists",
                format!("there is something at {path} already: choose another name, or remove it first"),
            ),
            ErrorKind::NotFound => Self::new("no_folder", format!("{path} can't be made: its folder does not exist")),
            ErrorKind::PermissionDenied => {
                Self::new("not_writable", format!("{path} may not be written: check the permissions of its folder"))
            }
            ErrorKind::StorageFull => {
                Self::new("disk_full", format!("there is no room left to write {path}: free some disk space"))
            }
            _ => Self::new("not_writable", format!("{path} can't be written: {error}")),
        }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Failure {}

/// The message of an error, with advice.
pub(crate) fn message(error: &Error) -> String {
    match error.downcast_ref::<ExecuteError>() {
        Some(ExecuteError::InDoubt { command, source }) => format!(
            "it is not known whether this was recorded: {source}; before you do it again, look whether \
             `stockbook log BOOK --json` has the command {command}"
        ),
        _ => format!("{error:#}"),
    }
}

/// The code of an error, whatever its source.
pub(crate) fn code(error: &Error) -> &'static str {
    if let Some(failure) = error.downcast_ref::<Failure>() {
        failure.code
    } else if let Some(error) = error.downcast_ref::<BookError>() {
        of_book(error)
    } else if let Some(error) = error.downcast_ref::<ExecuteError>() {
        of_executing(error)
    } else if let Some(error) = error.downcast_ref::<ReadError>() {
        of_replaying(error)
    } else if let Some(error) = error.downcast_ref::<OpenError>() {
        of_opening(error)
    } else if let Some(error) = error.downcast_ref::<StoreError>() {
        of_storing(error)
    } else if let Some(error) = error.downcast_ref::<Broken>() {
        of_verifying(error)
    } else if let Some(error) = error.downcast_ref::<BackupError>() {
        of_backing_up(error)
    } else if let Some(error) = error.downcast_ref::<ExportError>() {
        of_exporting(error)
    } else if let Some(FileError::Io { .. }) = error.downcast_ref() {
        "unreadable_file"
    } else if error.is::<WriteError>() {
        "not_writable"
    } else if error.is::<IdError>() {
        "invalid_name"
    } else {
        "failed"
    }
}

/// The error of an export that can't be restored, with the name of its file.
pub(crate) fn of_restoring(error: RestoreError, file: &str) -> Error {
    match error {
        RestoreError::Open(error) => error.into(),
        RestoreError::Line { line, source } => {
            let code = match source {
                LineError::NotAnExport => "not_an_export",
                LineError::Newer(_) => "newer_export",
                LineError::CutOff { .. } => "partial_export",
                _ => "damaged_export",
            };
            let reason = format!("{:#}", Error::from(source));
            Failure::new(code, format!("{file}, line {line}: {reason}; nothing was made of it")).into()
        }
        RestoreError::Read(error) => Failure::of_reading(Path::new(file), &error).into(),
        other => other.into(),
    }
}

fn of_verifying(error: &Broken) -> &'static str {
    match error {
        Broken::Unreadable { .. } | Broken::NotARecord { .. } => "unreadable_record",
        Broken::Missing { .. } | Broken::CutOff { .. } => "missing_record",
        Broken::Overlapping { .. } => "extra_record",
        Broken::Misfiled { .. } | Broken::Changed { .. } | Broken::OtherEnd { .. } => "changed_record",
        Broken::Rewritten { .. } | Broken::NotInChain { .. } => "rewritten",
        Broken::WrongSnapshots { .. } => "wrong_snapshot",
        Broken::Store(error) => of_storing(error),
        _ => "damaged",
    }
}

fn of_backing_up(error: &BackupError) -> &'static str {
    match error {
        BackupError::Open(error) => of_opening(error),
        BackupError::Store(error) => of_storing(error),
        _ => "cancelled",
    }
}

fn of_exporting(error: &ExportError) -> &'static str {
    match error {
        ExportError::Store(error) => of_storing(error),
        ExportError::Write(_) => "not_writable",
        ExportError::CutOff { .. } => "missing_record",
        _ => "cancelled",
    }
}

fn of_book(error: &BookError) -> &'static str {
    match error {
        BookError::Open(error) => of_opening(error),
        BookError::Read(error) => of_replaying(error),
        BookError::Execute(error) => of_executing(error),
        _ => "failed",
    }
}

fn of_opening(error: &OpenError) -> &'static str {
    match error {
        OpenError::NotFound { .. } => "no_such_book",
        OpenError::AlreadyExists { .. } => "already_exists",
        OpenError::LeftBehind { .. } => "left_behind",
        OpenError::NoFolder { .. } => "no_folder",
        OpenError::NotAFile { .. } => "not_a_file",
        OpenError::NotADatabase { .. } | OpenError::Foreign { .. } => "not_a_book",
        OpenError::Unfinished { .. } => "unfinished_book",
        OpenError::Newer { .. } => "newer_book",
        OpenError::WrongWriteAheadLog { .. } => "wrong_write_ahead_log",
        OpenError::Store(error) => of_storing(error),
        _ => "failed",
    }
}

fn of_replaying(error: &ReadError) -> &'static str {
    match error {
        ReadError::Store(error) => of_storing(error),
        ReadError::Cancelled { .. } => "cancelled",
        _ => "damaged",
    }
}

fn of_executing(error: &ExecuteError) -> &'static str {
    match error {
        ExecuteError::Contended { .. } => "busy",
        ExecuteError::InDoubt { .. } | ExecuteError::CancelledInDoubt { .. } => "in_doubt",
        ExecuteError::Cancelled { .. } => "cancelled",
        ExecuteError::Read(error) => of_replaying(error),
        ExecuteError::Store(error) => of_storing(error),
        _ => "failed",
    }
}

fn of_storing(error: &StoreError) -> &'static str {
    match error {
        StoreError::Busy { .. } => "busy",
        StoreError::Full { .. } => "disk_full",
        StoreError::ReadOnly { .. } => "not_writable",
        StoreError::TooManyFiles { .. } => "too_many_files",
        StoreError::TooLarge { .. } => "too_large",
        StoreError::Damaged { .. } => "damaged",
        StoreError::ForeignObject { .. } => "foreign_object",
        StoreError::Replaced { .. } => "replaced_book",
        _ => "failed",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ledger_core::CommandId;

    #[test]
    fn whoever_is_left_in_doubt_is_told_where_to_look() {
        let command = CommandId::new("c-17").unwrap();
        let source = StoreError::Full { place: "farm.book".into() };
        let error = Error::from(ExecuteError::InDoubt { command, source });
        insta::assert_snapshot!(
            format!("{}: {}", code(&error), message(&error)),
            @"in_doubt: it is not known whether this was recorded: there is no room left to write farm.book: free some disk space, then try again; before you do it again, look whether `stockbook log BOOK --json` has the command c-17"
        );
    }
}
