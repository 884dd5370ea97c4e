//! The contents of journal rows.

use crate::import::journal::amendment::Amendment;
use crate::report::fault::Findings;
use ledger_core::Action;
use std::sync::Arc;

/// A row of a journal.
///
/// ```
/// use ledger_core::{Action, Settings, query::Catalog};
/// use ledger_xlsx::{JournalRow, Reader, RowContent};
/// let file = "Kind,Date,Item Number,Qty,Of\nvoid,,,,PO-17\n";
/// let catalog = Catalog::default();
/// let settings = Settings::default();
/// let mut journal = Reader::new(&catalog, &settings).journal("journal.csv", file.as_bytes())?;
/// let JournalRow { row, content, .. } = journal.next().unwrap()?;
/// assert_eq!(row, 2);
/// assert!(matches!(content, RowContent::Action(Action::Void(_))));
/// # Ok::<(), ledger_xlsx::FileError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct JournalRow {
    /// The row's number in a spreadsheet.
    pub row: u32,
    /// The movement that it records.
    pub content: RowContent,
}

/// The movement that a row of a journal records.
///
/// ```
/// use ledger_core::Reference;
/// use ledger_xlsx::{Amendment, RowContent};
/// let correct = RowContent::from(Amendment::new(Reference::new("PO-17")?));
/// assert!(matches!(correct, RowContent::Amendment(_)));
/// # Ok::<(), ledger_core::value::IdError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RowContent {
    /// An action to be recorded.
    Action(Action),
    /// A `correct` row, which becomes an action once its original is known.
    Amendment(Box<Amendment>),
}

impl From<Action> for RowContent {
    fn from(action: Action) -> Self {
        Self::Action(action)
    }
}

impl From<Amendment> for RowContent {
    fn from(amendment: Amendment) -> Self {
        Self::Amendment(Box::new(amendment))
    }
}

/// A journal without faults.
///
/// ```
/// # use ledger_xlsx::JournalUpload;
/// assert!(JournalUpload::default().rows.is_empty());
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct JournalUpload {
    /// The sheet's name, in a workbook.
    pub sheet: Option<Arc<str>>,
    /// The rows, in the order of the file.
    pub rows: Vec<JournalRow>,
    /// The warnings, which don't keep the file from being recorded.
    pub warnings: Findings,
}
