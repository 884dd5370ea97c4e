//! Files people send, as ledger commands – with every fault named, or nothing taken.

mod amounts;
mod cell;
mod csv_input;
mod csv_rows;
mod csv_table;
mod csv_text;
mod date_text;
mod fault;
mod fold;
mod header;
mod journal;
mod journal_kind;
mod known;
mod layout;
mod limits;
mod notes;
mod number_text;
mod progress;
mod reader;
mod rebalance;
mod rebalance_rows;
mod row;
mod sniff;
mod supplies;
mod template;
mod xlsx;

pub use fault::{Code, Fault, FileError, Findings, Report, Severity};
pub use journal::{Journal, JournalRow, JournalUpload};
pub use limits::Limits;
pub use progress::Progress;
pub use reader::Reader;
pub use rebalance::{RebalanceRow, RebalanceUpload};
pub use supplies::{SuppliesUpload, SupplyRow};
pub use template::{Template, TemplateError, TemplateRow};
