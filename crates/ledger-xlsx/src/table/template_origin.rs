//! Where a template came from, and what was rebalanced since.

use crate::import::rebalance::RebalanceUpload;
use crate::report::fault::Code;
use crate::report::notes::{Notes, Place};
use crate::table::layout::rebalance::{CODE, LAYOUT};
use crate::value::cell_value::problem;
use ledger_core::{Ledger, Position};

/// What a template says of itself, as long as whoever saved it kept its document properties.
///
/// ```
/// use ledger_core::Position;
/// use ledger_xlsx::TemplateOrigin;
/// let origin = TemplateOrigin { ledger: "farm".into(), position: Position::new(7) };
/// assert_eq!(origin.position.get(), 7);
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TemplateOrigin {
    /// What the ledger was called.
    pub ledger: String,
    /// The position whose stock it showed.
    pub position: Position,
}

/// The document properties that tell, and how they begin where a program keeps only the built-in ones.
pub(crate) const LEDGER: &str = "Ledger";
pub(crate) const POSITION: &str = "Position";
pub(crate) const TITLE: &str = "Rebalance of ";
pub(crate) const SUBJECT: &str = "Stock as of position ";

impl RebalanceUpload {
    /// Adds a warning for each row whose supply was rebalanced after the template was made.
    pub fn warn_of_later_rebalances(&mut self, ledger: &Ledger) {
        let Some(origin) = &self.template else { return };
        let mut notes = Notes::new(&self.file, crate::Limits::default().listed);
        notes.sheet.clone_from(&self.sheet);
        for row in &self.rows {
            let (store, supply) = (row.line.store.as_str(), row.line.supply.as_str());
            let later =
                ledger.rebalances_of(store, supply).into_iter().filter(|found| found.position > origin.position);
            if let Some(last) = later.max_by_key(|found| found.position) {
                let message = format!(
                    "was rebalanced by {} since this template was made, so its stock and average are not those beside it",
                    last.reference
                );
                notes.add(
                    Place::cell(row.row, LAYOUT.header(CODE)),
                    Some(supply),
                    problem(Code::OutdatedTemplate, message),
                );
            }
        }
        let outdated = notes.into_report().warnings;
        outdated.listed.into_iter().for_each(|warning| self.warnings.add(warning, usize::MAX));
        self.warnings.unlisted = self.warnings.unlisted.saturating_add(outdated.unlisted);
    }
}
