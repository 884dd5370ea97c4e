//! The origin of a template.

use bounded_sheets::Properties;
use ledger_core::value::Position;

/// The origin of a template, from its document properties. A program that saves the file may drop them.
///
/// ```
/// use ledger_xlsx::RebalanceUpload;
/// let made_at = |upload: &RebalanceUpload| upload.template.as_ref().map(|origin| origin.position);
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct TemplateOrigin {
    /// The ledger's name when the template was made.
    pub ledger: String,
    /// The position at which the stock was shown.
    pub position: Position,
}

/// Names of the document properties, and the beginnings of the built-in ones for programs that keep only those.
pub(crate) const LEDGER: &str = "Ledger";
pub(crate) const POSITION: &str = "Position";
pub(crate) const TITLE: &str = "Rebalance of ";
pub(crate) const SUBJECT: &str = "Stock as of position ";

impl TemplateOrigin {
    /// Returns the origin that a workbook's properties give.
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
