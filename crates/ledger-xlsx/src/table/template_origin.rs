//! Where a template came from.

use bounded_sheets::Properties;
use ledger_core::value::Position;

/// A template's own account of where it came from, as long as the program that saved it kept its document properties.
///
/// ```
/// use ledger_core::value::Position;
/// use ledger_xlsx::TemplateOrigin;
/// let origin = TemplateOrigin { ledger: "farm".into(), position: Position::new(7) };
/// assert_eq!(origin.position.get(), 7);
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TemplateOrigin {
    /// The ledger's name then.
    pub ledger: String,
    /// The position whose stock it showed.
    pub position: Position,
}

/// The document properties that tell, and how they begin where a program keeps only the built-in ones.
pub(crate) const LEDGER: &str = "Ledger";
pub(crate) const POSITION: &str = "Position";
pub(crate) const TITLE: &str = "Rebalance of ";
pub(crate) const SUBJECT: &str = "Stock as of position ";

impl TemplateOrigin {
    /// The origin that a workbook's properties tell.
    pub(crate) fn of(properties: &Properties) -> Option<Self> {
        let told = |custom: &str, built_in: Option<&str>, start: &str| {
            let told = properties.custom(custom).or_else(|| built_in?.strip_prefix(start));
            told.map(str::to_owned)
        };
        let position = told(POSITION, properties.subject(), SUBJECT)?;
        let ledger = told(LEDGER, properties.title(), TITLE).unwrap_or_default();
        Some(Self { ledger, position: Position::new(position.trim().parse().ok()?) })
    }
}
