//! What SQLite and the system say when something fails, as what is wrong with a book.

use crate::log::store::StoreError;
use rusqlite::ErrorCode;
use std::fs::File;
use std::io;
use std::path::Path;

/// The codes of a system that has no more files to give: to this program, or to anybody.
const TOO_MANY_FILES: &[i32] = if cfg!(windows) { &[4] } else { &[23, 24] };

pub(crate) fn place(path: &Path) -> String {
    path.display().to_string()
}

pub(crate) fn failed(path: &Path, doing: &'static str, error: rusqlite::Error) -> StoreError {
    let place = place(path);
    match error.sqlite_error_code() {
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => StoreError::Busy { place },
        Some(ErrorCode::DiskFull) => StoreError::Full { place },
        Some(ErrorCode::CannotOpen) if no_files_are_left(path) => StoreError::TooManyFiles { place },
        Some(ErrorCode::ReadOnly | ErrorCode::CannotOpen | ErrorCode::PermissionDenied) => {
            StoreError::ReadOnly { place }
        }
        Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => {
            StoreError::Damaged { place, what: error.to_string() }
        }
        _ => match error {
            rusqlite::Error::StatementChangedRows(rows) => {
                let what = format!("a statement wrote {rows} rows, and not as many as it was to: nothing was written");
                StoreError::Damaged { place, what }
            }
            rusqlite::Error::FromSqlConversionFailure(..)
            | rusqlite::Error::Utf8Error(..)
            | rusqlite::Error::IntegralValueOutOfRange(..)
            | rusqlite::Error::InvalidColumnType(..) => StoreError::Damaged { place, what: error.to_string() },
            error => StoreError::Failed { place, doing, source: error.into() },
        },
    }
}

/// Tells that what was read is not what was written, rather than that it could not be read just now.
pub(crate) fn is_damage(error: &rusqlite::Error) -> bool {
    let wrong = matches!(error.sqlite_error_code(), None | Some(ErrorCode::Unknown | ErrorCode::TypeMismatch));
    wrong || matches!(error.sqlite_error_code(), Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase))
}

pub(crate) fn failed_by_system(path: &Path, doing: &'static str, source: io::Error) -> StoreError {
    let place = place(path);
    match source.kind() {
        io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => StoreError::ReadOnly { place },
        io::ErrorKind::StorageFull => StoreError::Full { place },
        _ if is_too_many_files(&source) => StoreError::TooManyFiles { place },
        _ => StoreError::Failed { place, doing, source: source.into() },
    }
}

/// SQLite says no more than that it could not open a file. None of its own may be opened to find out why: closed again,
/// it would take SQLite's locks with it. So the folder is.
fn no_files_are_left(path: &Path) -> bool {
    File::open(path.parent().unwrap_or(path)).is_err_and(|error| is_too_many_files(&error))
}

fn is_too_many_files(error: &io::Error) -> bool {
    error.raw_os_error().is_some_and(|code| TOO_MANY_FILES.contains(&code))
}
