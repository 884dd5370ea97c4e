//! Where a template came from.

use ledger_core::Position;

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
