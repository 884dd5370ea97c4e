//! Files people send, as ledger commands – with every fault named, or nothing taken.
//!
//! [`Reader`] reads a filled-in rebalance template, adjustments, a journal or a list of supplies; [`Template`]
//! and [`AdjustmentTemplate`] write the templates, [`ErrorReport`] hands a refused file back, and [`Exporter`]
//! writes what the ledger says. A cell that can mean one thing is read, one that can mean two is refused and says which two: see
//! [`Code`] for everything that can be wrong. No bytes make it panic, and none cost more than [`Limits`] allow.
//!
//! ```
//! use ledger_core::{Action, Command, CommandId, Ledger, Settings};
//! use ledger_xlsx::Reader;
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let mut ledger = Ledger::default();
//! let settings = Settings::default();
//! let supplies = "Supply Code,Supply Name,Buying Unit,Consumption Unit,Unit Conversion\nUREA,Urea 46 %,bag,kg,50\n";
//! let upload = Reader::new(ledger.catalog(), &settings).supplies("supplies.csv", std::io::Cursor::new(supplies))?;
//! let mut set_up = Command::new(CommandId::new("set-up")?, time::OffsetDateTime::UNIX_EPOCH)
//!     .with(Action::Open(settings.clone()));
//! set_up.actions.extend(upload.rows.into_iter().map(|row| Action::AddSupply(row.supply)));
//! ledger.commit(ledger.decide(&set_up)?)?;
//!
//! let count = "Supply Name,Supply Code,Rebalance Date,New Buying Unit Stock,New Average Buying Price\n\
//!              Urea 46 %,UREA,2026-06-30,10.5,28\n";
//! let upload = Reader::new(ledger.catalog(), &settings).rebalance("count.csv", std::io::Cursor::new(count))?;
//! let count = Command::new(CommandId::new("count")?, time::OffsetDateTime::UNIX_EPOCH).with(upload.rebalance());
//! ledger.commit(ledger.decide(&count)?)?;
//! # Ok(())
//! # }
//! ```

mod adjustment;
mod adjustment_rows;
mod adjustment_template;
mod amendment;
mod amounts;
mod calendar;
mod cell;
mod copied_cell;
mod csv_input;
mod csv_rows;
mod csv_table;
mod csv_text;
mod date_text;
mod error_report;
mod export;
mod export_impact;
mod export_table;
mod fault;
mod fold;
mod harmless;
mod header;
mod journal;
mod journal_csv;
mod journal_kind;
mod journal_names;
mod journal_rows;
mod journal_workbook;
mod known;
mod layout;
mod limits;
mod look;
mod notes;
mod number_text;
mod origin;
mod postings;
mod progress;
mod reader;
mod rebalance;
mod rebalance_rows;
mod report_copy;
mod row;
mod sniff;
mod source_row;
mod supplies;
mod template;
mod upload;
mod upload_rows;
mod valuation;
mod write_error;
mod xlsx;

pub use adjustment::{AdjustmentLine, AdjustmentRow, AdjustmentRule, AdjustmentTerms, AdjustmentUpload, UnknownRule};
pub use adjustment_template::AdjustmentTemplate;
pub use amendment::{Amendment, AmendmentError};
pub use error_report::{ErrorReport, FileKind, Mark, ReportError};
pub use export::{Export, Exporter};
pub use export_table::ExportTable;
pub use fault::{Code, Fault, FileError, Findings, Report, Severity};
pub use journal::{Journal, JournalRow, JournalUpload, RowContent};
pub use limits::Limits;
pub use origin::TemplateOrigin;
pub use postings::{PostingsFormat, UnknownFormat, write_postings};
pub use progress::Progress;
pub use reader::Reader;
pub use rebalance::{RebalanceRow, RebalanceUpload};
pub use supplies::{SuppliesUpload, SupplyRow};
pub use template::{Template, TemplateRow};
pub use write_error::WriteError;
