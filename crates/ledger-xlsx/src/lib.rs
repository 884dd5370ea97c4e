//! Reads files that people send as ledger commands – every fault is named, or nothing is taken.
//!
//! [`Reader`] reads a filled-in rebalance template, adjustments, a journal or a list of supplies. [`Template`] and
//! [`AdjustmentTemplate`] write the templates, [`ErrorReport`] gives a refused file back, and [`Exporter`] writes
//! answers of the ledger. A cell with one possible meaning is read; a cell with two is refused, and the message names
//! both. [`Code`] lists every fault and warning. No bytes make a reader panic, and none cost more than [`Limits`]
//! allow.
//!
//! ```
//! use ledger_core::{Action, Command, CommandId, Ledger, Settings, time};
//! use ledger_xlsx::Reader;
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let mut ledger = Ledger::default();
//! let supplies = "Supply Code,Supply Name,Buying Unit,Consumption Unit,Unit Conversion\nUREA,Urea 46 %,bag,kg,50\n";
//! let upload = Reader::of(&ledger).supplies("supplies.csv", std::io::Cursor::new(supplies))?;
//! let mut set_up = Command::new(CommandId::new("set-up")?, time::OffsetDateTime::UNIX_EPOCH)
//!     .with(Action::Open(Settings::default()));
//! set_up.actions.extend(upload.rows.into_iter().map(|row| Action::AddSupply(row.supply)));
//! ledger.commit(ledger.decide(&set_up)?)?;
//!
//! let count = "Supply Name,Supply Code,Rebalance Date,New Buying Unit Stock,New Average Buying Price\n\
//!              Urea 46 %,UREA,2026-06-30,10.5,28\n";
//! let upload = Reader::of(&ledger).rebalance("count.csv", std::io::Cursor::new(count))?;
//! let count = Command::new(CommandId::new("count")?, time::OffsetDateTime::UNIX_EPOCH).with(upload.rebalance());
//! ledger.commit(ledger.decide(&count)?)?;
//! # Ok(())
//! # }
//! ```

mod error_report;
mod export;
mod import;
mod report;
mod table;
mod text;
mod value;

pub use error_report::report::{ErrorReport, FileKind, Mark, ReportError};
pub use export::exporter::{Export, Exporter};
pub use export::postings::{PostingsFormat, UnknownFormat, write_postings};
pub use export::table::ExportTable;
pub use export::template::adjustment::AdjustmentTemplate;
pub use export::template::form::TemplateRow;
pub use export::template::rebalance::Template;
pub use export::write_error::WriteError;
pub use import::adjustment::{
    AdjustmentLine, AdjustmentRow, AdjustmentRule, AdjustmentTerms, AdjustmentUpload, UnknownRule,
};
pub use import::journal::amendment::{Amendment, AmendmentError};
pub use import::journal::reading::Journal;
pub use import::journal::row::{JournalRow, JournalUpload, RowContent};
pub use import::progress::Progress;
pub use import::reader::Reader;
pub use import::rebalance::{RebalanceRow, RebalanceUpload};
pub use import::supplies::{SuppliesUpload, SupplyRow};
pub use report::fault::{Code, Fault, FileError, Findings, Report, Severity};
pub use table::limits::Limits;
pub use table::template_origin::TemplateOrigin;
