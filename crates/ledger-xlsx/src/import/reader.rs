//! The way in: one reader, set up once, for one file of any kind.

use crate::file::csv::input::{CsvInput, NoText};
use crate::file::limits::Limits;
use crate::import::adjustment::{self, AdjustmentTerms, AdjustmentUpload};
use crate::import::journal::reading::Journal;
use crate::import::progress::{Callback, Progress};
use crate::import::rebalance::{self, RebalanceUpload};
use crate::import::supplies::{self, SuppliesUpload};
use crate::report::fault::{Code, FileError};
use crate::report::notes::Notes;
use crate::value::known_names::Known;
use ledger_core::{Catalog, Settings};
use std::io::{Read, Seek};
use std::ops::ControlFlow;
use time::Date;

/// Reads one file that somebody sent.
///
/// It never panics on any bytes, reads in bounded memory, and reports every fault of a file at once.
///
/// ```
/// use ledger_core::{Catalog, Settings};
/// use ledger_xlsx::Reader;
/// let (catalog, settings) = (Catalog::default(), Settings::default());
/// let file = "Supply Code,Supply Name,Buying Unit,Consumption Unit,Unit Conversion\nUREA,Urea 46 %,bag,kg,50\n";
/// let upload = Reader::new(&catalog, &settings).supplies("supplies.csv", std::io::Cursor::new(file))?;
/// assert_eq!(upload.rows[0].supply.name, "Urea 46 %");
/// assert_eq!(upload.rows[0].row, 2);
/// # Ok::<(), ledger_xlsx::FileError>(())
/// ```
pub struct Reader<'a> {
    pub(crate) known: Known<'a>,
    pub(crate) limits: Limits,
    pub(crate) latest: Option<Date>,
    size: Option<u64>,
    progress: Option<&'a mut Callback<'a>>,
}

impl<'a> Reader<'a> {
    /// A reader of files that refer to this ledger.
    pub fn new(catalog: &'a Catalog, settings: &'a Settings) -> Self {
        let known = Known::new(catalog, settings);
        Self { known, limits: Limits::default(), latest: None, size: None, progress: None }
    }

    /// Reads no more than this.
    #[must_use]
    pub fn with_limits(mut self, limits: Limits) -> Self {
        self.limits = limits;
        self
    }

    /// Refuses dates later than this one, such as tomorrow.
    #[must_use]
    pub fn with_latest_date(mut self, latest: Date) -> Self {
        self.latest = Some(latest);
        self
    }

    /// Tells how far it is, and stops when told to.
    #[must_use]
    pub fn with_progress(mut self, progress: &'a mut (dyn FnMut(Progress) -> ControlFlow<()> + 'a)) -> Self {
        self.progress = Some(progress);
        self
    }

    /// The size of the file in bytes, for [`Progress::total_bytes`]; a workbook's is found without.
    #[must_use]
    pub fn with_size(mut self, bytes: u64) -> Self {
        self.size = Some(bytes);
        self
    }

    /// Reads a filled-in rebalance template: `.xlsx`, or `.csv` with the same columns.
    ///
    /// `name` is the file's name for messages; its ending must not contradict what the file is.
    ///
    /// # Errors
    /// [`FileError::Refused`] with every fault, unless the whole file is clean.
    pub fn rebalance<R: Read + Seek>(self, name: &str, input: R) -> Result<RebalanceUpload, FileError> {
        rebalance::read(self, name, input)
    }

    /// Reads an upload of adjustments, `.csv` or `.xlsx`, under the rule that was chosen for it.
    ///
    /// # Errors
    /// [`FileError::Refused`] with every fault, unless the whole file is clean.
    pub fn adjustments<R: Read + Seek>(
        self,
        name: &str,
        input: R,
        terms: AdjustmentTerms,
    ) -> Result<AdjustmentUpload, FileError> {
        adjustment::read(self, name, input, terms)
    }

    /// Opens a journal, `.csv` or `.csv.gz`, whose rows are read one by one.
    ///
    /// # Errors
    /// [`FileError::Refused`] when it is no CSV or its header is not that of a journal.
    pub fn journal<R: Read>(self, name: &str, input: R) -> Result<Journal<'a, R>, FileError> {
        Journal::open(self, name, input)
    }

    /// Reads a journal in an `.xlsx` workbook, whose rows are given one by one.
    ///
    /// # Errors
    /// [`FileError::Refused`] when it is no workbook, or its header is not that of a journal, or more faults are
    /// found than [`Limits::listed`].
    pub fn journal_workbook<R: Read + Seek>(self, name: &str, input: R) -> Result<Journal<'a, R>, FileError> {
        Journal::of_workbook(self, name, input)
    }

    /// Reads a list of supplies, `.csv`, `.csv.gz` or `.xlsx`.
    ///
    /// # Errors
    /// [`FileError::Refused`] with every fault, unless the whole file is clean.
    pub fn supplies<R: Read + Seek>(self, name: &str, input: R) -> Result<SuppliesUpload, FileError> {
        supplies::read(self, name, input)
    }

    pub(crate) fn notes(&self, name: &str) -> Notes {
        Notes::new(name, self.limits.listed)
    }

    pub(crate) fn set_size(&mut self, bytes: u64) {
        self.size = self.size.or(Some(bytes));
    }

    pub(crate) fn report(&mut self, bytes: u64, rows: u64) -> Result<(), FileError> {
        match &mut self.progress {
            Some(progress) => match progress(Progress { bytes, total_bytes: self.size, rows }) {
                ControlFlow::Continue(()) => Ok(()),
                ControlFlow::Break(()) => Err(FileError::Cancelled),
            },
            None => Ok(()),
        }
    }
}

impl std::fmt::Debug for Reader<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Reader").field("limits", &self.limits).field("latest", &self.latest).finish_non_exhaustive()
    }
}

/// The CSV in `input`, decompressed.
pub(crate) fn csv_input<R: Read>(notes: &Notes, input: R) -> Result<CsvInput<R>, FileError> {
    CsvInput::open(input).map_err(|error| match error {
        NoText::Office(content) => {
            let message = format!(
                "this {}, not a CSV file; if it is a workbook, name it .xlsx, or save it as CSV UTF-8",
                content.described()
            );
            notes.fresh().refused(Code::NotACsv, message)
        }
        NoText::Io(source) => FileError::Io { file: notes.file().clone(), source },
    })
}

/// The refusal of a file that has a table and no rows in it.
pub(crate) fn nothing(notes: Notes, message: &'static str) -> FileError {
    notes.refused(Code::NothingToImport, message)
}
