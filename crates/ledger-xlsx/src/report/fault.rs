//! Faults of a file, for the person who sent it.

use serde::ser::SerializeStruct;
use serde::{Serialize, Serializer};
use std::fmt;
use std::sync::Arc;

macro_rules! codes {
    ($($(#[$doc:meta])* $severity:ident $variant:ident = $name:literal,)*) => {
        /// The kind of a fault or warning: a stable name, the same in JSON and in [`Code::as_str`].
        ///
        /// ```
        /// use ledger_xlsx::{Code, Severity};
        /// assert_eq!(Code::AmbiguousDate.as_str(), "ambiguous_date");
        /// assert_eq!(Code::AmbiguousDate.severity(), Severity::Fault);
        /// assert_eq!(Code::TimeDropped.severity(), Severity::Warning);
        /// ```
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
        #[serde(rename_all = "snake_case")]
        #[non_exhaustive]
        pub enum Code {
            $($(#[$doc])* #[serde(rename = $name)] $variant,)*
        }

        impl Code {
            /// Every code.
            pub const ALL: &'static [Code] = &[$(Code::$variant),*];

            /// Returns the stable name.
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Code::$variant => $name,)*
                }
            }

            /// Returns the severity.
            pub const fn severity(self) -> Severity {
                match self {
                    $(Code::$variant => Severity::$severity,)*
                }
            }
        }
    };
}

codes! {
    /// A file that should be a workbook is none.
    Fault NotAnXlsx = "not_an_xlsx",
    /// A file that should be a CSV file is none.
    Fault NotACsv = "not_a_csv",
    /// The workbook can't be read without its password.
    Fault EncryptedWorkbook = "encrypted_workbook",
    /// The workbook is damaged, truncated or hostile.
    Fault CorruptWorkbook = "corrupt_workbook",
    /// The file has more bytes than a limit allows.
    Fault FileTooLarge = "file_too_large",
    /// The text is neither UTF-8, nor UTF-16 with a mark, nor surely Windows-1252.
    Fault UndecodableText = "undecodable_text",
    /// A quote is opened and never closed.
    Fault UnterminatedQuote = "unterminated_quote",
    /// No row holds the column headers.
    Fault HeaderNotFound = "header_not_found",
    /// More than one sheet has the table.
    Fault AmbiguousSheet = "ambiguous_sheet",
    /// The header row lacks a column.
    Fault MissingColumn = "missing_column",
    /// The header row has a column twice.
    Fault DuplicateColumn = "duplicate_column",
    /// The header row is repeated among the rows.
    Fault RepeatedHeader = "repeated_header",
    /// A row has more fields than the header.
    Fault TooManyFields = "too_many_fields",
    /// There are more filled rows than a limit allows.
    Fault TooManyRows = "too_many_rows",
    /// A cell holds more characters than a spreadsheet's cell can.
    Fault CellTooLong = "cell_too_long",
    /// No row has a value.
    Fault NothingToImport = "nothing_to_import",
    /// A cell that must be filled is empty.
    Fault MissingValue = "missing_value",
    /// Two cells of a row contradict each other.
    Fault ContradictoryValue = "contradictory_value",
    /// The same supply, in the same store, stands in two rows.
    Fault DuplicateCode = "duplicate_code",
    /// The same item, in the same store, is counted in two rows.
    Fault DuplicateLine = "duplicate_line",
    /// The ledger has no such supply.
    Fault UnknownCode = "unknown_code",
    /// The ledger has no such supply; in a journal or adjustment file.
    Fault UnknownItem = "unknown_item",
    /// The ledger has no such store.
    Fault UnknownStore = "unknown_store",
    /// The ledger has no such reason code.
    Fault UnknownReason = "unknown_reason",
    /// A spreadsheet turned a code into a number and dropped its leading zeros.
    Fault LostLeadingZeros = "lost_leading_zeros",
    /// A spreadsheet turned a code into a number like 1.2E+11.
    Fault ScientificCode = "scientific_code",
    /// A text can't be a name or code.
    Fault InvalidName = "invalid_name",
    /// The name is not the name of the supply beside it.
    Fault NameMismatch = "name_mismatch",
    /// A value is no number.
    Fault InvalidNumber = "invalid_number",
    /// A number can be read in two ways.
    Fault AmbiguousNumber = "ambiguous_number",
    /// A number has more decimals than the ledger keeps.
    Fault TooManyDecimals = "too_many_decimals",
    /// A number is larger than the ledger can hold.
    Fault NumberOutOfRange = "number_out_of_range",
    /// A percentage stands where a number is due.
    Fault PercentValue = "percent_value",
    /// A cell has a value of another type, such as a date where a number is due.
    Fault WrongType = "wrong_type",
    /// A stock or price is less than zero.
    Fault NegativeValue = "negative_value",
    /// A number that must be greater than zero is not.
    Fault NotPositive = "not_positive",
    /// A value is no date.
    Fault InvalidDate = "invalid_date",
    /// A date can be read in two ways.
    Fault AmbiguousDate = "ambiguous_date",
    /// A date is outside 2000 to 2100, or later than the reader's latest date.
    Fault DateOutOfRange = "date_out_of_range",
    /// A formula's value is not in the file.
    Fault FormulaNotCalculated = "formula_not_calculated",
    /// A cell shows an error such as `#N/A`.
    Fault CellError = "cell_error",
    /// A text is no kind of movement.
    Fault UnknownKind = "unknown_kind",
    /// A value does not belong to the kind of transaction that is corrected.
    Fault MisplacedValue = "misplaced_value",
    /// A column is not in the layout; it was not read.
    Warning IgnoredColumn = "ignored_column",
    /// A row has text, but no supply and no input; it was not read.
    Warning IgnoredRow = "ignored_row",
    /// A value stands in a column that this kind of row does not use; it was not read.
    Warning IgnoredValue = "ignored_value",
    /// A row is hidden or filtered out; it was read.
    Warning HiddenRow = "hidden_row",
    /// The text was read as Windows-1252.
    Warning DecodedAsWindows1252 = "decoded_as_windows_1252",
    /// A number is typed as text; it was read.
    Warning NumberStoredAsText = "number_stored_as_text",
    /// The price of existing stock is zero; it was taken.
    Warning ZeroPrice = "zero_price",
    /// The same item, in the same store, is adjusted in two rows; both were taken.
    Warning RepeatedLine = "repeated_line",
    /// An adjustment is of zero; it was skipped.
    Warning ZeroDelta = "zero_delta",
    /// The template is older than a rebalance of the same supply.
    Warning OutdatedTemplate = "outdated_template",
    /// A date has a time of day; the date was taken.
    Warning TimeDropped = "time_dropped",
    /// A date is shown as a number; it was taken.
    Warning SerialDate = "serial_date",
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// The severity of a finding.
///
/// ```
/// # use ledger_xlsx::Severity;
/// assert!(Severity::Warning < Severity::Fault);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// The file is taken all the same.
    Warning,
    /// The file is refused.
    Fault,
}

/// A fault or warning: its place, the text there, and what would be right.
///
/// Its [`Display`](fmt::Display) is a sentence for the person who filled the file in.
///
/// ```
/// use ledger_core::{Settings, query::Catalog};
/// use ledger_xlsx::{Code, FileError, Reader};
/// let file = "Supply Code,Supply Name,Buying Unit,Consumption Unit,Unit Conversion\nUREA,Urea 46 %,bag,kg,x\n";
/// let read = Reader::new(&Catalog::default(), &Settings::default()).supplies("s.csv", std::io::Cursor::new(file));
/// let Err(FileError::Refused(report)) = read else { panic!("x is not a number") };
/// let fault = &report.faults.listed[0];
/// assert_eq!((fault.code, fault.row, fault.found.as_deref()), (Code::InvalidNumber, Some(2), Some("x")));
/// assert!(fault.to_string().starts_with(r#"s.csv, row 2, column "Unit Conversion": "x" is not a number"#));
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Fault {
    /// The kind of fault.
    pub code: Code,
    /// The file's name, as the caller gave it.
    pub file: Arc<str>,
    /// The sheet, in a workbook.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sheet: Option<Arc<str>>,
    /// The row's number in a spreadsheet.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub row: Option<u32>,
    /// The header of the column.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub column: Option<Arc<str>>,
    /// The text that was there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub found: Option<String>,
    /// The fault in words, and what would be right.
    pub message: String,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.file)?;
        if let Some(sheet) = &self.sheet {
            write!(f, ", sheet \"{sheet}\"")?;
        }
        if let Some(row) = self.row {
            write!(f, ", row {row}")?;
        }
        if let Some(column) = &self.column {
            write!(f, ", column \"{column}\"")?;
        }
        match &self.found {
            Some(found) => write!(f, ": \"{found}\" {}", self.message),
            None => write!(f, ": {}", self.message),
        }
    }
}

/// Faults or warnings: a list up to a limit, and the number of the others.
///
/// ```
/// use ledger_xlsx::Findings;
/// let none = Findings::default();
/// assert!(none.is_empty());
/// assert_eq!(none.count(), 0);
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
#[non_exhaustive]
pub struct Findings {
    /// The first ones in the order of the file, up to [`Limits::listed`](crate::Limits::listed).
    pub listed: Vec<Fault>,
    /// The number of those that are not listed.
    pub unlisted: u64,
}

impl Findings {
    /// Returns true if there are none.
    pub fn is_empty(&self) -> bool {
        self.count() == 0
    }

    /// Returns the number of all, listed or not.
    pub fn count(&self) -> u64 {
        self.unlisted.saturating_add(self.listed.len() as u64)
    }

    pub(crate) fn add(&mut self, fault: Fault, most: usize) {
        if self.listed.len() < most {
            self.listed.push(fault);
        } else {
            self.unlisted = self.unlisted.saturating_add(1);
        }
    }
}

/// The faults for which a file is refused, and the warnings. Its text names the first fault, and the number of all.
///
/// ```
/// use ledger_xlsx::Report;
/// assert_eq!(Report::default().to_string(), "0 faults");
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
#[non_exhaustive]
pub struct Report {
    /// The faults, which must be corrected.
    pub faults: Findings,
    /// The warnings, which don't keep a file from being taken.
    pub warnings: Findings,
}

impl Report {
    pub(crate) fn add(&mut self, fault: Fault, most: usize) {
        match fault.code.severity() {
            Severity::Fault => self.faults.add(fault, most),
            Severity::Warning => self.warnings.add(fault, most),
        }
    }

    pub(crate) fn append(&mut self, other: Report, most: usize) {
        for (into, from) in [(&mut self.faults, other.faults), (&mut self.warnings, other.warnings)] {
            from.listed.into_iter().for_each(|fault| into.add(fault, most));
            into.unlisted = into.unlisted.saturating_add(from.unlisted);
        }
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let count = self.faults.count();
        match self.faults.listed.as_slice() {
            [only] if count == 1 => only.fmt(f),
            [first, ..] => write!(f, "{count} faults, the first: {first}"),
            [] => write!(f, "{count} faults"),
        }
    }
}

/// The reason why a file could not be taken.
///
/// ```
/// use ledger_core::{Ledger, Settings};
/// use ledger_xlsx::{Code, FileError, Reader};
/// let ledger = Ledger::default();
/// let settings = Settings::default();
/// let reader = Reader::new(ledger.catalog(), &settings);
/// let Err(FileError::Refused(report)) = reader.rebalance("count.xlsx", std::io::Cursor::new(b"%PDF-1.7")) else {
///     panic!("a PDF is no workbook");
/// };
/// assert_eq!(report.faults.listed[0].code, Code::NotAnXlsx);
/// ```
///
/// Its text names the first fault, and the number of all. Each of `report.faults.listed` is a sentence of its own. In
/// serde's forms it is `{"code", "message", "faults", "warnings"}`, with the code `refused`, `cancelled` or `io`.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum FileError {
    /// The file has faults: all of them are in the report.
    #[error("{0}")]
    Refused(Report),
    /// The progress callback asked to stop.
    #[error("reading was cancelled")]
    Cancelled,
    /// The file could not be read.
    #[error("{file} could not be read")]
    Io {
        /// The file's name, as the caller gave it.
        file: Arc<str>,
        /// The reason.
        source: std::io::Error,
    },
}

impl Serialize for FileError {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let nothing = Report::default();
        let (code, report) = match self {
            Self::Refused(report) => ("refused", report),
            Self::Cancelled => ("cancelled", &nothing),
            Self::Io { .. } => ("io", &nothing),
        };
        let mut told = serializer.serialize_struct("FileError", 4)?;
        told.serialize_field("code", code)?;
        told.serialize_field("message", &self.to_string())?;
        told.serialize_field("faults", &report.faults)?;
        told.serialize_field("warnings", &report.warnings)?;
        told.end()
    }
}
