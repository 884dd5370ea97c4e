//! The reader, which is set up once and reads one file of any kind.

use crate::import::progress::{Callback, Progress};
use crate::report::fault::FileError;
use crate::report::notes::Notes;
use crate::table::limits::Limits;
use crate::value::known_names::Known;
use crate::value::settings::settings_of;
use ledger_core::{Ledger, Settings, query::Catalog};
use std::ops::ControlFlow;
use time::Date;

/// Reads one file that somebody sent.
///
/// No bytes make it panic, its memory is bounded, and it reports every fault of a file at once.
///
/// ```
/// use ledger_core::Ledger;
/// use ledger_xlsx::Reader;
/// let ledger = Ledger::default(); // an app's own
/// let file = "Supply Code,Supply Name,Buying Unit,Consumption Unit,Unit Conversion\nUREA,Urea 46 %,bag,kg,50\n";
/// let upload = Reader::of(&ledger).supplies("supplies.csv", std::io::Cursor::new(file))?;
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
    /// Makes a reader of files that refer to this ledger. One that is not opened has the default settings.
    pub fn of(ledger: &'a Ledger) -> Self {
        Self::new(ledger.catalog(), settings_of(ledger))
    }

    /// Makes a reader of files that refer to a ledger with this catalog and these settings.
    pub fn new(catalog: &'a Catalog, settings: &'a Settings) -> Self {
        let known = Known::new(catalog, settings);
        Self { known, limits: Limits::default(), latest: None, size: None, progress: None }
    }

    /// Sets the limits of a file.
    #[must_use]
    pub fn with_limits(mut self, limits: Limits) -> Self {
        self.limits = limits;
        self
    }

    /// Refuses dates after `latest`, such as the application's tomorrow.
    #[must_use]
    pub fn with_latest_date(mut self, latest: Date) -> Self {
        self.latest = Some(latest);
        self
    }

    /// Sets a callback for the progress, which can cancel the reading.
    #[must_use]
    pub fn with_progress(mut self, progress: &'a mut (dyn FnMut(Progress) -> ControlFlow<()> + 'a)) -> Self {
        self.progress = Some(progress);
        self
    }

    /// Sets the size of the file in bytes, for [`Progress::total_bytes`] – needed for a journal in CSV only.
    #[must_use]
    pub fn with_size(mut self, bytes: u64) -> Self {
        self.size = Some(bytes);
        self
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
