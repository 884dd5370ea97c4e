//! Uploads of adjustments: by how much stock is more or less, or how much there is.

use crate::import::adjustment_rows::AdjustmentRows;
use crate::import::reader::{Reader, nothing};
use crate::import::upload::{self, Upload};
use crate::report::fault::{FileError, Findings};
use ledger_core::{Action, Moment, NewAdjustment, NewCount};
use std::fmt;
use std::io::{Read, Seek};
use std::str::FromStr;
use std::sync::Arc;

/// What a quantity in an adjustment upload means.
///
/// ```
/// use ledger_xlsx::AdjustmentRule;
/// assert_eq!("sync".parse(), Ok(AdjustmentRule::Sync));
/// assert!("set".parse::<AdjustmentRule>().is_err());
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AdjustmentRule {
    /// By how much the stock is more or less.
    Delta,
    /// How much there is.
    Sync,
}

impl AdjustmentRule {
    /// Its name: `delta` or `sync`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Delta => "delta",
            Self::Sync => "sync",
        }
    }
}

impl fmt::Display for AdjustmentRule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// A rule there is not.
///
/// ```
/// use ledger_xlsx::{AdjustmentRule, UnknownRule};
/// assert_eq!("count".parse::<AdjustmentRule>(), Err(UnknownRule));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the rules are delta, by how much the stock is more or less, and sync, how much there is")]
pub struct UnknownRule;

impl FromStr for AdjustmentRule {
    type Err = UnknownRule;

    fn from_str(text: &str) -> Result<Self, UnknownRule> {
        [Self::Delta, Self::Sync].into_iter().find(|rule| rule.as_str() == text).ok_or(UnknownRule)
    }
}

/// How an adjustment upload is to be read.
///
/// ```
/// use ledger_xlsx::{AdjustmentRule, AdjustmentTerms};
/// let terms = AdjustmentTerms::new(AdjustmentRule::Delta, "2026-06-30 17:00".parse()?);
/// assert!(!terms.month_first);
/// # Ok::<(), ledger_core::MomentError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AdjustmentTerms {
    /// What a quantity means.
    pub rule: AdjustmentRule,
    /// When it happened, in rows that don't say.
    pub at: Moment,
    /// Whether `05/06/2026` is the sixth of May; otherwise it could be two days, and is refused.
    pub month_first: bool,
}

impl AdjustmentTerms {
    /// Terms under which `05/06/2026` is refused.
    pub fn new(rule: AdjustmentRule, at: Moment) -> Self {
        Self { rule, at, month_first: false }
    }
}

/// A clean upload of adjustments.
///
/// ```
/// use ledger_core::{Ledger, Settings};
/// use ledger_xlsx::{AdjustmentRule, AdjustmentTerms, Code, FileError, Reader};
/// let ledger = Ledger::default();
/// let terms = AdjustmentTerms::new(AdjustmentRule::Sync, "2026-06-30".parse()?);
/// let file = std::io::Cursor::new("Store,Item Number,Reason Code,Qty\nMAIN,,,\n");
/// let upload = Reader::new(ledger.catalog(), &Settings::default()).adjustments("adjust.csv", file, terms);
/// let Err(FileError::Refused(report)) = upload else { panic!("nothing is filled in") };
/// assert_eq!(report.faults.listed[0].code, Code::NothingToImport);
/// # Ok::<(), ledger_core::MomentError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AdjustmentUpload {
    /// The file's name, as the caller gave it.
    pub file: Arc<str>,
    /// The sheet, in a workbook.
    pub sheet: Option<Arc<str>>,
    /// In the order of the file.
    pub rows: Vec<AdjustmentRow>,
    /// What somebody should look at.
    pub warnings: Findings,
}

impl AdjustmentUpload {
    /// What to record, all in one command; action `n` stands in the row of `self.rows[n]`.
    pub fn actions(&self) -> Vec<Action> {
        self.rows.iter().map(|row| row.line.clone().into()).collect()
    }
}

/// A line of an adjustment upload and the row it stands in.
///
/// ```
/// use ledger_core::{Action, NewCount, StoreId, SupplyId};
/// use ledger_xlsx::{AdjustmentLine, AdjustmentRow};
/// let count = NewCount::new("2026-06-30".parse()?, StoreId::main(), SupplyId::new("UREA")?, 12);
/// let row = AdjustmentRow { row: 2, line: AdjustmentLine::Sync(count.clone()) };
/// assert_eq!(Action::from(row.line), Action::from(count));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AdjustmentRow {
    /// As a spreadsheet numbers it.
    pub row: u32,
    /// What stands there.
    pub line: AdjustmentLine,
}

/// What a row of an adjustment upload says, by the rule it was read under.
///
/// ```
/// use ledger_core::{NewAdjustment, ReasonCode, StoreId, SupplyId};
/// use ledger_xlsx::AdjustmentLine;
/// let (urea, damaged) = (SupplyId::new("UREA")?, ReasonCode::new("DMG")?);
/// let torn = NewAdjustment::new("2026-06-30".parse()?, StoreId::main(), urea, -1, damaged);
/// assert!(matches!(AdjustmentLine::Delta(torn), AdjustmentLine::Delta(line) if line.delta.number == (-1).into()));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AdjustmentLine {
    /// The stock is so much more or less.
    Delta(NewAdjustment),
    /// There is so much.
    Sync(NewCount),
}

impl From<AdjustmentLine> for Action {
    fn from(line: AdjustmentLine) -> Self {
        match line {
            AdjustmentLine::Delta(adjustment) => adjustment.into(),
            AdjustmentLine::Sync(count) => count.into(),
        }
    }
}

pub(crate) fn read<R: Read + Seek>(
    mut reader: Reader<'_>,
    name: &str,
    input: R,
    terms: AdjustmentTerms,
) -> Result<AdjustmentUpload, FileError> {
    let Upload { rows, notes, .. } = upload::read(&mut reader, name, input, || AdjustmentRows::new(terms))?;
    if notes.has_faults() {
        return Err(FileError::Refused(notes.into_report()));
    }
    let rows = rows.into_rows();
    if rows.is_empty() {
        return Err(nothing(notes, "no row changes any stock: fill in item, reason code and quantity"));
    }
    let (file, sheet) = (notes.file().clone(), notes.sheet.clone());
    Ok(AdjustmentUpload { file, sheet, rows, warnings: notes.into_report().warnings })
}
